"""How well a model tells people apart on photos whose people are known.

A labelled folder has a folder for each person, with photos that show them nearest the middle.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from visnomy.errors import InvalidArgument, MediaError
from visnomy.library.clustering.vectors import EMBEDDING_MODEL, read_calibration
from visnomy.library.intake.analyser import Analyser
from visnomy.model.analysis import Analysis
from visnomy.model.figure import Face
from visnomy.model.switch import Space

FOLDS = 10
MOST_PER_PERSON = 30
MOST_FACES = 20_000
_SUFFIXES = frozenset(
    {".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".heic", ".avif"}
)
Vectors = NDArray[np.float32]
Cosines = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class LabelledPhoto:
    """A photo and who is on it."""

    path: Path
    person: str


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What a model is worth on a labelled folder.

    Attributes:
        faces, people: what was compared.
        without: photos that gave no vector.
        accuracy: ten-fold, over as many pairs of strangers as of one person.
        equal_error_rate: where as many are refused as let in by mistake.
        accepted_1e3, accepted_1e4: the share of pairs of one person over the cosine that one pair
            of strangers in 1,000, and in 10,000, reaches; NaN where there are too few pairs.
        cosine_1e3, cosine_1e5: those cosines, the second for one in 100,000: what a calibration
            file asks for.
        bcubed_f: of the groups that the model makes.
    """

    model: str
    faces: int
    people: int
    without: int
    accuracy: float
    equal_error_rate: float
    accepted_1e3: float
    accepted_1e4: float
    cosine_1e3: float
    cosine_1e5: float
    bcubed_f: float


def read_labelled(folder: Path) -> list[LabelledPhoto]:
    """The photos of a labelled folder.

    Raises:
        InvalidArgument: fewer than two people, or nobody with two photos.
    """
    photos = [
        LabelledPhoto(path, person.name)
        for person in sorted(folder.iterdir())
        if person.is_dir()
        for path in sorted(person.iterdir())
        if path.suffix.lower() in _SUFFIXES
    ][:MOST_FACES]
    names = [photo.person for photo in photos]
    if len(set(names)) < 2 or len(set(names)) == len(names):
        raise InvalidArgument(
            f"{folder} must hold a folder for each person: at least two people, one of them with "
            f"two photos."
        )
    return photos


async def evaluate(
    analyser: Analyser, photos: Sequence[LabelledPhoto], spaces: Sequence[Space]
) -> list[Evaluation]:
    """Compare models on the same photos.

    Raises:
        ConfigurationError: a model is not installed.
        InvalidArgument: a model gives too few vectors to compare.
    """
    others = [space.model for space in spaces if space.model != EMBEDDING_MODEL]

    async def look(photo: LabelledPhoto) -> Face | None:
        try:
            return _middle(await analyser.analyse_for(photo.path, others))
        except MediaError:
            return None

    faces = await asyncio.gather(*map(look, photos))
    return [
        await asyncio.to_thread(_evaluate, space, photos, [_vector(space, face) for face in faces])
        for space in spaces
    ]


def _middle(found: Analysis) -> Face | None:
    width, height = found.facts.image_width_px or 0, found.facts.image_height_px or 0

    def distance(face: Face) -> float:
        box = face.boundary
        across, down = box.left + box.width / 2 - width / 2, box.top + box.height / 2 - height / 2
        return across**2 + down**2

    return min(found.faces, key=distance, default=None)


def _vector(space: Space, face: Face | None) -> Vectors | None:
    if face is None or space.model == EMBEDDING_MODEL:
        return None if face is None else face.embedding
    return face.other_embeddings.get(space.model)


