"""Runs inside an analysis process: reads a file and finds its faces.

The networks are loaded once a process. A failure to load is kept and told with the first file, for
a process that dies at its start tells nobody why.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from visnomy.errors import MediaTooLarge, VisnomyError
from visnomy.jobs.confinement import confine
from visnomy.settings import MediaLimits

if TYPE_CHECKING:
    from visnomy.media.picture import Picture
    from visnomy.model.analysis import Analysis
    from visnomy.model.figure import Face

_OUT_OF_MEMORY = ("bad_alloc", "Failed to allocate memory", "Insufficient memory")


class FaceFinder(Protocol):
    """Finds the faces of one picture."""

    def __call__(self, picture: "Picture", /, *models: str) -> "tuple[Face, ...]":
        """The faces, with vectors of these models beside the default one; may raise MediaError."""


LoadFinder = Callable[[], FaceFinder]


@dataclass(slots=True)
class _Process:
    """The state of this analysis process."""

    limits: MediaLimits | None = None
    finder: FaceFinder | None = None
    failure: VisnomyError | None = None


_process = _Process()


def prepare(parent_pid: int, limits: MediaLimits, load: LoadFinder) -> None:
    """Confine this process and load what it works with; called once, before the first file."""
    confine(parent_pid, limits.address_space_bytes)
    _process.limits = limits
    try:
        _process.finder = load()
    except VisnomyError as exc:
        _process.failure = exc


def check() -> None:
    """Return if this process can work.

    Raises:
        VisnomyError: it cannot; the sentence says what to change.
    """
    _ready()


def look(path: str, *models: str) -> "Analysis":
    """Read one file; faces get vectors of these models beside the default one.

    Raises:
        MediaError: the file cannot be read; the sentence says why.
        VisnomyError: no file can be looked at by this process.
    """
    limits, finder = _ready()
    from visnomy.media.picture import read_picture
    from visnomy.media.thumbnail import thumbnail_webp
    from visnomy.model.analysis import Analysis

    try:
        picture = read_picture(Path(path), limits)
        faces = finder(picture, *models)
        return Analysis(picture.facts, faces, thumbnail_webp(picture.pixels))
    except Exception as exc:
        # The libraries name a lack of memory each in a way of its own.
        if isinstance(exc, MemoryError) or any(mark in str(exc) for mark in _OUT_OF_MEMORY):
            raise MediaTooLarge("The picture needs more memory than is allowed.") from exc
        raise


def load_face_finder(models_dir: Path | None = None) -> FaceFinder:
    """The real networks, one thread each; other models are loaded when one is asked for.

    Args:
        models_dir: where the models that the operator added lie.

    Raises:
        WeightsError: a model file is absent or wrong.
    """
    import cv2

    from visnomy.vision.analyser import FaceAnalyser
    from visnomy.vision.embedders import OtherEmbedders

    cv2.setNumThreads(1)
    analyser = FaceAnalyser.load(threads=1)

    others = OtherEmbedders(models_dir)

    def find(picture: "Picture", /, *models: str) -> "tuple[Face, ...]":
        size = (picture.width_px, picture.height_px)
        wanted = others.named(models)
        return analyser.analyse(picture.pixels, full_size=size, full=picture.full, others=wanted)

    return find


def _ready() -> tuple[MediaLimits, FaceFinder]:
    if _process.failure is not None:
        raise _process.failure
    if _process.limits is None or _process.finder is None:
        raise VisnomyError("the analysis process was not prepared")
    return _process.limits, _process.finder
