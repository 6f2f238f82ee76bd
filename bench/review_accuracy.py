"""What proposals to split and answers to suggestions are worth, on photos of known people.

    review_accuracy.py FOLDER [--answers 200]

FOLDER holds labels.csv (path, identity) and the photos. Split: of all people with at least five
photos, the 50 pairs who look most alike are fused, and the proposal of two parts is compared with
who they are; the share of faces on the right side, beside that of average linkage cut in two.
Suggestions: a user who knows the labelled people answers the first questions about them, and all is
settled once with what that decides. Exits with 1 if proposals are right for less than 97 % of the
faces, or if the answers do not raise BCubed F.
"""

import argparse
import os
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage

from decision_accuracy import compare_all, score
from labelled_faces import read_labels
from labelled_vectors import LabelledFaces, read_faces
from visnomy.grouping.calibration import Calibration
from visnomy.grouping.confidence import likeness_to_rest
from visnomy.grouping.constraints import FREE, Constraints
from visnomy.grouping.grid import to_grid
from visnomy.grouping.partition import Comparison, GroupingPolicy, settle
from visnomy.grouping.split import split_in_parts
from visnomy.grouping.suggest import Grouped, Questions, possible_intruders, possible_same
from visnomy.vision.analyser import FaceAnalyser

LEAST_PHOTOS = 5
MOST_PHOTOS = 60
PAIRS = 50
BOUND = 0.97
POLICY = GroupingPolicy(min_images=1)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--answers", type=int, default=200)
    options = parser.parse_args()
    folder = options.folder.resolve()
    if not (folder / "labels.csv").is_file():
        print(f"skipped: no labels.csv in {folder}")
        return 0
    faces = read_faces(read_labels(folder), len(os.sched_getaffinity(0)))
    right, linked, count = split_score(faces)
    print(f"split of {count} fused pairs: {right:.4f} of faces right; average linkage {linked:.4f}")
    before, after, told = answer_score(faces, options.answers)
    print(f"BCubed F {before:.4f} -> {after:.4f} after {told}")
    good = right >= BOUND and after > before
    print("every bound holds" if good else "a bound is broken")
    return int(not good)


def split_score(faces: LabelledFaces) -> tuple[float, float, int]:
    """The share of faces on the right side: proposed, and by average linkage; how many pairs."""
    grid = to_grid(faces.vectors, Calibration.load(FaceAnalyser.model).mean)
    sizes = np.bincount(faces.people)
    people = np.flatnonzero((sizes >= LEAST_PHOTOS) & (sizes <= MOST_PHOTOS))
    vectors = grid.astype(np.float64)
    means = np.stack([vectors[faces.people == each].mean(axis=0) for each in people])
    means /= np.linalg.norm(means, axis=1, keepdims=True)
    alike = np.triu(means @ means.T, 1)
    best = np.argsort(-alike, axis=None, kind="stable")[:PAIRS]
    shares: list[tuple[float, float]] = []
    for one, two in zip(*np.unravel_index(best, alike.shape), strict=True):
        rows = np.flatnonzero(np.isin(faces.people, people[[one, two]]))
        truth = faces.people[rows] == people[one]
        part = split_in_parts(grid[rows], np.zeros(len(rows), np.bool_), 2).part
        cut = fcluster(linkage(vectors[rows], "average", "cosine"), 2, "maxclust")
        shares.append((_agree(part == 0, truth), _agree(cut == 1, truth)))
    right, linked = np.mean(shares, axis=0)
    return float(right), float(linked), len(shares)


def _agree(side: NDArray[np.bool_], truth: NDArray[np.bool_]) -> float:
    same = float((side == truth).mean())
    return max(same, 1 - same)


def answer_score(faces: LabelledFaces, count: int) -> tuple[float, float, str]:
    """BCubed F before and after, and what was answered."""
    compared = compare_all(faces)
    size = len(compared.faces)
    grouping = settle(compared, POLICY, Constraints.none(size))
    labels = grouping.labels
    everyone = np.append(faces.people, np.full(len(faces.bystanders), -1))
    who = [_majority(everyone[labels == label]) for label in range(labels.max() + 1)]
    homes = list(range(len(who)))
    pins = np.full(size, FREE)
    merged: list[tuple[int, NDArray[np.int64]]] = []
    banned: list[tuple[int, int]] = []
    different: list[tuple[int, int]] = []
    said = {"yes": 0, "no": 0}
    for kind, one, two in _questions(compared, labels, everyone, count):
        if kind == "same":
            same = who[one] == who[two]
            if same:
                target, source = homes[one], homes[two]
                merged.append((target, np.flatnonzero(labels == two)))
                homes = [target if home == source else home for home in homes]
            else:
                different.append((_first(labels, one), _first(labels, two)))
        else:
            same = everyone[one] == who[two]
            if same:
                pins[one] = two
            else:
                banned.append((one, two))
        said["yes" if same else "no"] += 1
    decided = replace(
        Constraints.none(size),
        before=np.append(homes, -1)[labels].astype(np.int64),
        pins=pins,
        kept=np.ones(len(who), np.bool_),
        merged=tuple(merged),
        banned=np.array(banned, np.int64).reshape(-1, 2),
        different=np.array(different, np.int64).reshape(-1, 2),
    )
    after = settle(compared, POLICY, decided).labels
    told = ", ".join(f"{number} {word}" for word, number in said.items())
    return score(labels, faces).bcubed.f, score(after, faces).bcubed.f, told


def _questions(
    compared: Comparison,
    labels: NDArray[np.int32],
    everyone: NDArray[np.int64],
    count: int,
) -> list[tuple[str, int, int]]:
    """The questions of most worth; rows in the order that was given."""
    order = compared.order
    ordered = labels[order]
    groups = int(labels.max()) + 1
    grouped = Grouped(
        smoothed=compared.smoothed,
        labels=ordered,
        photos=compared.faces.photos,
        likeness=likeness_to_rest(compared.smoothed, ordered),
        decided=everyone[order] < 0,
        quiet=np.array([_majority(everyone[labels == each]) < 0 for each in range(groups)]),
        known=np.zeros(groups, np.bool_),
        curve=compared.curve,
        threshold=Calibration.load(FaceAnalyser.model).threshold(len(ordered)),
    )
    same, intruders = possible_same(grouped), possible_intruders(grouped)
    rows = [
        *((worth, "same", one, two) for (one, two), worth in _pairs(same)),
        *((worth, "face", int(order[row]), label) for (row, label), worth in _pairs(intruders)),
    ]
    rows.sort(key=lambda row: (-row[0], *row[1:]))
    return [(kind, one, two) for _, kind, one, two in rows[:count]]


def _pairs(questions: Questions) -> list[tuple[tuple[int, int], float]]:
    subjects, worth = questions.subjects.tolist(), questions.worth.tolist()
    return [((one, two), value) for (one, two), value in zip(subjects, worth, strict=True)]


def _majority(people: NDArray[np.int64]) -> int:
    known = people[people >= 0]
    return int(np.bincount(known).argmax()) if len(known) else -1


def _first(labels: NDArray[np.int32], label: int) -> int:
    return int(np.flatnonzero(labels == label)[0])


if __name__ == "__main__":
    sys.exit(main())
