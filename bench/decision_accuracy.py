"""Measures what "these two are different people" is worth, on photos of known people.

    python bench/decision_accuracy.py FOLDER [--edits 20]

FOLDER holds labels.csv (path, identity) and the photos. A user who knows everybody says of one
wrong face after the other that it is not the person most of its group is, the first group first.
All other faces of the photos are grouped with the labelled ones but not judged. Exits with 1 if
the edits do not raise both scores, or if one of them is not respected.
"""

import argparse
import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from labelled_faces import read_labels
from labelled_vectors import LabelledFaces, read_faces
from visnomy.grouping.agreement import Agreement, agreement
from visnomy.grouping.calibration import Calibration
from visnomy.grouping.constraints import Constraints
from visnomy.grouping.partition import Comparison, FaceVectors, GroupingPolicy, compare, settle
from visnomy.vision.analyser import FaceAnalyser

Pairs = list[tuple[int, int]]


def compare_all(faces: LabelledFaces) -> Comparison:
    vectors = np.concatenate([faces.vectors, faces.bystanders])
    photos = np.concatenate([faces.photos, faces.bystander_photos])
    ids = np.random.default_rng(0).integers(0, 256, (len(vectors), 16), dtype=np.uint8)
    everyone = FaceVectors(ids, vectors, photos, np.ones(len(vectors), np.bool_))
    return compare(everyone, Calibration.load(FaceAnalyser.model))


def labels_after(compared: Comparison, edits: Pairs) -> NDArray[np.int32]:
    pairs = np.array(edits, np.int64).reshape(-1, 2)
    decided = replace(Constraints.none(len(compared.faces)), different=pairs)
    return settle(compared, GroupingPolicy(min_images=1), decided).labels


def wrong_faces(labels: NDArray[np.int32], people: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """A wrong face of each mixed group, and one of the person that most of the group is."""
    for label in range(int(labels.max()) + 1):
        rows = np.flatnonzero(labels[: len(people)] == label)
        if len(np.unique(people[rows])) > 1:
            most = np.bincount(people[rows]).argmax()
            yield int(rows[people[rows] != most][0]), int(rows[people[rows] == most][0])


def score(labels: NDArray[np.int32], faces: LabelledFaces) -> Agreement:
    missed = np.full(len(faces.missed_people), -1)
    return agreement(
        np.concatenate([labels[: len(faces.vectors)], missed]),
        np.concatenate([faces.people, faces.missed_people]),
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--edits", type=int, default=20)
    options = parser.parse_args()
    folder = options.folder.resolve()
    if not (folder / "labels.csv").is_file():
        print(f"skipped: no labels.csv in {folder}")
        return 0
    faces = read_faces(read_labels(folder), len(os.sched_getaffinity(0)))
    compared = compare_all(faces)
    edits: Pairs = []
    labels = labels_after(compared, edits)
    before = score(labels, faces)
    while len(edits) < options.edits and (wrong := next(wrong_faces(labels, faces.people), None)):
        edits.append(wrong)
        labels = labels_after(compared, edits)
    after = score(labels, faces)
    for name, result in (("before", before), (f"after {len(edits)} edits", after)):
        print(f"{name}\n  BCubed    {result.bcubed}\n  pairwise  {result.pairwise}")
    respected = all(labels[one] != labels[other] or labels[one] < 0 for one, other in edits)
    better = after.bcubed.f > before.bcubed.f and after.pairwise.f > before.pairwise.f
    return 0 if respected and better else 1


if __name__ == "__main__":
    sys.exit(main())
