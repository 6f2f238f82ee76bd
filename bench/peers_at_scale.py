"""Compares grouping with eight other rules on as many faces as a large library has.

    python bench/peers_at_scale.py [--faces N] [--small] [--rules NAME ...]

The faces are synthetic (synthetic_people.py), a million of them or 10,000 with --small. Everybody
gets the same lists of neighbours: ours, with the common part taken off. The settings of each other
rule are those that are best for it on 100,000 other faces (10,000 with --small); its bound, which
rises with the number of strangers, may then rise further to the one that is best on the very faces
that are judged, which favours it. Time is processor time after the neighbours on one thread; memory
is the peak of a process of its own. Exits with 1 if the best rule is ahead of ours in BCubed F by
more than MOST_BEHIND.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from grouping_peers import PEERS, REQUIREMENTS
from listed_rules import write_lists
from peer_environment import peer_python
from stored_faces import ONE_THREAD, SEED, faces_of, make_faces
from visnomy.grouping.agreement import agreement
from visnomy.grouping.calibration import Calibration
from visnomy.grouping.constraints import Constraints
from visnomy.grouping.effort import Effort
from visnomy.grouping.findings import Finder
from visnomy.grouping.friends import ask_friends
from visnomy.grouping.grid import grid_radius
from visnomy.grouping.partition import (
    COMPARING,
    Comparison,
    FaceVectors,
    Memory,
    cells_for,
    compare,
)
from visnomy.grouping.settling import GroupingPolicy, settle

MILLION, TUNED_ON, SMALL = 1_000_000, 100_000, 10_000
HIGHER = (0.0, 0.04, 0.08)
"""By how much a bound may be higher on the judged faces than on those it was found on."""
MOST_BEHIND = 0.01
LIMIT_S, LIMIT_BYTES = 1800, 18_000_000_000
"""What one rule may take for all of its settings."""
HERE = Path(__file__).parent
Setting = dict[str, float]
Told = dict[str, Any]


def grid(**values: Sequence[float]) -> list[Setting]:
    """Every combination of the values."""
    return [dict(zip(values, each, strict=True)) for each in product(*values.values())]


def steps(first: float, last: float, by: float) -> tuple[float, ...]:
    """From the first to the last."""
    return tuple(np.round(np.arange(first, last + by / 2, by), 2).tolist())


RULES: dict[str, list[Setting]] = {
    "Immich": grid(cosine=steps(0.40, 0.68, 0.04), min_faces=(1, 2, 3, 5)),
    "Ente": grid(cosine=steps(0.40, 0.68, 0.04)),
    "DBSCAN": grid(cosine=steps(0.48, 0.76, 0.04), core=(1, 2, 3, 4, 8)),
    "Chinese whispers": grid(cosine=steps(0.40, 0.68, 0.04), weighted=(0, 1)),
    "PhotoPrism": grid(
        cosine=steps(0.56, 0.72, 0.04), core=(2, 3, 4), offset=(0.4, 0.5, 0.6, 0.7, 0.8)
    ),
    "average linkage": grid(cosine=steps(0.28, 0.60, 0.04)),
    "Infomap": grid(cosine=steps(0.44, 0.64, 0.04), nearest=(10, 20, 60)),
    "HDBSCAN": grid(smallest=(2, 3), core=(1, 2), cosine=(0.52, 0.60, 0.68), leaf=(0, 1)),
}
ELSEWHERE = {"Infomap", "HDBSCAN"}
"""Rules that run in the peers' own environment."""


def group_and_list(folder: Path) -> Told:
    """Our groups of a folder's faces, and the lists for all other rules."""
    faces, people, calibration = faces_of(folder)
    _compile(faces, calibration)
    compared_at = 0.0

    def note(_: float, stage: str) -> None:
        nonlocal compared_at
        compared_at = time.process_time() if stage == COMPARING else compared_at

    start = time.process_time()
    memory = Memory(cells_for(faces, calibration, None))
    found = compare(faces, calibration, memory=memory, progress=note)
    end = time.process_time()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    labels = settle(found, GroupingPolicy(1), Constraints.none(len(faces))).labels
    shares = agreement(labels, people).bcubed
    _list(folder, found, memory, calibration)
    return {
        "precision": shares.precision,
        "recall": shares.recall,
        "f": shares.f,
        "seconds": end - compared_at,
        "neighbours": compared_at - start,
        "memory": peak,
    }


