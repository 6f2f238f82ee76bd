"""Vectors of the labelled faces of photos that show one person on purpose, and of all others."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysed_photos import PhotoFaces, analyse_photos
from labelled_faces import Photo
from visnomy.vision.analyser import FaceAnalyser

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class LabelledFaces:
    """The labelled faces of a set, and all others beside them.

    Attributes:
        vectors: float32 (n, d) of the labelled faces.
        people: int64 (n,), who it is.
        photos: int64 (n,), the photo; not every photo has a face.
        quality: float32 (n,), FaceQuality.
        bystanders: float32 (m, d), all other faces.
        bystander_photos: int64 (m,), their photos.
        bystander_quality: float32 (m,).
        missed_people: int64 (k,), the people of the photos without a face.
        names: of the people.
    """

    vectors: Vectors
    people: NDArray[np.int64]
    photos: NDArray[np.int64]
    quality: NDArray[np.float32]
    bystanders: Vectors
    bystander_photos: NDArray[np.int64]
    bystander_quality: NDArray[np.float32]
    missed_people: NDArray[np.int64]
    names: list[str]


def read_faces(
    photos: list[Photo], processes: int, model: str = FaceAnalyser.model
) -> LabelledFaces:
    """Analyse the photos, or take what is known of them; vectors are those of a model.

    The labelled face is the one nearest the centre of its photo.
    """
    paths = [photo.path for photo in photos]
    return _labelled(photos, analyse_photos(paths, processes, model))


def _labelled(photos: list[Photo], found: list[PhotoFaces]) -> LabelledFaces:
    names, codes = np.unique([photo.labels["identity"] for photo in photos], return_inverse=True)
    seen = np.array([len(faces) > 0 for faces in found], np.bool_)
    some = [faces for faces in found if len(faces)]
    return LabelledFaces(
        vectors=np.stack([faces.vectors[0] for faces in some]),
        people=codes[seen].astype(np.int64),
        photos=np.flatnonzero(seen),
        quality=np.array([faces.quality[0] for faces in some], np.float32),
        bystanders=np.concatenate([faces.vectors[1:] for faces in some]),
        bystander_photos=np.repeat(np.flatnonzero(seen), [len(faces) - 1 for faces in some]),
        bystander_quality=np.concatenate([faces.quality[1:] for faces in some]),
        missed_people=codes[~seen].astype(np.int64),
        names=[str(name) for name in names],
    )
