"""Vectors of the faces in labelled photos: every file by the way that indexing goes, on all cores.

What was analysed is kept under the system's folder for temporary files and used again while the
model, the code of visnomy.vision and visnomy.media and the photo are the same.
"""

import hashlib
import multiprocessing
import os
import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import visnomy.media
import visnomy.vision
from labelled_faces import Photo
from visnomy.media.picture import read_picture
from visnomy.model.figure import Face
from visnomy.settings import MediaLimits
from visnomy.vision.analyser import FaceAnalyser
from visnomy.vision.embedders import OtherEmbedder, OtherEmbedders

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class LabelledFaces:
    """The labelled faces of a set, and all others beside them.

    Attributes:
        vectors: float32 (n, d) of the labelled faces: the one nearest the centre of each photo.
        people: int64 (n,), who it is.
        photos: int64 (n,), the photo; not every photo has a face.
        bystanders: float32 (m, d), all other faces.
        bystander_photos: int64 (m,), their photos.
        missed_people: int64 (k,), the people of the photos without a face.
        names: of the people.
    """

    vectors: Vectors
    people: NDArray[np.int64]
    photos: NDArray[np.int64]
    bystanders: Vectors
    bystander_photos: NDArray[np.int64]
    missed_people: NDArray[np.int64]
    names: list[str]


def read_faces(
    photos: list[Photo], processes: int, model: str = FaceAnalyser.model
) -> LabelledFaces:
    """Analyse the photos, or take what is known of them; vectors are those of a model."""
    known = _Cache(model)
    todo = [photo.path for photo in photos if photo.path not in known]
    for number, (path, vectors) in enumerate(_analyse_all(todo, processes, model), start=1):
        known.put(path, vectors)
        if number % 500 == 0:
            print(f"  {number} of {len(todo)} photos", flush=True)
    if todo:
        known.save()
    return _labelled(photos, [known.get(photo.path) for photo in photos])


def _labelled(photos: list[Photo], found: list[Vectors]) -> LabelledFaces:
    names, codes = np.unique([photo.labels["identity"] for photo in photos], return_inverse=True)
    seen = np.array([len(vectors) > 0 for vectors in found], np.bool_)
    beside = [vectors[1:] for vectors in found]
    width = next(vectors.shape[1] for vectors in found if len(vectors))
    empty = np.zeros((0, width), np.float32)
    return LabelledFaces(
        vectors=np.stack([vectors[0] for vectors in found if len(vectors)]),
        people=codes[seen].astype(np.int64),
        photos=np.flatnonzero(seen),
        bystanders=np.concatenate([empty, *(vectors for vectors in beside if len(vectors))]),
        bystander_photos=np.repeat(np.arange(len(found)), [len(others) for others in beside]),
        missed_people=codes[~seen].astype(np.int64),
        names=[str(name) for name in names],
    )


_analyser: FaceAnalyser | None = None
_others: Mapping[str, OtherEmbedder] = {}


def _load(model: str) -> None:
    global _analyser, _others  # noqa: PLW0603 (one a process)
    if model != FaceAnalyser.model:
        _others = OtherEmbedders(None).named((model,))
    _analyser = FaceAnalyser.load(threads=1)


def _vectors_of(path: Path) -> tuple[Path, Vectors]:
    """All faces of a photo, the one nearest the centre first."""
    if _analyser is None:
        raise RuntimeError("the process was not prepared")
    picture = read_picture(path, MediaLimits())
    size = picture.width_px, picture.height_px

    def distance(face: Face) -> float:
        box = face.boundary
        centre = np.array([box.left + box.width / 2, box.top + box.height / 2])
        return float(np.hypot(*(centre - np.array(size) / 2)))

    faces = sorted(
        _analyser.analyse(picture.pixels, full_size=size, full=picture.full, others=_others),
        key=distance,
    )
    none = np.zeros((0, 0), np.float32)
    return path, np.stack(list(map(_vector, faces))) if faces else none


def _vector(face: Face) -> Vectors:
    return next(iter(face.other_embeddings.values()), face.embedding)


def _analyse_all(paths: list[Path], processes: int, model: str) -> Iterator[tuple[Path, Vectors]]:
    if not paths:
        return
    print(f"analysing {len(paths)} photos in {processes} processes", flush=True)
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(
        processes, mp_context=spawn, initializer=_load, initargs=(model,)
    ) as pool:
        yield from pool.map(_vectors_of, paths, chunksize=8)


class _Cache:
    """Vectors by photo and its stamp, in one file for each version of the analyser."""

    def __init__(self, model: str) -> None:
        folder = Path(tempfile.gettempdir()) / "visnomy-bench"
        folder.mkdir(mode=0o700, exist_ok=True)
        self._file = folder / f"vectors-{model}-{_code_digest()}.npz"
        self._known: dict[str, Vectors] = {}
        if self._file.exists():
            with np.load(self._file, allow_pickle=False) as saved:
                parts = np.split(saved["vectors"], np.cumsum(saved["counts"])[:-1])
                self._known = dict(zip(saved["stamps"].tolist(), parts, strict=True))

    def __contains__(self, path: Path) -> bool:
        return _stamp(path) in self._known

    def get(self, path: Path) -> Vectors:
        return self._known[_stamp(path)]

    def put(self, path: Path, vectors: Vectors) -> None:
        self._known[_stamp(path)] = vectors

    def save(self) -> None:
        part = self._file.with_suffix(f".{os.getpid()}.npz")
        np.savez(
            part,
            stamps=np.array(list(self._known)),
            counts=np.array([len(vectors) for vectors in self._known.values()]),
            vectors=np.concatenate([each for each in self._known.values() if len(each)]),
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
