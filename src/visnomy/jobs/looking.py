"""Runs inside an analysis process: reads a file and finds its faces.

The networks are loaded once a process. A failure to load is kept and told with the first file, for
a process that dies at its start tells nobody why.
"""

from collections.abc import Callable, Iterator, Set
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from visnomy.errors import MediaError, MediaTooLarge, VisnomyError
from visnomy.jobs.confinement import confine, give_memory_back
from visnomy.media.recording_support import need_recordings
from visnomy.model.content import Aspect
from visnomy.model.figure import ALL_TRAITS, Trait
from visnomy.settings import MediaLimits

if TYPE_CHECKING:
    from visnomy.media.picture import Picture
    from visnomy.model.analysis import Analysis
    from visnomy.model.content import Content
    from visnomy.model.figure import Face
    from visnomy.model.file import MediaFacts
    from visnomy.vision.content.describer import Describer

_OUT_OF_MEMORY = ("bad_alloc", "Failed to allocate memory", "Insufficient memory")


class FaceFinder(Protocol):
    """Finds the faces of one picture."""

    def __call__(
        self, picture: "Picture", /, *models: str, traits: Set[Trait] = ALL_TRAITS
    ) -> "tuple[Face, ...]":
        """The faces, with vectors of these models beside the default one; may raise MediaError.

        Nothing but `traits` is said of people's looks.
        """


LoadFinder = Callable[[], FaceFinder]


@dataclass(frozen=True, slots=True)
class LongLook:
    """What a first look at a video answers: it may take so many seconds."""

    seconds: float


@dataclass(slots=True)
class _Process:
    """The state of this analysis process.

    Attributes:
        is_frugal: networks for faces and those for labels and text are not held together: they
            take 270 MB and 150 MB, as much again at work, and .1 s to load (2026-11).
    """

    limits: MediaLimits | None = None
    load: LoadFinder | None = None
    is_frugal: bool = False
    finder: FaceFinder | None = None
    describer: "Describer | None" = None
    failure: VisnomyError | None = None


_process = _Process()


def prepare(
    parent_pid: int, limits: MediaLimits, load: LoadFinder, *, is_frugal: bool = False
) -> None:
    """Confine this process and load what it works with; called once, before the first file."""
    confine(parent_pid, limits.address_space_bytes)
    _process.limits, _process.load, _process.is_frugal = limits, load, is_frugal
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


def look(path: str, *models: str, traits: Set[Trait] = ALL_TRAITS) -> "Analysis | LongLook":
    """Read one file; faces get vectors of these models beside the default one, and these traits.

    Returns:
        For a video only how long `look_long` may take: it is not known before.

    Raises:
        MediaError: the file cannot be read; the sentence says why.
        VisnomyError: no file can be looked at by this process.
    """
    limits, finder = _ready()
    from visnomy.media.documents import is_document, read_document
    from visnomy.media.picture import read_picture
    from visnomy.media.signatures import is_video
    from visnomy.model.analysis import Analysis

    with _memory_told("picture"):
        if is_video(Path(path), limits):
            need_recordings()
            from visnomy.media.video import time_for  # FFmpeg is loaded for videos only

            return LongLook(time_for(Path(path), limits))
        if is_document(Path(path), limits):
            return Analysis(read_document(Path(path), limits))
        picture = read_picture(Path(path), limits)
        faces = finder(picture, *models, traits=traits)
        return judged(picture, faces)


def judged(picture: "Picture", faces: "tuple[Face, ...]") -> "Analysis":
    """What is said of a picture as a whole, with its faces."""
    from visnomy.media.attention import attention
    from visnomy.media.likeness import image_hash
    from visnomy.media.score import quality_score
    from visnomy.media.thumbnail import thumbnail_webp
    from visnomy.model.analysis import Analysis

    return Analysis(
        picture.facts,
        faces,
        thumbnail_webp(picture.pixels),
        quality_score(picture.pixels),
        attention(picture.pixels),
        image_hash(picture.pixels),
    )


def look_long(path: str, *models: str, traits: Set[Trait] = ALL_TRAITS) -> "Analysis":
    """Read one video; arguments as of `look`.

    Raises:
        MediaError: the file cannot be read; the sentence says why.
        VisnomyError: no file can be looked at by this process.
    """
    limits, finder = _ready()
    from visnomy.jobs.watching import watch

    with _memory_told("video"):
        return watch(Path(path), limits, partial(finder, traits=traits), models)


def describe(path: str, *, aspects: Set[Aspect], least_label: float | None = None) -> "Content":
    """Say what a picture shows beside faces; None for what has no model file here.

    Raises:
        MediaError: the file is no picture that can be read; the sentence says why.
        VisnomyError: no file can be looked at by this process.
    """
    limits = _limits()
    from visnomy.media.picture import read_picture

    with _memory_told("picture"):
        describer = _describer()
        picture = read_picture(Path(path), limits)
        size = (picture.width_px, picture.height_px)
        return describer.describe(picture.pixels, size, picture.full, aspects, least_label)


def read_recording(path: str) -> "MediaFacts":
    """What a video or sound says of itself.

    Raises:
        MediaError: the file is neither, or cannot be read; the sentence says why.
        VisnomyError: no file can be looked at by this process.
    """
    limits = _limits()
    from visnomy.media.signatures import is_video

    with _memory_told("video"):
        if not is_video(Path(path), limits):
            raise MediaError("The file is neither a video nor sound.")
        need_recordings()
        from visnomy.media import video

        return video.read_recording(Path(path), limits)


def _describer() -> "Describer":
    if _process.is_frugal and _process.finder is not None:
        _process.finder = None
        give_memory_back()
    if _process.describer is None:
        from visnomy.vision.content.describer import Describer
        from visnomy.vision.installed import weights_dir

        _process.describer = Describer(weights_dir(None), threads=1)
    return _process.describer


@contextmanager
def _memory_told(kind: str) -> Iterator[None]:
    """Tell of a lack of memory in one way; the libraries have each one of its own."""
    try:
        yield
    except Exception as exc:
        if isinstance(exc, MemoryError) or any(mark in str(exc) for mark in _OUT_OF_MEMORY):
            raise MediaTooLarge(f"The {kind} needs more memory than is allowed.") from exc
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
    from visnomy.vision.other_models import OtherModels

    cv2.setNumThreads(1)
    analyser = FaceAnalyser.load(threads=1)

    others = OtherModels(models_dir)

    def find(
        picture: "Picture", /, *models: str, traits: Set[Trait] = ALL_TRAITS
    ) -> "tuple[Face, ...]":
        size = (picture.width_px, picture.height_px)
        detector = others.detector(models)
        chosen = analyser if detector is None else analyser.finding_with(detector)
        return chosen.analyse(
            picture.pixels,
            full_size=size,
            full=picture.full,
            others=others.embedders(models),
            traits=traits,
            brief=picture.brief,
        )

    return find


def _limits() -> MediaLimits:
    if _process.failure is not None:
        raise _process.failure
    if _process.limits is None:
        raise VisnomyError("the analysis process was not prepared")
    return _process.limits


def _ready() -> tuple[MediaLimits, FaceFinder]:
    limits = _limits()
    if _process.is_frugal and _process.describer is not None:
        _process.describer = None
        give_memory_back()
    if _process.finder is None and _process.load is not None:
        _process.finder = _process.load()
    if _process.finder is None:
        raise VisnomyError("the analysis process was not prepared")
    return limits, _process.finder
