"""Fits the rule by which weak groups join, and writes it into the calibration file.

    python bench/calibrate_evidence.py FOLDER [--write]

FOLDER is the labelled set lfw. What faces of a quality say (`signal`) is fitted to the cosines of
all pairs of one person in the hard copy of the first half of the people (bench/hard_faces.py); the
scores of all thresholds there, for libraries of several sizes, are printed for the choice in
CHOSEN.
The second half has no say; bench/grouping_peers.py judges on it.
"""

import argparse
import os
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares

from grouping_peers import Shares, f_of, our_groups
from judged_faces import JudgedFaces, halves, hard_copy
from labelled_faces import read_labels
from visnomy.grouping.calibration import Calibration
from visnomy.grouping.evidence import Evidence
from visnomy.vision.analyser import FaceAnalyser

Floats = NDArray[np.float64]
CHOSEN = ((0, 5.5), (1000, 7.0), (3000, 8.0), (30_000, 10.5), (300_000, 13.0))
"""Faces, and the least log odds of a union from so many on: on the strict side of flat peaks at
300, 1,000 and 3,113 faces, then by the number of strangers: log(10) = 2.3 more for ten times as
many."""
REACHES = ((0, 0.34), (30_000, 0.40), (300_000, 0.50))
"""Faces, and the least cosine of a pair that may bring two groups together."""
LEAST_SIGNAL = 0.2
DIMENSIONS, SHARED, CROWD, WEAK = 80.0, 0.1, 1.0, 4.0
"""Strangers' cosines have the variance of 112 dimensions, but more of them are near; 60 to 110 do
alike. SHARED from .05 to .2 and CROWD from .75 to 1 as well. WEAK is what three good faces have."""
TRIED = tuple(4.0 + 0.5 * step for step in range(12))
SIZES = ((300, 8), (1000, 5))


@dataclass(frozen=True, slots=True)
class Pairs:
    """All pairs of faces of one person.

    Attributes:
        logits: (p, 2), of their quality.
        cosines: (p,), without the common part.
        weights: (p,), so that each face counts once, whoever is in how many photos.
    """

    logits: Floats
    cosines: Floats
    weights: Floats


def pairs_of(faces: JudgedFaces, mean: NDArray[np.float32]) -> Pairs:
    """The pairs among judged faces."""
    centred = faces.vectors.astype(np.float64) - mean
    centred /= np.linalg.norm(centred, axis=1, keepdims=True)
    share = np.clip(faces.quality.astype(np.float64), 1e-6, 1 - 1e-6)
    logits = np.log(share / (1 - share))
    found = []
    for person in np.unique(faces.people[faces.people >= 0]):
        rows = np.flatnonzero(faces.people == person)
        one, other = np.triu_indices(len(rows), 1)
        cosines = (centred[rows[one]] * centred[rows[other]]).sum(axis=1)
        weights = np.full(len(one), 1 / max(len(rows) - 1, 1))
        found.append(np.stack([logits[rows[one]], logits[rows[other]], cosines, weights]))
    table = np.concatenate(found, axis=1)
    return Pairs(table[:2].T, table[2], table[3])


def fit_signal(pairs: Pairs) -> tuple[float, float, float]:
    """The half, the slope and the most of the signal, by least squares."""

    def misfit(numbers: Floats) -> Floats:
        half, slope, most = numbers
        signal = np.clip(half + slope * pairs.logits, LEAST_SIGNAL, most)
        return np.asarray((signal.prod(axis=1) - pairs.cosines) * np.sqrt(pairs.weights))

    half, slope, most = least_squares(misfit, np.array([0.5, 0.1, 0.8])).x
    return round(float(half), 3), round(float(slope), 3), round(float(most), 3)


def drawn(faces: JudgedFaces, size: int, rng: np.random.Generator) -> JudgedFaces:
    """The faces of people drawn by chance, about as many as asked for."""
    everyone = np.concatenate([faces.people[faces.people >= 0], faces.missed])
    order = rng.permutation(int(everyone.max()) + 1)
    counts = np.bincount(faces.people[faces.people >= 0], minlength=len(order))
    chosen = np.zeros(len(order), np.bool_)
    chosen[order[: int(np.searchsorted(np.cumsum(counts[order]), size)) + 1]] = True
    rows = (faces.people >= 0) & chosen[faces.people]
    of = faces.vectors[rows], faces.quality[rows], faces.photos[rows], faces.people[rows]
    return JudgedFaces(*of, faces.missed[chosen[faces.missed]])


def score(libraries: list[JudgedFaces], calibration: Calibration) -> float:
    """BCubed F, the mean over libraries."""
    shares = [Shares.of(our_groups(each, calibration), each) for each in libraries]
    return float(np.mean([f_of(each.sums().sum(axis=1)) for each in shares]))


def show_thresholds(faces: JudgedFaces, calibration: Calibration, rule: Evidence) -> None:
    """Print the curves behind CHOSEN."""
    rng = np.random.default_rng(1)
    libraries = {size: [drawn(faces, size, rng) for _ in range(count)] for size, count in SIZES}
    libraries[len(faces.people)] = [faces]
    for size, some in libraries.items():
        without = score(some, replace(calibration, evidence=None))
        print(f"{size:>6} faces: none {without:.4f}", end="")
        for odds in TRIED:
            tried = replace(rule, thresholds=((0, odds),))
            print(f"  {odds:g} {score(some, replace(calibration, evidence=tried)):.4f}", end="")
        print(flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--write", action="store_true", help="put it into the file that ships")
    options = parser.parse_args()
    first, _ = halves(read_labels(options.folder.resolve()))
    faces = hard_copy(first, len(os.sched_getaffinity(0)))
    calibration = replace(Calibration.load(FaceAnalyser.model), reaches=REACHES)
    half, slope, most = fit_signal(pairs_of(faces, calibration.mean))
    print(f"signal {half} + {slope} logit(quality), {LEAST_SIGNAL}..{most}")
    bounds = {"least": LEAST_SIGNAL, "most": most}
    rule = Evidence(
        half,
        slope,
        **bounds,
        dimensions=DIMENSIONS,
        shared=SHARED,
        crowd=CROWD,
        weak=WEAK,
        thresholds=CHOSEN,
    )
    show_thresholds(faces, calibration, rule)
    fitted = replace(calibration, evidence=rule)
    print(f"chosen: BCubed F {score([faces], fitted):.4f}")
    if options.write:
        folder = Path(__file__).parents[1] / "src" / "visnomy" / "grouping" / "calibrations"
        (folder / f"{fitted.model}.json").write_text(fitted.to_json(), encoding="utf-8")


if __name__ == "__main__":
    main()
