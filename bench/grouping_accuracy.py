"""Measures how well photos are grouped by person, from image files to groups.

    python bench/grouping_accuracy.py FOLDER [--small N] [--min-bcubed F] [--min-pairwise F]

FOLDER holds labels.csv (path, identity) and the photos. The labelled face is the one nearest the
centre; groups of any size count, so people with one photo are part of the measure, and a photo
without a face is a group of its own. All other faces of the photos are grouped with them but not
judged (--labelled-only leaves them out). Exits with 1 if a score is below its least value, or,
where people are few (the album), if two of them are in one group.
"""

import argparse
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from labelled_faces import Photo, read_labels
from labelled_vectors import LabelledFaces, read_faces
from visnomy.grouping.agreement import agreement
from visnomy.grouping.calibration import Calibration
from visnomy.grouping.effort import Effort
from visnomy.grouping.partition import FaceVectors
from visnomy.grouping.settling import GroupingPolicy, group
from visnomy.vision.analyser import FaceAnalyser

FEW_PEOPLE = 50
"""Up to here scores say little; what counts is that no two people are in one group."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Groups of the labelled faces; a photo without a face is last, as -1."""

    labels: NDArray[np.int64]
    people: NDArray[np.int64]
    seconds: float


def group_faces(faces: LabelledFaces, *, with_bystanders: bool, threads: int) -> Outcome:
    vectors, photos, quality = faces.vectors, faces.photos, faces.quality
    if with_bystanders:
        vectors = np.concatenate([vectors, faces.bystanders])
        photos = np.concatenate([photos, faces.bystander_photos])
        quality = np.concatenate([quality, faces.bystander_quality])
    ids = np.random.default_rng(0).integers(0, 256, (len(vectors), 16), dtype=np.uint8)
    founders = np.ones(len(vectors), np.bool_)
    everyone = FaceVectors(ids, vectors, photos, founders, quality=quality)
    start = time.perf_counter()
    found = group(
        everyone,
        Calibration.load(FaceAnalyser.model),
        GroupingPolicy(min_images=1),
        effort=Effort(threads=threads),
    )
    seconds = time.perf_counter() - start
    missed = np.full(len(faces.missed_people), -1)
    return Outcome(
        np.concatenate([found.labels[: len(faces.vectors)], missed]),
        np.concatenate([faces.people, faces.missed_people]),
        seconds,
    )


def mixed_groups(outcome: Outcome, names: list[str]) -> list[list[str]]:
    """The people of each group that holds more than one labelled person."""
    mixed = []
    for label in np.unique(outcome.labels[outcome.labels >= 0]):
        people = np.unique(outcome.people[outcome.labels == label])
        if len(people) > 1:
            mixed.append([names[person] for person in people])
    return mixed


def report_few(outcome: Outcome, names: list[str]) -> bool:
    mixed = mixed_groups(outcome, names)
    parts = [len(np.unique(outcome.labels[outcome.people == p])) for p in range(len(names))]
    print(f"people in more than one group: {sum(count > 1 for count in parts)}")
    print(f"groups with two labelled people: {len(mixed)}", *mixed, sep="\n  ")
    return not mixed


def report_many(outcome: Outcome, least_bcubed: float, least_pairwise: float) -> bool:
    scores = agreement(outcome.labels, outcome.people)
    print(f"BCubed    {scores.bcubed}   (at least {least_bcubed})")
    print(f"pairwise  {scores.pairwise}   (at least {least_pairwise})")
    return scores.bcubed.f >= least_bcubed and scores.pairwise.f >= least_pairwise


def first_people(photos: list[Photo], count: int) -> list[Photo]:
    """The photos of the first people of the file."""
    people = list(dict.fromkeys(photo.labels["identity"] for photo in photos))[:count]
    return [photo for photo in photos if photo.labels["identity"] in set(people)]


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--small", type=int, metavar="N", help="only the first N people")
    parser.add_argument("--min-bcubed", type=float, default=0.988)
    parser.add_argument("--min-pairwise", type=float, default=0.993)
    parser.add_argument("--labelled-only", action="store_true")
    parser.add_argument("--processes", type=int, default=len(os.sched_getaffinity(0)))
    return parser.parse_args()


def main() -> int:
    options = parse()
    folder = options.folder.resolve()
    if not (folder / "labels.csv").is_file():
        print(f"skipped: no labels.csv in {folder}")
        return 0
    photos = read_labels(folder)
    photos = first_people(photos, options.small) if options.small else photos
    faces = read_faces(photos, options.processes)
    outcome = group_faces(
        faces, with_bystanders=not options.labelled_only, threads=options.processes
    )
    print(
        f"{len(photos)} photos, {len(faces.names)} people, "
        f"{len(faces.vectors)} labelled faces, {len(faces.bystanders)} others, "
        f"{len(faces.missed_people)} photos without a face; grouped in {outcome.seconds:.2f} s"
    )
    if len(faces.names) <= FEW_PEOPLE and not options.small:
        return 0 if report_few(outcome, faces.names) else 1
    return 0 if report_many(outcome, options.min_bcubed, options.min_pairwise) else 1


if __name__ == "__main__":
    sys.exit(main())
