"""Fits what grouping must know of the embedding model, and writes its calibration file.

    python bench/calibrate.py FOLDER [--model NAME] [--write]

FOLDER is the labelled set lfw. Its people are split in two halves; the mean vector comes from the
first half, and what it is worth is printed for the second, which had no say. The scores of all
thresholds are printed for the choice in CHOSEN. The rule for weak groups and the confidence are
fitted after it, by bench/calibrate_evidence.py and bench/calibrate_confidence.py.
"""

import argparse
import os
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from labelled_faces import read_labels
from labelled_vectors import read_faces
from visnomy.errors import ConfigurationError
from visnomy.grouping.agreement import Agreement, agreement
from visnomy.grouping.calibration import Calibration, ConfidenceCurve, Smoothing
from visnomy.grouping.partition import FaceVectors
from visnomy.grouping.settling import Grouping, GroupingPolicy, group
from visnomy.model.likeness import DEFAULT_LIKENESS, Likeness
from visnomy.vision.analyser import FaceAnalyser
from visnomy.vision.concatenation import CONCATENATION

Floats = NDArray[np.float64]
THRESHOLDS = tuple(round(0.40 + 0.02 * step, 2) for step in range(16))
SMALL_SIZES = (100, 300, 1000)
CHOSEN = {
    FaceAnalyser.model: ((0, 0.54), (3000, 0.60)),
    CONCATENATION: ((0, 0.54), (3000, 0.60)),
}
"""Faces, and the threshold from so many on. Not the peak of a curve: the curves are flat, their
peaks move by .06 between two fits, and LFW knows few siblings, who want a stricter one. These are
within two faces in a thousand of the peaks on LFW. Larger libraries have stricter FLOORS instead:
that is better for synthetic people, a quarter of them with a sibling, from 100,000 on."""
FLOORS = {
    FaceAnalyser.model: ((0, 0.40), (3000, 0.45), (100_000, 0.47), (300_000, 0.52)),
    CONCATENATION: ((0, 0.40), (3000, 0.45), (100_000, 0.47), (300_000, 0.52)),
}
"""Faces, and the least cosine of neighbours from so many on. Among 8,006 faces of LFW .45 mixes
people in 11 groups, .40 in 31; the last two are best for 100,000 and for 300,000 synthetic people
of other seeds than the one that bench/grouping.py judges."""
LIKENESS = {FaceAnalyser.model: DEFAULT_LIKENESS, CONCATENATION: Likeness(0.311, 0.441)}
"""The cosines that one pair of strangers in 1,000 and in 100,000 reaches: verification.py."""
REPEATS = 12
FITTED_ON = (
    "one half of the people of a half of Labeled Faces in the Wild (LFW), colour, "
    "one face a photo, by bench/calibrate.py"
)


@dataclass(frozen=True, slots=True)
class Half:
    """Faces with known people: float32 (n, d) and int64 (n,)."""

    vectors: NDArray[np.float32]
    people: NDArray[np.int64]

    def library(self, face_count: int, rng: np.random.Generator) -> "Half":
        """The photos of people drawn by chance, as many as a library has."""
        order = rng.permutation(int(self.people.max()) + 1)
        rank = order[self.people]
        rows = np.argsort(rank, kind="stable")[:face_count]
        return Half(self.vectors[rows], self.people[rows])


def halves(vectors: NDArray[np.float32], people: NDArray[np.int64]) -> tuple[Half, Half]:
    first = np.random.default_rng(0).permutation(int(people.max()) + 1) % 2 == 0
    chosen = first[people]
    return (
        Half(vectors[chosen], people[chosen]),
        Half(vectors[~chosen], people[~chosen]),
    )


def mean_of_people(half: Half) -> NDArray[np.float32]:
    """The part that all share; everyone counts once, whoever is photographed how often."""
    sums = np.zeros((int(half.people.max()) + 1, half.vectors.shape[1]))
    np.add.at(sums, half.people, half.vectors)
    counts = np.bincount(half.people)
    return np.asarray((sums[counts > 0] / counts[counts > 0, None]).mean(axis=0), np.float32)


def group_half(half: Half, calibration: Calibration) -> Grouping:
    count = len(half.vectors)
    ids = np.random.default_rng(0).integers(0, 256, (count, 16), dtype=np.uint8)
    faces = FaceVectors(ids, half.vectors, np.arange(count), np.ones(count, np.bool_))
    return group(faces, calibration, GroupingPolicy(min_images=1))


def judge(half: Half, calibration: Calibration) -> Agreement:
    return agreement(group_half(half, calibration).labels, half.people)


def mean_scores(libraries: list[Half], start: Calibration) -> Floats:
    """BCubed F of each threshold, the mean over libraries."""
    scores = [
        [
            judge(library, replace(start, thresholds=((0, threshold),))).bcubed.f
            for threshold in THRESHOLDS
        ]
        for library in libraries
    ]
    return np.asarray(np.mean(scores, axis=0), np.float64)


def show_thresholds(half: Half, start: Calibration) -> None:
    """Print the curves behind CHOSEN."""
    rng = np.random.default_rng(1)
    for size in SMALL_SIZES:
        libraries = [half.library(size, rng) for _ in range(REPEATS)]
        print_scores(f"{size} faces", mean_scores(libraries, start))
    print_scores(f"{len(half.vectors)} faces", mean_scores([half], start))


def print_scores(name: str, scores: Floats) -> None:
    pairs = zip(THRESHOLDS, scores, strict=True)
    print(f"{name:>12}: " + "  ".join(f"{t:.2f} {score:.4f}" for t, score in pairs), flush=True)


def with_the_rest(fitted: Calibration) -> Calibration:
    """With what the scripts after this one fitted for the model, if it ships already."""
    try:
        shipped = Calibration.load(fitted.model)
    except ConfigurationError:
        return fitted
    return replace(
        fitted,
        reaches=shipped.reaches,
        evidence=shipped.evidence,
        confidence=shipped.confidence,
    )


def fit(half: Half, model: str) -> Calibration:
    start = Calibration(
        model=model,
        fitted_on=FITTED_ON,
        mean=mean_of_people(half),
        thresholds=CHOSEN[model],
        floors=FLOORS[model],
        likeness=LIKENESS[model],
        smoothing=Smoothing(floor=0.40, share=0.70, cap=0.70, power=3.0, weight=2.0),
        confidence=ConfidenceCurve(slope=12.5, intercept=-6.35),
    )
    fitted = with_the_rest(start)
    show_thresholds(half, fitted)
    return fitted


def report(name: str, half: Half, fitted: Calibration) -> None:
    scores = judge(half, fitted)
    print(f"{name}: BCubed {scores.bcubed} | pairwise {scores.pairwise}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--model", choices=sorted(CHOSEN), default=FaceAnalyser.model)
    parser.add_argument("--write", action="store_true", help="replace the file that ships")
    options = parser.parse_args()
    photos, processes = read_labels(options.folder.resolve()), len(os.sched_getaffinity(0))
    faces = read_faces(photos, processes, options.model)
    first, second = halves(faces.vectors, faces.people)
    fitted = fit(first, options.model)
    print(f"mean of length {np.linalg.norm(fitted.mean):.3f}; thresholds {fitted.thresholds}")
    report("first half ", first, fitted)
    report("second half", second, fitted)
    if options.write:
        folder = Path(__file__).parents[1] / "src" / "visnomy" / "grouping" / "calibrations"
        folder.mkdir(exist_ok=True)
        (folder / f"{fitted.model}.json").write_text(fitted.to_json(), encoding="utf-8")


if __name__ == "__main__":
    main()
