"""Faces found and boxes that are none, beside HOG (dlib), MTCNN and BlazeFace.

    python bench/detection.py [--small]

27 web photos with 34 faces (bench/album_faces.csv: boxes by eye, two cut by the border; the blurred
heads behind img16 count neither way) at 1280 px and shrunk to four sizes. A box that is centred on
a face and of its size finds it; every other one is false, also a second one of the same face. Exits
with 1 when somebody finds more, or nobody finds more and somebody has fewer false boxes.
"""

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from labelled_faces import Pixels, data_folder, read_pixels
from peer_environment import HERE, peer_python
from visnomy.vision.analyser import FaceAnalyser

LONG_SIDES_PX = (1280, 640, 320, 200, 128)
SMALL_PX = (640, 200)
SMALL_PHOTOS = ("images/couple.jpg", "images/img16.jpg", "images/selfie-many-people.jpg")
SIZE_RATIO = 2.5
UNJUDGED = "images/img16.jpg"
Boxes = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Copy:
    """A photo at one size, and the faces in it as (n, 4) left, top, width, height."""

    name: str
    long_side: int
    pixels: Pixels
    faces: Boxes


@dataclass(frozen=True, slots=True)
class Finder:
    """What a detector found in each copy."""

    name: str
    boxes: Sequence[Boxes]
    cpu_ms: float


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="three photos at two sizes, for CI")
    small = parser.parse_args().small
    cv2.setNumThreads(1)
    copies = list(read_copies(small=small))
    finders = [find_ours(copies), *find_theirs(copies)]
    sizes = SMALL_PX if small else LONG_SIDES_PX
    results = [[judge(finder, copies, size) for size in sizes] for finder in finders]
    total = [sum(len(c.faces) for c in copies if c.long_side == size) for size in sizes]
    print("found of", *(f"{n} at {size} px" for n, size in zip(total, sizes, strict=True)))
    for finder, result in zip(finders, results, strict=True):
        cells = "".join(f"{hits:>6} +{false:<3}" for hits, false in result)
        print(f"{finder.name:<16}{cells}{finder.cpu_ms / len(copies):8.0f} ms of CPU a picture")
    print("(found + false boxes; ours with points, vectors and quality)")
    return int(not _leads([sum(np.array(result)) for result in results]))


def read_copies(*, small: bool) -> Iterator[Copy]:
    """The photos with their marked faces at each size."""
    folder = data_folder("album")
    marked: dict[str, list[list[float]]] = {}
    with (HERE / "album_faces.csv").open(encoding="utf-8", newline="") as lines:
        for path, *box in list(csv.reader(lines))[1:]:
            marked.setdefault(path, []).append([float(side) for side in box])
    for path, boxes in marked.items():
        if small and path not in SMALL_PHOTOS:
            continue
        pixels = read_pixels(folder / path)
        for long_side in SMALL_PX if small else LONG_SIDES_PX:
            factor = min(1.0, long_side / max(pixels.shape[:2]))
            size = (round(pixels.shape[1] * factor), round(pixels.shape[0] * factor))
            shrunk = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
            yield Copy(path, long_side, shrunk, np.array(boxes) * factor)


def find_ours(copies: Sequence[Copy]) -> Finder:
    """What indexing finds, without a person's looks."""
    analyser = FaceAnalyser.load()
    found, began = [], time.process_time()
    for copy in copies:
        size = (copy.pixels.shape[1], copy.pixels.shape[0])
        faces = analyser.analyse(copy.pixels, full_size=size, full=None, traits=frozenset())
        places = [face.boundary for face in faces]
        found.append(_boxes([[b.left, b.top, b.width, b.height] for b in places]))
    return Finder("Visnomy", found, 1000 * (time.process_time() - began))


def find_theirs(copies: Sequence[Copy]) -> Iterator[Finder]:
    """What the peers find in the same pixels."""
    python = peer_python("bench-peer-detection", HERE / "requirements-detection.txt")
    with tempfile.TemporaryDirectory(prefix="visnomy-bench-") as scratch:
        paths = [Path(scratch) / f"{number:03}.png" for number in range(len(copies))]
        for path, copy in zip(paths, copies, strict=True):
            cv2.imwrite(str(path), copy.pixels[:, :, ::-1])
        listing = Path(scratch) / "list.txt"
        listing.write_text("\n".join(map(str, paths)), encoding="utf-8")
        done = subprocess.run(
            [python, "-W", "ignore", HERE / "peer_detection.py", listing],
            check=True,
            capture_output=True,
            text=True,
            env={**os.environ, "OMP_NUM_THREADS": "1"},
        )
    for line in done.stdout.splitlines():
        if line.startswith("{"):
            peer = json.loads(line)
            yield Finder(peer["name"], [_boxes(boxes) for boxes in peer["boxes"]], peer["cpu_ms"])


def judge(finder: Finder, copies: Sequence[Copy], long_side: int) -> tuple[int, int]:
    """Faces found and false boxes at one size."""
    hits = false = 0
    for copy, boxes in zip(copies, finder.boxes, strict=True):
        if copy.long_side != long_side:
            continue
        left = [box for box in boxes if not (copy.name == UNJUDGED and _is_behind(box, copy))]
        for face in copy.faces:
            row = next((n for n, box in enumerate(left) if _finds(box, face)), None)
            if row is not None:
                left.pop(row)
                hits += 1
        false += len(left)
    return hits, false


def _finds(box: Boxes, face: Boxes) -> bool:
    middle = box[:2] + box[2:] / 2
    inside = (face[:2] <= middle).all() and (middle <= face[:2] + face[2:]).all()
    ratio = np.sqrt(box[2:].prod() / face[2:].prod())
    return bool(inside and 1 / SIZE_RATIO <= ratio <= SIZE_RATIO)


def _is_behind(box: Boxes, copy: Copy) -> bool:
    """Whether a box lies beside the one sharp face of that photo."""
    face, middle = copy.faces[0], box[0] + box[2] / 2
    return bool(middle < face[0] or middle > face[0] + face[2])


def _leads(totals: Sequence[NDArray[np.int64]]) -> bool:
    (hits, false), *others = totals
    best = all(hits >= other[0] for other in others)
    return bool(best and all(false <= other[1] for other in others))


def _boxes(rows: Sequence[Sequence[float]]) -> Boxes:
    return np.array(rows, dtype=np.float64).reshape(-1, 4)


if __name__ == "__main__":
    sys.exit(main())
