"""All faces of photos by the way that indexing goes, on all cores; what was analysed is kept.

It lies under the system's folder for temporary files and is used again while the model, the code of
visnomy.vision and visnomy.media and the photo are the same.
"""

import hashlib
import multiprocessing
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import visnomy.media
import visnomy.vision
from visnomy.media.picture import read_picture
from visnomy.model.figure import Face
from visnomy.settings import MediaLimits
from visnomy.vision.analyser import FaceAnalyser
from visnomy.vision.embedders import OtherEmbedder
from visnomy.vision.other_models import OtherModels

Vectors = NDArray[np.float32]
SAVE_EVERY = 1000


@dataclass(frozen=True, slots=True)
class PhotoFaces:
    """The faces of one photo, the one nearest its centre first.

    Attributes:
        vectors: float32 (m, d), unit length.
        boxes: float32 (m, 4): the centre, width and height of each, in pixels of the photo.
        quality: float32 (m,), FaceQuality.
    """

    vectors: Vectors
    boxes: NDArray[np.float32]
    quality: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.vectors)


def bench_folder() -> Path:
    """Where benches keep what may be used again."""
    folder = Path(tempfile.gettempdir()) / "visnomy-bench"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def analyse_photos(
    paths: Sequence[Path], processes: int, model: str = FaceAnalyser.model
) -> list[PhotoFaces]:
    """Analyse photos, or take what is known of them; vectors are those of a model."""
    known = _Cache(model)
    todo = [path for path in paths if path not in known]
    for number, (path, faces) in enumerate(_analyse_all(todo, processes, model), start=1):
        known.put(path, faces)
        if number % SAVE_EVERY == 0 or number == len(todo):
            print(f"  {number} of {len(todo)} photos", flush=True)
            known.save()
    return [known.get(path) for path in paths]


_analyser: FaceAnalyser | None = None
_others: Mapping[str, OtherEmbedder] = {}


def _load(model: str) -> None:
    global _analyser, _others  # noqa: PLW0603 (one a process)
    if model != FaceAnalyser.model:
        _others = OtherModels(None).embedders((model,))
    _analyser = FaceAnalyser.load(threads=1)


def _faces_of(path: Path) -> tuple[Path, PhotoFaces]:
    if _analyser is None:
        raise RuntimeError("the process was not prepared")
    picture = read_picture(path, MediaLimits())
    size = picture.width_px, picture.height_px
    middle = np.array(size) / 2

    def distance(face: Face) -> float:
        return float(np.hypot(*(_box(face)[:2] - middle)))

    found = _analyser.analyse(picture.pixels, full_size=size, full=picture.full, others=_others)
    faces = sorted(found, key=distance)
    return path, PhotoFaces(
        np.array([_vector(face) for face in faces], np.float32).reshape(
            len(faces), -1 if faces else 0
        ),
        np.array([_box(face) for face in faces], np.float32).reshape(-1, 4),
        np.array([face.quality for face in faces], np.float32),
    )


def _vector(face: Face) -> Vectors:
    return next(iter(face.other_embeddings.values()), face.embedding)


def _box(face: Face) -> NDArray[np.float64]:
    box = face.boundary
    middle = box.left + box.width / 2, box.top + box.height / 2
    return np.array([*middle, box.width, box.height], np.float64)


def _analyse_all(
    paths: list[Path], processes: int, model: str
) -> Iterator[tuple[Path, PhotoFaces]]:
    if not paths:
        return
    print(f"analysing {len(paths)} photos in {processes} processes", flush=True)
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(
        processes, mp_context=spawn, initializer=_load, initargs=(model,)
    ) as pool:
        yield from pool.map(_faces_of, paths, chunksize=8)


class _Cache:
    """Faces by photo and its stamp, in one file for each version of the analyser."""

    def __init__(self, model: str) -> None:
        self._file = bench_folder() / f"faces-{model}-{_code_digest()}.npz"
        self._known: dict[str, PhotoFaces] = {}
        if self._file.exists():
            with np.load(self._file, allow_pickle=False) as saved:
                cuts = np.cumsum(saved["counts"])[:-1]
                parts = [np.split(saved[name], cuts) for name in ("vectors", "boxes", "quality")]
                faces = (PhotoFaces(*row) for row in zip(*parts, strict=True))
                self._known = dict(zip(saved["stamps"].tolist(), faces, strict=True))

    def __contains__(self, path: Path) -> bool:
        return _stamp(path) in self._known

    def get(self, path: Path) -> PhotoFaces:
        return self._known[_stamp(path)]

    def put(self, path: Path, faces: PhotoFaces) -> None:
        self._known[_stamp(path)] = faces

    def save(self) -> None:
        part = self._file.with_suffix(f".{os.getpid()}.npz")
        faces = list(self._known.values())
        np.savez(
            part,
            stamps=np.array(list(self._known)),
            counts=np.array([len(each) for each in faces]),
            vectors=np.concatenate([each.vectors for each in faces if len(each)]),
            boxes=np.concatenate([each.boxes for each in faces]),
            quality=np.concatenate([each.quality for each in faces]),
        )
        part.replace(self._file)


def _stamp(path: Path) -> str:
    facts = path.stat()
    return f"{path}:{facts.st_size}:{facts.st_mtime_ns}"


def _code_digest() -> str:
    digest = hashlib.sha256()
    for folder in (visnomy.vision.__path__[0], visnomy.media.__path__[0]):
        for source in sorted(Path(folder).glob("*.py")):
            digest.update(source.read_bytes())
    return digest.hexdigest()[:12]
