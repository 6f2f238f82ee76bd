"""Fits how sure grouping is of a face, and judges it on people who had no say.

    python bench/calibrate_confidence.py FOLDER [--model NAME] [--sets clean] [--write]

FOLDER is the labelled set lfw. The curve (grouping/confidence.py) is fitted to the faces of groups
that are made of the first half of the people, of clean photos and of their hard copy
(bench/hard_faces.py) together: whether a face is the person that most of its group is. It comes
after bench/calibrate.py and bench/calibrate_evidence.py, whose numbers make the groups. Exits with
1 if the curve that is fitted, or the one that ships, is further from the truth than MOST_ERROR on
the second half, clean or hard.
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from judged_faces import JudgedFaces, clean_faces, halves, hard_copy
from labelled_faces import Photo, read_labels
from visnomy.grouping.calibration import Calibration, ConfidenceCurve
from visnomy.grouping.confidence import confidence, likeness_to_rest
from visnomy.grouping.partition import FaceVectors, compare
from visnomy.vision.analyser import FaceAnalyser

Floats = NDArray[np.float64]
MOST_ERROR = 0.02
"""How far confidence may be from the truth (ECE)."""
BINS = 10
RIDGE = 1e-3
STEPS = 80
Read = Callable[[Sequence[Photo], int, str], JudgedFaces]
SETS: dict[str, Read] = {"clean": clean_faces, "hard copy": hard_copy}


@dataclass(frozen=True, slots=True)
class Members:
    """Judged faces in groups of two and more.

    Attributes:
        likeness: (n,), to the rest of the group.
        heard: (n, 2), from `Comparison.heard`.
        right: bool (n,), whether it is the person with most faces in the group.
    """

    likeness: Floats
    heard: Floats
    right: NDArray[np.bool_]

    @classmethod
    def of(cls, faces: JudgedFaces, calibration: Calibration) -> "Members":
        """The members of the groups that are made of faces."""
        count = len(faces.vectors)
        ids = np.random.default_rng(0).integers(0, 256, (count, 16), dtype=np.uint8)
        founders = np.ones(count, np.bool_)
        given = FaceVectors(ids, faces.vectors, faces.photos, founders, quality=faces.quality)
        found = compare(given, calibration)
        people, groups = faces.people[found.order], found.groups
        rows = np.flatnonzero((np.bincount(groups)[groups] > 1) & (people >= 0))
        likeness = likeness_to_rest(found.smoothed, groups.astype(np.int32))
        right = people[rows] == _owners(groups, people)[groups[rows]]
        return cls(likeness[rows], found.heard(groups)[rows], right)

    @classmethod
    def together(cls, parts: Sequence["Members"]) -> "Members":
        """Those of several sets."""
        return cls(
            np.concatenate([part.likeness for part in parts]),
            np.concatenate([part.heard for part in parts]),
            np.concatenate([part.right for part in parts]),
        )


def _owners(groups: NDArray[np.int64], people: NDArray[np.int64]) -> NDArray[np.int64]:
    """The person with most judged faces in each group, a tie to the first; -1 for nobody."""
    judged = people >= 0
    pairs, sizes = np.unique(
        np.stack([groups[judged], people[judged]], axis=1), axis=0, return_counts=True
    )
    owners = np.full(int(groups.max()) + 1, -1)
    order = np.lexsort((-pairs[:, 1], sizes))
    owners[pairs[order, 0]] = pairs[order, 1]
    return owners


def fit_curve(members: Members) -> ConfidenceCurve:
    """Logistic regression by Newton's method, with a little ridge so that it always settles."""
    ones = np.ones_like(members.likeness)
    inputs = np.column_stack([members.likeness, np.log(members.heard), ones])
    weights = np.zeros(inputs.shape[1])
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-inputs @ weights))
        slope = inputs.T @ (members.right - chance) - RIDGE * weights
        steepness = inputs * (chance * (1 - chance))[:, None]
        weights += np.linalg.solve(steepness.T @ inputs + RIDGE * np.eye(len(weights)), slope)
    likeness, own, rest, intercept = (round(float(weight), 3) for weight in weights)
    return ConfidenceCurve(likeness, intercept, own, rest)


def calibration_error(members: Members, curve: ConfidenceCurve) -> float:
    """ECE: the gap of confidence and truth in bins with as many faces each."""
    sure = confidence(members.likeness, members.heard, curve)
    bins = np.array_split(np.argsort(sure, kind="stable"), BINS)
    gaps = [abs(sure[rows].mean() - members.right[rows].mean()) * len(rows) for rows in bins]
    return float(np.sum(gaps) / len(sure))


def told_apart(members: Members, curve: ConfidenceCurve) -> float:
    """The chance that a wrong face is less sure than a right one (AUC)."""
    order = np.argsort(confidence(members.likeness, members.heard, curve), kind="stable")
    rank = np.empty(len(order))
    rank[order] = np.arange(len(order))
    right = int(members.right.sum())
    wrong = len(order) - right
    return float((rank[members.right].sum() - right * (right - 1) / 2) / max(right * wrong, 1))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--model", default=FaceAnalyser.model)
    parser.add_argument("--sets", nargs="+", choices=SETS, default=list(SETS))
    parser.add_argument("--write", action="store_true", help="put it into the file that ships")
    options = parser.parse_args()
    calibration = Calibration.load(options.model)
    processes = len(os.sched_getaffinity(0))
    first, second = halves(read_labels(options.folder.resolve()))
    tuned, judged = (
        [
            Members.of(SETS[name](half, processes, options.model), calibration)
            for name in options.sets
        ]
        for half in (first, second)
    )
    curve = fit_curve(Members.together(tuned))
    print(f"fitted: {curve}")
    holds = True
    for name, members in zip(options.sets, judged, strict=True):
        for whose, which in (("fitted", curve), ("ships", calibration.confidence)):
            error = calibration_error(members, which)
            print(
                f"{name}, {whose}: ECE {error:.4f} on {len(members.right)} faces of the "
                f"second half, {(~members.right).sum()} wrong; AUC {told_apart(members, which):.3f}"
            )
            holds &= error <= MOST_ERROR or (options.write and which is not curve)
    if options.write:
        folder = Path(__file__).parents[1] / "src" / "visnomy" / "grouping" / "calibrations"
        text = replace(calibration, confidence=curve).to_json()
        (folder / f"{calibration.model}.json").write_text(text, encoding="utf-8")
    print(f"every bound holds: {MOST_ERROR}" if holds else f"over {MOST_ERROR}")
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
