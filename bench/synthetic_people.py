"""Vectors of people who do not exist, made as hard as those of a real library.

A person is a direction, with one to six modes (ages, poses); each face has a quality, and a poor
one leans to a direction that all poor faces share. Some people are siblings or twins, one face
in eight is of somebody seen once, and a few people are in thousands of photos.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How hard the people are; the defaults resemble centred SFace vectors of photos.

    Attributes:
        face_count: how many faces to make.
        dimensions: length of a vector.
        same_person: typical cosine of two good faces of one person.
        siblings: share of people who have a sibling (cosine .25 to .55).
        twins: share of people who have a twin (cosine .6 to .75).
        alone: share of faces whose person is seen once.
        largest: faces of the most frequent person at most.
        poor: share of poor faces.
    """

    face_count: int
    dimensions: int = 128
    same_person: float = 0.66
    siblings: float = 0.25
    twins: float = 0.01
    alone: float = 0.12
    largest: int = 3000
    poor: float = 0.04


@dataclass(frozen=True, slots=True)
class SyntheticFaces:
    """(n, d) unit vectors and (n,) numbers of the people, in random order."""

    embeddings: Vectors
    people: NDArray[np.int64]


def make_people(recipe: Recipe, seed: int) -> SyntheticFaces:
    """Make the same faces for the same recipe and seed."""
    rng = np.random.default_rng(seed)
    spread = np.arange(1, recipe.dimensions + 1, dtype=np.float32) ** -0.25
    sizes = _sizes(recipe, rng)
    people = np.repeat(np.arange(len(sizes)), sizes)
    centres = _centres(recipe, len(sizes), spread, rng)
    modes, mode_of_face = _modes(centres, sizes, people, spread, rng)
    embeddings = _faces(recipe, modes[mode_of_face], spread, rng)
    order = rng.permutation(len(people))
    return SyntheticFaces(embeddings[order], people[order])


def _unit(vectors: NDArray[np.floating]) -> Vectors:
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(unit, np.float32)


def _directions(count: int, spread: Vectors, rng: np.random.Generator) -> Vectors:
    return _unit(rng.standard_normal((count, len(spread))) * spread)


def _blend(vectors: Vectors, cosines: Vectors, others: Vectors) -> Vectors:
    share = cosines[:, None]
    return _unit(share * vectors + np.sqrt(1 - share**2) * others)


def _sizes(recipe: Recipe, rng: np.random.Generator) -> NDArray[np.int64]:
    alone = int(recipe.face_count * recipe.alone)
    largest = min(recipe.largest, max(20, recipe.face_count * 3 // 100))
    drawn = np.minimum((rng.pareto(1.0, recipe.face_count) * 3 + 2).astype(np.int64), largest)
    sizes = np.concatenate([np.ones(alone, np.int64), drawn])
    ends = np.cumsum(sizes)
    count = int(np.searchsorted(ends, recipe.face_count)) + 1
    sizes = sizes[:count]
    sizes[-1] -= ends[count - 1] - recipe.face_count
    return rng.permutation(sizes)


def _centres(recipe: Recipe, count: int, spread: Vectors, rng: np.random.Generator) -> Vectors:
    centres = _directions(count, spread, rng)
    pair_count = int(count * recipe.siblings / 2)
    first, second = rng.permutation(count)[: 2 * pair_count].reshape(2, pair_count)
    likeness = rng.uniform(0.25, 0.55, pair_count).astype(np.float32)
    twins = rng.random(pair_count) < recipe.twins / recipe.siblings * 2
    likeness[twins] = rng.uniform(0.6, 0.75, int(twins.sum()))
    centres[second] = _blend(centres[first], likeness, centres[second])
    return centres


def _modes(
    centres: Vectors,
    sizes: NDArray[np.int64],
    people: NDArray[np.int64],
    spread: Vectors,
    rng: np.random.Generator,
) -> tuple[Vectors, NDArray[np.int64]]:
    counts = np.clip(1 + sizes // 30, 1, 6)
    starts = np.concatenate([[0], np.cumsum(counts)])
    owner = np.repeat(np.arange(len(sizes)), counts)
    likeness = rng.uniform(0.78, 0.97, len(owner)).astype(np.float32)
    modes = _blend(centres[owner], likeness, _directions(len(owner), spread, rng))
    return modes, starts[people] + (rng.random(len(people)) * counts[people]).astype(np.int64)


def _faces(recipe: Recipe, modes: Vectors, spread: Vectors, rng: np.random.Generator) -> Vectors:
    count = len(modes)
    quality = rng.beta(5, 1.6, count).astype(np.float32)
    poor = rng.random(count) < recipe.poor
    quality[poor] = rng.uniform(0.02, 0.35, int(poor.sum()))
    nearness = np.sqrt(recipe.same_person) / 0.9 * (0.62 + 0.38 * quality)
    nearness += 0.05 * rng.standard_normal(count).astype(np.float32)
    noise = _directions(count, spread, rng)
    sharp = _blend(modes, np.clip(nearness, 0.05, 0.98).astype(np.float32), noise)
    blur = (np.clip(0.45 - quality, 0, 1) * 1.1)[:, None]
    common = _directions(1, spread, rng)
    return _unit((1 - blur) * sharp + blur * (common + 0.8 * noise)).astype(np.float32)
