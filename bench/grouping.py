"""Measures grouping: time, memory, accuracy, what a few more faces cost, and hnswlib.

    python bench/grouping.py [--small] [--faces N ...]

The faces are synthetic (synthetic_people.py). Every figure is processor time on one thread, each
in a process of its own, so that other work on the machine shows less; what is bounded are ratios
and bytes. Exits with 1 if a bound is broken.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from memory import PeakWatch
from stored_faces import ONE_THREAD, SEED, faces_of, make_faces
from visnomy.grouping.agreement import agreement
from visnomy.grouping.calibration import Calibration
from visnomy.grouping.cells import Cells, nearest_cells, train
from visnomy.grouping.constraints import Constraints
from visnomy.grouping.effort import Effort
from visnomy.grouping.findings import Finder, Findings
from visnomy.grouping.friends import ask_friends
from visnomy.grouping.grid import grid_radius, to_grid
from visnomy.grouping.lists import LAST_ROW
from visnomy.grouping.partition import COMPARING, FaceVectors, Memory, cells_for, compare
from visnomy.grouping.settling import GroupingPolicy, settle
from visnomy.library.clustering.findings import read_findings, write_findings
from visnomy.settings import Settings

MORE = 0.01
ASKED = 1000
HERE = Path(__file__).parent
PEER = Path(sys.prefix) / "bench-peer-neighbours"
REQUIREMENTS = HERE / "requirements-neighbours.txt"
DATASET, DIRECTIONS = 1, "directions.npy"
"""Where findings and cells are kept between two runs."""


@dataclass(frozen=True, slots=True)
class Bound:
    """What a library of one size may cost.

    Attributes:
        after: share of the time that comes after the neighbours.
        memory_gb: peak of the process, data included.
        more: share of a whole run that one face more in a hundred costs.
        bcubed, pairwise: the least F.
        seconds: of processor time; None where only ratios count.
    """

    after: float
    memory_gb: float
    more: float
    bcubed: float
    pairwise: float
    seconds: float | None = None


BOUNDS = {
    10_000: Bound(0.35, 1.2, 0.5, 0.975, 0.975),
    100_000: Bound(0.15, 1.2, 0.15, 0.975, 0.980),
    1_000_000: Bound(0.35, 4.0, 0.35, 0.950, 0.965, 600),
}
FULL, SMALL = (10_000, 100_000, 1_000_000), (10_000, 100_000)
PEER_FACES = 100_000
PEER_SHARE = 0.5


def measure_whole(folder: Path) -> dict[str, float]:
    """A run from nothing over all faces but the last hundredth; leaves its findings."""
    faces, people, calibration = faces_of(folder)
    _compile(faces, calibration)
    first = _first(faces, len(faces) - int(len(faces) * MORE))
    compared = 0.0

    def note(_: float, stage: str) -> None:
        nonlocal compared
        compared = time.process_time() if stage == COMPARING else compared

    start = time.process_time()
    cells = cells_for(first, calibration, None)
    found = compare(first, calibration, memory=Memory(cells), progress=note)
    end = time.process_time()
    _keep(folder, found.findings, cells)
    labels = settle(found, GroupingPolicy(1), Constraints.none(len(first))).labels
    scores = agreement(labels, people[: len(first)])
    return {
        "seconds": end - start,
        "after": (end - compared) / (end - start),
        "bcubed": scores.bcubed.f,
        "pairwise": scores.pairwise.f,
    }


def measure_more(folder: Path) -> dict[str, float]:
    """A run over all faces with the findings of `measure_whole`."""
    faces, _, calibration = faces_of(folder)
    _compile(faces, calibration)
    start = time.process_time()
    findings, cells = _kept(folder)
    found = compare(faces, calibration, memory=Memory(cells, findings))
    _keep(folder, found.findings, cells)
    return {"seconds": time.process_time() - start}


def _first(faces: FaceVectors, count: int) -> FaceVectors:
    """The first faces, their vectors still in the file."""
    return FaceVectors(
        faces.ids[:count], faces.embeddings[:count], faces.photos[:count], faces.founders[:count]
    )


def _keep(folder: Path, findings: Findings, cells: Cells | None) -> None:
    write_findings(Settings(folder), DATASET, findings)
    if cells is not None:
        np.save(folder / DIRECTIONS, cells.directions)


def _kept(folder: Path) -> tuple[Findings, Cells | None]:
    findings = read_findings(Settings(folder), DATASET)
    if findings is None:
        raise SystemExit("the findings are damaged")
    if not (folder / DIRECTIONS).exists():
        return findings, None
    return findings, Cells(np.load(folder / DIRECTIONS), len(findings.ids))


def measure_cells(folder: Path) -> dict[str, float]:
    """Neighbours by cells, whatever the budget says."""
    faces, _, calibration = faces_of(folder)
    _compile(faces, calibration)
    start = time.process_time()
    grid = to_grid(faces.embeddings, calibration.mean)
    cells = train(grid)
    ids = np.arange(len(grid), dtype=">u8").repeat(2).view(np.uint8).reshape(-1, 16)
    finder = Finder(calibration, cells, Effort(), lambda done, due: None)
    lists = finder.find(ids, grid).lists.first(calibration.neighbour_count)
    lists = ask_friends(grid, lists, float(finder.least(len(grid))), Effort())
    seconds = time.process_time() - start
    rows = np.where(lists >= 0, LAST_ROW - (lists & LAST_ROW), -1)
    return {"seconds": seconds, "recall": recall(folder, rows)}


def recall(folder: Path, found: NDArray[np.int64]) -> float:
    """The share found of the neighbours that an exact search of some faces lists."""
    faces, _, calibration = faces_of(folder)
    grid = to_grid(faces.embeddings, calibration.mean)
    least = calibration.floor(len(grid)) * grid_radius(grid.shape[1]) ** 2
    asked = np.sort(np.random.default_rng(SEED).choice(len(grid), ASKED, replace=False))
    everybody = grid.astype(np.float32)
    hits = due = 0
    for row in asked.tolist():
        products = everybody @ everybody[row]
        products[row] = -np.inf
        near = np.flatnonzero(products >= least)
        near = near[np.argsort(-products[near], kind="stable")][: calibration.neighbour_count]
        hits += int(np.isin(near, found[row]).sum())
        due += len(near)
    return hits / due


def _compile(faces: FaceVectors, calibration: Calibration) -> None:
    """Every loop once, with and without cells, from nothing and with findings."""
    few, fewer = faces.take(np.arange(600)), faces.take(np.arange(500))
    to_grid(faces.embeddings[:9], calibration.mean, np.arange(9))  # a file has a type of its own
    for cells in (None, cells_for(fewer, calibration, None, budget=100)):
        before = compare(fewer, calibration, memory=Memory(cells))
        with tempfile.TemporaryDirectory() as name:  # arrays of a file have types of their own too
            _keep(Path(name), before.findings, cells)
            findings, again = _kept(Path(name))
            now = compare(few, calibration, memory=Memory(again, findings))
        settle(now, GroupingPolicy(1), Constraints.none(600))
    nearest_cells(to_grid(fewer.embeddings, calibration.mean), np.ones((2, 128), np.int16), 1)


def in_own_process(step: str, folder: Path) -> tuple[dict[str, float], float]:
    """What a measurement found, and the peak of its memory in GB."""
    command = [sys.executable, __file__, "--step", step, str(folder)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, **ONE_THREAD}
    ) as child:
        watch = PeakWatch(child.pid)
        watch.start()
        told, _ = child.communicate()
        watch.stop()
    if child.returncode:
        raise SystemExit(f"{step} failed")
    return json.loads(told.splitlines()[-1]), watch.peak_ours / 1e9


def measure_peer(folder: Path, python: Path) -> dict[str, float]:
    """Hnswlib on the same vectors, by the interpreter of its environment."""
    faces, _, calibration = faces_of(folder)
    grid = to_grid(faces.embeddings, calibration.mean).astype(np.float32)
    np.save(folder / "centred.npy", grid / np.float32(grid_radius(grid.shape[1])))
    rows = folder / "rows.npy"
    count = str(calibration.neighbour_count)
    script, vectors = HERE / "peer_neighbours.py", folder / "centred.npy"
    command = [str(part) for part in (python, script, vectors, count, rows)]
    done = subprocess.run(
        command, check=True, stdout=subprocess.PIPE, text=True, env={**os.environ, **ONE_THREAD}
    )
    told = json.loads(done.stdout)
    return {"seconds": told["build"] + told["ask"], "recall": recall(folder, np.load(rows))}


def _peer_python() -> Path:
    """The interpreter of the peer's environment, made at the first call.

    Raises:
        CalledProcessError: it cannot be made here.
    """
    python, ready = PEER / "bin" / "python", PEER / REQUIREMENTS.name
    if ready.is_file() and ready.read_bytes() == REQUIREMENTS.read_bytes():
        return python
    print("compiling hnswlib in an environment of its own", flush=True)
    shutil.rmtree(PEER, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", PEER], check=True)
    subprocess.run([python, "-m", "pip", "install", "--quiet", "-r", REQUIREMENTS], check=True)
    shutil.copy(REQUIREMENTS, ready)
    return python


def check_size(folder: Path, count: int) -> bool:
    """Measure one size, print and judge it."""
    whole, memory_gb = in_own_process("whole", folder)
    more, more_gb = in_own_process("more", folder)
    share = more["seconds"] / whole["seconds"]
    print(
        f"{count} faces: {whole['seconds']:.1f} s, {whole['after']:.1%} of it after the "
        f"neighbours; {memory_gb:.2f} GB; BCubed F {whole['bcubed']:.4f}, "
        f"pairwise F {whole['pairwise']:.4f}\n"
        f"  {MORE:.0%} more: {share:.1%} of that; {more_gb:.2f} GB",
        flush=True,
    )
    if count not in BOUNDS:
        return True
    bound = BOUNDS[count]
    print(f"  {bound}")
    return (
        whole["after"] <= bound.after
        and share <= bound.more
        and max(memory_gb, more_gb) <= bound.memory_gb
        and whole["bcubed"] >= bound.bcubed
        and whole["pairwise"] >= bound.pairwise
        and (bound.seconds is None or whole["seconds"] <= bound.seconds)
    )


def check_peer(folder: Path) -> bool:
    """Neighbours by cells against hnswlib, one after the other."""
    ours, _ = in_own_process("cells", folder)
    print(f"neighbours by cells: {ours['seconds']:.1f} s, recall {ours['recall']:.4f}", flush=True)
    try:
        python = _peer_python()
    except subprocess.CalledProcessError:
        print(
            "  hnswlib: skipped, it cannot be compiled here (it needs a C++ compiler)", flush=True
        )
        return True
    peer = measure_peer(folder, python)
    print(
        f"  hnswlib: {peer['seconds']:.1f} s, recall {peer['recall']:.4f}; "
        f"{ours['seconds'] / peer['seconds']:.2f} of its time (bound {PEER_SHARE}, no less recall)",
        flush=True,
    )
    return ours["seconds"] <= PEER_SHARE * peer["seconds"] and ours["recall"] >= peer["recall"]


def check_all(sizes: list[int]) -> bool:
    """Measure every size, and the peer at its own."""
    holds = True
    for count in sizes:
        with tempfile.TemporaryDirectory(prefix="visnomy-grouping-") as name:
            folder = Path(name)
            command = [sys.executable, __file__, "--step", "make", name, "--faces", str(count)]
            subprocess.run(command, check=True)
            holds &= check_size(folder, count)
            if count == PEER_FACES:
                holds &= check_peer(folder)
    return holds


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="without the million")
    parser.add_argument("--faces", type=int, nargs="+")
    parser.add_argument("--step", nargs=2, metavar=("WHICH", "FOLDER"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    sizes = options.faces or list(SMALL if options.small else FULL)
    if not options.step:
        return 0 if check_all(sizes) else 1
    which, folder = options.step[0], Path(options.step[1])
    steps: dict[str, Callable[[Path], dict[str, float]]] = {
        "whole": measure_whole,
        "more": measure_more,
        "cells": measure_cells,
    }
    if which == "make":
        make_faces(folder, sizes[0])
    else:
        print(json.dumps(steps[which](folder)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