def _list(folder: Path, found: Comparison, memory: Memory, calibration: Calibration) -> None:
    neighbours = found.findings.lists.first(calibration.neighbour_count)
    if memory.cells is not None:
        finder = Finder(calibration, memory.cells, Effort(), lambda done, due: None)
        least = float(finder.least(len(neighbours)))
        neighbours = ask_friends(found.grid, neighbours, least, Effort())
    radius = grid_radius(found.grid.shape[1])
    unit = found.grid.astype(np.float32) / np.float32(radius)
    people = np.load(folder / "people.npy")[found.order]
    write_lists(folder, neighbours, unit, people, radius)


def _compile(faces: FaceVectors, calibration: Calibration) -> None:
    few = faces.take(np.arange(600))
    for cells in (None, cells_for(few, calibration, None, budget=100)):
        compare(few, calibration, memory=Memory(cells))


def best(name: str, folder: Path, settings: Sequence[Setting]) -> Told | None:
    """The best of those settings that came to an end; None if none did."""
    elsewhere = name in ELSEWHERE
    python = peer_python(PEERS, REQUIREMENTS) if elsewhere else sys.executable
    script = HERE / ("peer_graphs.py" if elsewhere else "listed_rules.py")
    command = [str(part) for part in (python, script, folder, name, json.dumps(settings))]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **ONE_THREAD},
    ) as child:
        resource.prlimit(child.pid, resource.RLIMIT_AS, (LIMIT_BYTES, LIMIT_BYTES))
        resource.prlimit(child.pid, resource.RLIMIT_CPU, (LIMIT_S, LIMIT_S))
        told, wrong = child.communicate()
    if child.returncode:
        print(f"  {name} ended with {child.returncode}: {wrong.strip()[-200:]}", flush=True)
    found: list[Told] = [json.loads(line) for line in told.splitlines()]
    return max(found, key=lambda each: float(each["f"])) if found else None


def judge(name: str, tune: Path, folder: Path) -> Told | None:
    """What a rule makes of the faces of a folder."""
    tuned = best(name, tune, RULES[name])
    if tuned is None:
        return None
    bounds = {round(tuned["setting"]["cosine"] + more, 2) for more in HIGHER}
    return best(name, folder, [{**tuned["setting"], "cosine": each} for each in sorted(bounds)])


def row(name: str, told: Told) -> str:
    """A line of the table."""
    setting = " ".join(f"{key} {value:g}" for key, value in told.get("setting", {}).items())
    return (
        f"{name:17}{1 - told['f']:7.4f} {told['precision']:9.4f} {told['recall']:7.4f} "
        f"{told['seconds']:8.1f} s {told['memory'] / 1e9:6.2f} GB  {setting}"
    )


def compare_all(count: int, tuned_on: int, names: Sequence[str]) -> bool:
    """Print the table; whether nobody is far ahead of us."""
    with tempfile.TemporaryDirectory(prefix="visnomy-peers-") as name:
        tune, folder = Path(name) / "tune", Path(name) / "judge"
        own_process(tune, tuned_on, SEED + 1)
        ours = own_process(folder, count, SEED)
        print(
            f"{count:,} faces, neighbours in {ours['neighbours']:.1f} s\n"
            f"{'':17}  error precision  recall  after neighbours, peak"
        )
        print(row("Visnomy", ours), flush=True)
        leads = {}
        for rule in names:
            if told := judge(rule, tune, folder):
                print(row(rule, told), flush=True)
                leads[rule] = told["f"] - ours["f"]
    ahead = [f"{rule} by {lead:.4f}" for rule, lead in leads.items() if lead > 0]
    print(f"ahead of us: {', '.join(ahead) or 'nobody'} (bound {MOST_BEHIND})")
    return max(leads.values(), default=0) <= MOST_BEHIND


def own_process(folder: Path, count: int, seed: int) -> Told:
    """Make faces, group and list them, each in a process of its own."""
    folder.mkdir()
    values = [str(folder), str(count), str(seed)]
    for step in ("make", "group"):
        done = subprocess.run(
            [sys.executable, __file__, "--step", step, *values],
            check=True,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **ONE_THREAD},
        )
    told: Told = json.loads(done.stdout)
    return told


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--faces", type=int)
    parser.add_argument("--small", action="store_true", help="10,000 faces")
    parser.add_argument("--rules", nargs="+", choices=RULES, default=list(RULES))
    parser.add_argument("--step", nargs=4, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        step, folder, count, seed = options.step
        if step == "make":
            make_faces(Path(folder), int(count), int(seed))
        else:
            print(json.dumps(group_and_list(Path(folder))))
        return 0
    count = options.faces or (SMALL if options.small else MILLION)
    return 0 if compare_all(count, min(count, TUNED_ON), options.rules) else 1


if __name__ == "__main__":
    sys.exit(main())
