"""Compares grouping with eight other rules, on clean photos and on a hard copy of them.

    python bench/grouping_peers.py FOLDER [--small]

FOLDER is the labelled set lfw. Its people are split in two halves. Every other rule gets our
vectors, raw or centred, and the parameters that are best for it on the first half
(bench/peer_rules.py); what is judged is BCubed F on the second half. The interval is that of the
difference to us when people are drawn anew (paired bootstrap, 95 %). Exits with 1 if, on the hard
copy, an interval is not above nought, or, on the clean photos, one lies below it; --small has too
few people for that and asks only that nobody is far ahead.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from judged_faces import JudgedFaces, clean_faces, halves, hard_copy
from labelled_faces import Photo, read_labels
from peer_environment import peer_python
from visnomy.grouping.calibration import Calibration
from visnomy.grouping.effort import Effort
from visnomy.grouping.partition import FaceVectors
from visnomy.grouping.settling import GroupingPolicy, group
from visnomy.vision.analyser import FaceAnalyser

HERE = Path(__file__).parent
PEERS = "bench-peer-rules"
REQUIREMENTS = HERE / "requirements-peer-rules.txt"
ONE_THREAD = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL")}
DRAWS = 2000
FEW_PEOPLE, FEW_PHOTOS, FEW_BEHIND = 16, 5, 0.05
"""--small: so many people, their photos, and how far behind the best we may be on so few."""
Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Shares:
    """What each judged face gets in BCubed; who was not found is last.

    Attributes:
        precision, recall: (n,).
        people: (n,).
    """

    precision: Floats
    recall: Floats
    people: Whole

    @classmethod
    def of(cls, groups: Whole, faces: JudgedFaces) -> "Shares":
        """What groups are worth; -1 is a face on its own."""
        judged = faces.people >= 0
        people = np.concatenate([faces.people[judged], faces.missed])
        people = np.unique(people, return_inverse=True)[1]
        found = np.concatenate([groups[judged], np.full(len(faces.missed), -1)])
        found[found < 0] = found.max() + 1 + np.arange((found < 0).sum())
        numbers = np.unique(found, return_inverse=True)[1]
        both = numbers * (people.max() + 1) + people
        _, places, common = np.unique(both, return_inverse=True, return_counts=True)
        shared = common[places].astype(np.float64)
        sizes = np.bincount(numbers)[numbers], np.bincount(people)[people]
        return cls(shared / sizes[0], shared / sizes[1], people)

    def sums(self) -> Floats:
        """(3, people): precision, recall and number of the faces of each."""
        ones = np.ones(len(self.people))
        return np.stack(
            [np.bincount(self.people, each) for each in (self.precision, self.recall, ones)]
        )


def f_of(sums: Floats) -> Floats:
    """BCubed F from sums over people, (3, ...)."""
    precision, recall = sums[0] / sums[2], sums[1] / sums[2]
    return np.asarray(2 * precision * recall / (precision + recall))


def interval(ours: Shares, theirs: Shares) -> tuple[float, float]:
    """In which 95 % of the differences lie when people are drawn anew."""
    count = len(ours.sums()[0])
    rng = np.random.default_rng(0)
    drawn = rng.multinomial(count, np.full(count, 1 / count), DRAWS).T.astype(np.float64)
    gaps = f_of(ours.sums() @ drawn) - f_of(theirs.sums() @ drawn)
    low, high = np.quantile(gaps, (0.025, 0.975))
    return float(low), float(high)


def our_groups(faces: JudgedFaces, calibration: Calibration) -> Whole:
    """The groups that Visnomy makes."""
    count = len(faces.vectors)
    ids = np.random.default_rng(0).integers(0, 256, (count, 16), dtype=np.uint8)
    founders = np.ones(count, np.bool_)
    given = FaceVectors(ids, faces.vectors, faces.photos, founders, quality=faces.quality)
    found = group(given, calibration, GroupingPolicy(min_images=1), effort=Effort())
    return found.labels.astype(np.int64)


def peer_groups(tune: JudgedFaces, judge: JudgedFaces) -> dict[str, tuple[Whole, dict[str, Any]]]:
    """The groups of each other rule, and what it was found best with."""
    with tempfile.TemporaryDirectory(prefix="visnomy-peers-") as name:
        files = [Path(name) / f"{part}.npz" for part in ("tune", "judge", "groups")]
        for faces, file in zip((tune, judge), files, strict=False):
            _write(faces, file)
        command = [peer_python(PEERS, REQUIREMENTS), HERE / "peer_rules.py", *files]
        done = subprocess.run(
            [str(part) for part in command],
            check=True,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **ONE_THREAD},
        )
        told = [json.loads(line) for line in done.stdout.splitlines()]
        with np.load(files[2], allow_pickle=False) as groups:
            return {each["rule"]: (groups[each["rule"]], each) for each in told}


def _write(faces: JudgedFaces, file: Path) -> None:
    centred = faces.vectors - Calibration.load(FaceAnalyser.model).mean
    centred /= np.linalg.norm(centred, axis=1, keepdims=True)
    people, missed = faces.people, faces.missed
    arrays = {"raw": faces.vectors, "centred": centred, "quality": faces.quality}
    np.savez(file, allow_pickle=False, people=people, missed=missed, **arrays)


def compare_all(name: str, tune: JudgedFaces, judge: JudgedFaces) -> list[tuple[float, float]]:
    """Print the table of one set; the intervals of our lead over each rule."""
    ours = Shares.of(our_groups(judge, Calibration.load(FaceAnalyser.model)), judge)
    print(
        f"{name}: {len(ours.people)} faces of {len(np.unique(ours.people))} people judged, "
        f"{len(judge.missed)} of them not found\n"
        f"{'':18}error  precision  recall  lead in F, 95 %"
    )
    print(_row("Visnomy", ours))
    intervals = []
    for rule, (groups, told) in peer_groups(tune, judge).items():
        theirs = Shares.of(groups, judge)
        low, high = interval(ours, theirs)
        intervals.append((low, high))
        setting = " ".join(f"{key} {value:g}" for key, value in told["setting"].items())
        lead = float(f_of(ours.sums().sum(axis=1)) - f_of(theirs.sums().sum(axis=1)))
        print(f"{_row(rule, theirs)}  {lead:+.4f} ({low:+.4f} .. {high:+.4f})", end="")
        print(f"  {told['kind']}, {setting}; best of {told['settings']}", flush=True)
    return intervals


def _row(name: str, shares: Shares) -> str:
    error = 1 - float(f_of(shares.sums().sum(axis=1)))
    return f"{name:18}{error:.4f} {shares.precision.mean():9.4f} {shares.recall.mean():8.4f}"


def first_people(photos: Sequence[Photo]) -> list[Photo]:
    """The photos of the first people who have several, but few."""
    counts = Counter(photo.labels["identity"] for photo in photos)
    few = [name for name, count in counts.items() if 1 < count <= FEW_PHOTOS][:FEW_PEOPLE]
    return [photo for photo in photos if photo.labels["identity"] in few]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--processes", type=int, default=len(os.sched_getaffinity(0)))
    options = parser.parse_args()
    folder = options.folder.resolve()
    if not (folder / "labels.csv").is_file():
        print(f"skipped: no labels.csv in {folder}")
        return 0
    photos = read_labels(folder)
    parts = halves(first_people(photos) if options.small else photos)
    readers: dict[str, Callable[[Sequence[Photo], int], JudgedFaces]] = {
        "hard copy": hard_copy,
        "clean": clean_faces,
    }
    holds = True
    for name, read in readers.items():
        tune, judge = (read(part, options.processes) for part in parts)
        leads = compare_all(name, tune, judge)
        if options.small:
            holds &= all(high >= -FEW_BEHIND for _, high in leads)
        elif read is hard_copy:
            holds &= all(low > 0 for low, _ in leads)
        else:
            holds &= all(high >= 0 for _, high in leads)
    print("every bound holds" if holds else "a bound is broken")
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