def _evaluate(
    space: Space, photos: Sequence[LabelledPhoto], found: Sequence[Vectors | None]
) -> Evaluation:
    known = [(p.person, v) for p, v in zip(photos, found, strict=True) if v is not None]
    names, codes = np.unique([person for person, _ in known], return_inverse=True)
    if len(names) < 2 or len(names) == len(known):
        raise InvalidArgument(f"The model {space.model} gives too few vectors to compare.")
    vectors = np.stack([vector for _, vector in known])
    genuine, impostor = _pairs(vectors, codes)
    return Evaluation(
        model=space.model,
        faces=len(known),
        people=len(names),
        without=len(photos) - len(known),
        accuracy=ten_fold_accuracy(genuine, impostor),
        equal_error_rate=equal_error_rate(genuine, impostor),
        accepted_1e3=_accepted(genuine, impostor, 1e-3),
        accepted_1e4=_accepted(genuine, impostor, 1e-4),
        cosine_1e3=_cosine(impostor, 1e-3),
        cosine_1e5=_cosine(impostor, 1e-5),
        bcubed_f=_grouped(space, vectors, codes),
    )


def _pairs(vectors: Vectors, people: NDArray[np.int64]) -> tuple[Cosines, Cosines]:
    """Cosines of all pairs of one person and of two, at most 30 photos a person, sorted."""
    order = np.argsort(people, kind="stable")
    starts = np.searchsorted(people[order], people[order])
    rows = order[np.arange(len(order)) - starts < MOST_PER_PERSON]
    same, other = [], []
    for place, row in enumerate(rows[:-1]):
        cosines = vectors[rows[place + 1 :]] @ vectors[row]
        is_same = people[rows[place + 1 :]] == people[row]
        same.append(cosines[is_same])
        other.append(cosines[~is_same])
    return np.sort(np.concatenate(same)), np.sort(np.concatenate(other))


def ten_fold_accuracy(genuine: Cosines, impostor: Cosines) -> float:
    """The mean of ten folds, each with the cosine that is best on the other nine.

    Args:
        genuine: of pairs of one person.
        impostor: of pairs of two; as many are drawn, always the same ones.
    """
    rng = np.random.default_rng(0)
    count = min(len(genuine), len(impostor))
    cosines = np.concatenate([rng.permutation(genuine)[:count], rng.permutation(impostor)[:count]])
    same = np.arange(2 * count) < count
    folds = np.arange(2 * count) % FOLDS
    scores = []
    for fold in range(min(FOLDS, count)):
        rest, held = folds != fold, folds == fold
        cut = _best_cut(cosines[rest], same[rest])
        scores.append(np.mean((cosines[held] >= cut) == same[held]))
    return float(np.mean(scores))


def equal_error_rate(genuine: Cosines, impostor: Cosines) -> float:
    """Where as many genuine pairs are refused as strangers let in; both sorted."""
    cuts = np.unique(genuine)
    refused = np.searchsorted(genuine, cuts) / len(genuine)
    let_in = 1 - np.searchsorted(impostor, cuts) / len(impostor)
    best = int(np.argmin(np.abs(refused - let_in)))
    return float((refused[best] + let_in[best]) / 2)


def _best_cut(cosines: Cosines, same: NDArray[np.bool_]) -> float:
    order = np.argsort(-cosines, kind="stable")
    right = np.cumsum(np.where(same[order], 1, -1))
    return float(cosines[order][int(np.argmax(right))])


def _cosine(impostor: Cosines, rate: float) -> float:
    """The cosine that such a share of the strangers reaches; NaN where they are too few."""
    place = len(impostor) - 1 - int(rate * len(impostor))
    return float(impostor[place]) if rate * len(impostor) >= 1 else float("nan")


def _accepted(genuine: Cosines, impostor: Cosines, rate: float) -> float:
    cut = _cosine(impostor, rate)
    return float("nan") if np.isnan(cut) else float(np.mean(genuine > cut))


def _grouped(space: Space, vectors: Vectors, people: NDArray[np.int64]) -> float:
    from visnomy.grouping.agreement import agreement
    from visnomy.grouping.partition import FaceVectors
    from visnomy.grouping.settling import GroupingPolicy, group

    count = len(vectors)
    ids = np.arange(count, dtype=">u8").view(np.uint8).reshape(count, 8)
    faces = FaceVectors(
        np.concatenate([np.zeros((count, 8), np.uint8), ids], axis=1),
        vectors,
        np.arange(count),
        np.ones(count, np.bool_),
    )
    calibration = read_calibration(space.model, space.calibration)
    found = group(faces, calibration, GroupingPolicy(min_images=1))
    return agreement(found.labels, people).bcubed.f
