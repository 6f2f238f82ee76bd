"""Synthetic faces in a folder, so that every measurement has a process of its own."""

from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from synthetic_people import Recipe, make_people
from visnomy.grouping.calibration import Calibration
from visnomy.grouping.partition import FaceVectors

MODEL = "sface-2021dec"
SEED = 7
MEAN_FACES = 20_000
ONE_THREAD = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL", "NUMBA")}
"""The environment of a process that is measured."""


def make_faces(folder: Path, count: int, seed: int = SEED) -> None:
    """Make and store faces; in a process of its own, for making takes more memory than grouping."""
    made = make_people(Recipe(count), seed)
    np.save(folder / "vectors.npy", made.embeddings)
    np.save(folder / "people.npy", made.people)


def faces_of(folder: Path) -> tuple[FaceVectors, NDArray[np.int64], Calibration]:
    """The faces of a folder, who they are, and the calibration with the mean of these vectors."""
    embeddings = np.load(folder / "vectors.npy", mmap_mode="r")
    count = len(embeddings)
    ids = np.random.default_rng(SEED).integers(0, 256, (count, 16), dtype=np.uint8)
    faces = FaceVectors(ids, embeddings, np.arange(count), np.ones(count, np.bool_))
    mean = np.asarray(embeddings[:MEAN_FACES]).mean(axis=0)
    return faces, np.load(folder / "people.npy"), replace(Calibration.load(MODEL), mean=mean)
