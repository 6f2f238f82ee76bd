"""Measures what "these two are different people" is worth, on photos of known people.

    python bench/decision_accuracy.py FOLDER [--edits 20] [--runs 10]

FOLDER is the labelled set lfw. All but a twentieth of its photos lie in a real library; those of
the hard copy of half of its people (bench/hard_faces.py) in another. A user who knows everybody
says of one wrong face after the other that it is not the person most of its group is, the largest
group first, up to twenty times; there are fewer mixed groups than that on the clean photos, so the
hard copy has to have them. Then new photos come, some before each of ten runs. Exits with 1 if the
edits do not raise BCubed F, at once, after the next run and, beside a library where nobody decided
anything, after the last one, if any run undoes one of them, or if the hard copy took fewer.
"""

import argparse
import os
import sys
from collections import Counter
from functools import partial
from pathlib import Path
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from judged_faces import halves, hard_copy
from labelled_faces import read_labels
from labelled_library import NAMES, STRANGER, LabelledLibrary, with_library
from labelled_vectors import read_faces
from visnomy.grouping.agreement import Agreement
from visnomy.library.people.decisions import mark_figures
from visnomy.model.decision import DecisionKind

Pair = tuple[UUID, UUID]
COMING = 0.05
"""Of the photos, those that come after the edits."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--edits", type=int, default=20)
    parser.add_argument("--runs", type=int, default=10)
    options = parser.parse_args()
    folder = options.folder.resolve()
    if not (folder / "labels.csv").is_file():
        print(f"skipped: no labels.csv in {folder}")
        return 0
    photos, processes = read_labels(folder), len(os.sched_getaffinity(0))
    good = True
    for name, faces, least in (
        ("hard copy", hard_copy(halves(photos)[1], processes).labelled(), options.edits),
        ("clean", read_faces(photos, processes), 1),
    ):
        print(f"== {name}", flush=True)
        control = with_library(faces, undecided)
        edits = options.edits, least
        good &= with_library(faces, partial(decided, edits, options.runs, control))
    print("every bound holds" if good else "a bound is broken")
    return int(not good)


async def undecided(opened: LabelledLibrary) -> Agreement:
    """All photos, grouped once."""
    await opened.plant(range(opened.photo_count))
    await opened.run()
    return await opened.score()


async def decided(
    edits: tuple[int, int], runs: int, control: Agreement, opened: LabelledLibrary
) -> bool:
    """So many edits, at least the second number, then runs with new photos; whether all is well."""
    there, batches = _batches(opened, runs)
    await opened.plant(there)
    await opened.run()
    before = await opened.score()
    _tell("before", before)
    most, least = edits
    pairs = await _edit(opened, most)
    _tell(f"after {len(pairs)} edits", at_once := await opened.score())
    await opened.run()
    _tell("after the next run", settled := await opened.score())
    undone = await _undone(opened, pairs)
    for batch in batches:
        await opened.plant(batch)
        await opened.run()
        undone += await _undone(opened, pairs)
    _tell(f"after {runs} runs with new photos", last := await opened.score())
    _tell("the same photos, nobody decided anything", control)
    print(f"edits that a run undid: {undone}")
    better = _better(at_once, before) and _better(settled, before) and _better(last, control)
    return better and len(pairs) >= least and not undone


def _batches(
    opened: LabelledLibrary, runs: int
) -> tuple[NDArray[np.int64], list[NDArray[np.int64]]]:
    """The photos that are there, and those that come before each run."""
    photos = np.random.default_rng(0).permutation(opened.photo_count)
    coming = int(COMING * len(photos))
    return np.sort(photos[coming:]), np.array_split(photos[:coming], runs)


async def _edit(opened: LabelledLibrary, count: int) -> list[Pair]:
    """Tell wrong faces apart from the person that most of their group is."""
    pairs: list[Pair] = []
    while len(pairs) < count and (pair := await _wrong(opened)) is not None:
        pairs.append(pair)
        kind = DecisionKind.DIFFERENT
        await mark_figures(opened.library, *NAMES, pair, kind, author="bench")
    return pairs


async def _wrong(opened: LabelledLibrary) -> Pair | None:
    """A wrong face of the largest mixed group, and one of the person that most of it is."""
    groups: dict[UUID, list[UUID]] = {}
    for face, person in (await opened.people()).items():
        if person is not None and opened.who[face] != STRANGER:
            groups.setdefault(person, []).append(face)
    for faces in sorted(groups.values(), key=lambda each: (-len(each), each)):
        tally = Counter(opened.who[face] for face in faces)
        if len(tally) > 1:
            most = max(tally, key=lambda who: (tally[who], -who))
            wrong = next(face for face in faces if opened.who[face] != most)
            return wrong, next(face for face in faces if opened.who[face] == most)
    return None


async def _undone(opened: LabelledLibrary, pairs: list[Pair]) -> int:
    people = await opened.people()
    return sum(people[one] == people[other] is not None for one, other in pairs)


def _better(after: Agreement, before: Agreement) -> bool:
    return after.bcubed.f > before.bcubed.f


def _tell(when: str, result: Agreement) -> None:
    print(f"{when}\n  BCubed    {result.bcubed}\n  pairwise  {result.pairwise}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
