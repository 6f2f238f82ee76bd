"""Where the labelled faces for measuring lie, and the readers of their labels.

They are research photos that may not be published, so they are never in this repository:
VISNOMY_BENCH_DATA names their folder, else ../shared/data beside the checkout is tried.
"""

import csv
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from visnomy.model.figure import ALL_TRAITS, Face, Trait
from visnomy.vision.analyser import FINE_LOOK_PX, FaceAnalyser

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo with what people said of it."""

    path: Path
    labels: Mapping[str, str]


def data_folder(name: str) -> Path:
    """One labelled set; ends the program with a clear line where it is absent."""
    named = os.environ.get("VISNOMY_BENCH_DATA")
    root = Path(named) if named else Path(__file__).parents[1] / ".." / "shared" / "data"
    folder = (root / name).resolve()
    if not folder.is_dir():
        print(f"skipped: no labelled faces at {folder}; set VISNOMY_BENCH_DATA to their folder")
        sys.exit(0)
    return folder


def read_labels(folder: Path) -> list[Photo]:
    """The photos of labels.csv in its order."""
    with (folder / "labels.csv").open(encoding="utf-8", newline="") as lines:
        return [Photo(folder / row["path"], row) for row in csv.DictReader(lines)]


def read_pixels(path: Path) -> Pixels:
    """A photo as RGB pixels at full size."""
    content = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if content is None:
        raise FileNotFoundError(path)
    return np.ascontiguousarray(content[:, :, ::-1], dtype=np.uint8)


def analyse(
    analyser: FaceAnalyser, full: Pixels, traits: Iterable[Trait] = ALL_TRAITS
) -> tuple[Face, ...]:
    """The faces of full-size pixels by the way that indexing goes."""
    height, width = full.shape[:2]
    factor = min(1.0, FINE_LOOK_PX / max(height, width))
    size = (round(width * factor), round(height * factor))
    pixels = full if factor == 1 else cv2.resize(full, size, interpolation=cv2.INTER_AREA)
    give: Callable[[], Pixels] = lambda: full  # noqa: E731
    picture, size, wanted = np.asarray(pixels, np.uint8), (width, height), frozenset(traits)
    return analyser.analyse(picture, full_size=size, full=give, traits=wanted)


def nearest_the_centre(faces: tuple[Face, ...], width: int, height: int) -> Face | None:
    """The labelled face of a photo that shows one person on purpose."""

    def distance(face: Face) -> float:
        box = face.boundary
        across = box.left + box.width / 2 - width / 2
        return float(np.hypot(across, box.top + box.height / 2 - height / 2))

    return min(faces, key=distance, default=None)
