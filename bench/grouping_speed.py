"""Measures time, memory and accuracy of the grouping on synthetic people.

    python bench/grouping_speed.py [--faces 10000 100000] [--threads 1] [--threshold T ...]

The time is set against that of the bare products of all pairs by the same blocks, which is the
least that an exact search can cost; a busy machine slows both.
"""

import argparse
import resource
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from threadpoolctl import threadpool_limits

from synthetic_people import Recipe, SyntheticFaces, make_people
from visnomy.grouping.agreement import agreement
from visnomy.grouping.calibration import Calibration
from visnomy.grouping.effort import Effort
from visnomy.grouping.partition import COMPARING, FaceVectors, Grouping, GroupingPolicy, group

MODEL = "sface-2021dec"
SEED = 7
MEAN_FACES = 20_000


def face_vectors(made: SyntheticFaces) -> FaceVectors:
    count = len(made.people)
    ids = np.random.default_rng(SEED).integers(0, 256, (count, 16), dtype=np.uint8)
    return FaceVectors(ids, made.embeddings, np.arange(count), np.ones(count, np.bool_))


def bare_products(made: SyntheticFaces, block_rows: int) -> float:
    """Seconds to multiply every pair of blocks once."""
    vectors = made.embeddings
    start = time.perf_counter()
    with threadpool_limits(1, "blas"):
        for top in range(0, len(vectors), block_rows):
            above = vectors[top : top + block_rows]
            for left in range(top, len(vectors), block_rows):
                above @ vectors[left : left + block_rows].T
    return time.perf_counter() - start


def timed(
    work: Callable[[Callable[[float, str], None]], Grouping],
) -> tuple[Grouping, float, float]:
    """The result, the seconds until the last comparison, and all seconds."""
    start, compared = time.perf_counter(), 0.0

    def note(_: float, stage: str) -> None:
        nonlocal compared
        if stage == COMPARING:
            compared = time.perf_counter() - start

    found = work(note)
    return found, compared, time.perf_counter() - start


def measure(made: SyntheticFaces, calibration: Calibration, effort: Effort) -> None:
    faces = face_vectors(made)
    found, compared, whole = timed(
        lambda note: group(faces, calibration, GroupingPolicy(1), progress=note, effort=effort)
    )
    scores = agreement(found.labels, made.people)
    print(
        f"  threshold {calibration.threshold(len(faces)):.2f}: {whole:.1f} s, "
        f"{100 * (whole - compared) / whole:.0f} % of it after the neighbours; "
        f"BCubed F {scores.bcubed.f:.4f}, pairwise F {scores.pairwise.f:.4f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--faces", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--threshold", type=float, nargs="*", default=[])
    options = parser.parse_args()
    shipped, effort = Calibration.load(MODEL), Effort(threads=options.threads)
    group(face_vectors(make_people(Recipe(500), SEED)), shipped, GroupingPolicy(1))  # compiles
    for count in options.faces:
        made = make_people(Recipe(count), SEED)
        own = replace(shipped, mean=made.embeddings[:MEAN_FACES].mean(axis=0))
        print(f"{count} faces, {made.people.max() + 1} people")
        measure(made, own, effort)
        for threshold in options.threshold:
            measure(made, replace(own, thresholds=((0, threshold),)), effort)
        print(f"  bare products of all pairs: {bare_products(made, effort.block_rows):.1f} s")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"peak memory, data included: {peak:.2f} GiB")


if __name__ == "__main__":
    main()
