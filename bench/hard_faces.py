"""Makes a hard copy of labelled photos, as real libraries are: small, blurred, dark, turned faces.

    python bench/hard_faces.py FOLDER OUT [--seed 0] [--people N]

FOLDER holds labels.csv (path, identity) and photos with the labelled face in the middle. Each face
is shrunk to 24..112 px and gets up to two damages; two of five stand alone on a photo, the others
in group photos of two to six different people. OUT gets the photos and labels.csv with a row for
each face: path, identity, x, y (its centre) and size (its width), in pixels of the photo. The same
seed makes the same pictures.
"""

import argparse
import csv
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from labelled_faces import Photo, read_labels, read_pixels

Pixels = NDArray[np.uint8]

TILE_SHARE = 0.68
"""Of a photo's side: the middle part that is cut out, the head with some shoulders."""
FACE_SHARE = 0.40
"""Of a photo's side: the width of the face in aligned news photos."""
SMALLEST_PX, LARGEST_PX = 24, 112
ALONE_SHARE = 0.4
LARGEST_GROUP = 6
BORDER_PX = 24


@dataclass(frozen=True, slots=True)
class Placed:
    """A face on a photo; centre and width in pixels of the photo."""

    identity: str
    x: float
    y: float
    size: float


def compose_photos(photos: Sequence[Photo], rng: np.random.Generator) -> Iterator[list[Photo]]:
    """Each photo's face once: alone, or with faces of other people."""
    alone = rng.random(len(photos)) < ALONE_SHARE
    waiting: list[Photo] = []
    for number in rng.permutation(len(photos)):
        photo = photos[number]
        if alone[number]:
            yield [photo]
        else:
            waiting.append(photo)
    while waiting:
        wanted = int(rng.integers(2, LARGEST_GROUP + 1))
        group: dict[str, Photo] = {}
        left = []
        for photo in waiting:
            if len(group) < wanted and photo.labels["identity"] not in group:
                group[photo.labels["identity"]] = photo
            else:
                left.append(photo)
        waiting = left
        yield list(group.values())


def damaged(pixels: Pixels, rng: np.random.Generator) -> tuple[Pixels, float]:
    """The middle of a photo, shrunk and damaged; with the width of its face."""
    tile = _turned(pixels, float(rng.uniform(-35, 35)) if rng.random() < 0.3 else 0.0)
    size = float(np.exp(rng.uniform(np.log(SMALLEST_PX), np.log(LARGEST_PX))))
    side = round(size / FACE_SHARE * TILE_SHARE)
    small = cv2.resize(tile, (side, side), interpolation=cv2.INTER_AREA).astype(np.float64)
    for damage in rng.permutation(4)[: int(rng.integers(0, 3))]:
        small = (_blurred, _darkened, _compressed, _covered)[damage](small, rng)
    return np.clip(small, 0, 255).astype(np.uint8), size


def _turned(pixels: Pixels, degrees: float) -> Pixels:
    height, width = pixels.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    turned = cv2.warpAffine(pixels, matrix, (width, height), borderMode=cv2.BORDER_REFLECT)
    top, left = round(height * (1 - TILE_SHARE) / 2), round(width * (1 - TILE_SHARE) / 2)
    return np.asarray(turned[top : height - top, left : width - left], np.uint8)


def _blurred(tile: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.float64]:
    return np.asarray(cv2.GaussianBlur(tile, (0, 0), len(tile) * float(rng.uniform(0.004, 0.02))))


def _darkened(tile: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.float64]:
    return tile * rng.uniform(0.12, 0.5) + rng.normal(0, 3, tile.shape)


def _compressed(tile: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.float64]:
    quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(8, 35))]
    _, content = cv2.imencode(".jpg", np.clip(tile, 0, 255).astype(np.uint8), quality)
    return np.asarray(cv2.imdecode(content, cv2.IMREAD_COLOR), np.float64)


def _covered(tile: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.float64]:
    """A bar over the eyes, the mouth or one side of the face."""
    top, bottom, left, right = (
        (0.38, 0.48, 0.2, 0.8),
        (0.56, 0.74, 0.25, 0.75),
        (0.2, 0.8, 0, 0.45),
    )[int(rng.integers(3))]
    side = len(tile)
    covered = tile.copy()
    covered[round(top * side) : round(bottom * side), round(left * side) : round(right * side)] = (
        rng.uniform(0, 255, 3)
    )
    return covered


def on_one_photo(group: Sequence[Photo], rng: np.random.Generator) -> tuple[Pixels, list[Placed]]:
    """The faces side by side before a soft background."""
    tiles = [damaged(read_pixels(photo.path), rng) for photo in group]
    gaps = rng.integers(BORDER_PX, 4 * BORDER_PX, len(tiles) + 1)
    width = int(gaps.sum()) + sum(len(tile) for tile, _ in tiles)
    height = max(len(tile) for tile, _ in tiles) + 4 * BORDER_PX
    soft = rng.uniform(40, 220, (4, 6, 3)).astype(np.float32)
    canvas = cv2.resize(soft, (width, height), interpolation=cv2.INTER_CUBIC).clip(0, 255)
    placed, left = [], int(gaps[0])
    for photo, (tile, size), gap in zip(group, tiles, gaps[1:], strict=True):
        top = int(rng.integers(0, height - len(tile) + 1))
        canvas[top : top + len(tile), left : left + len(tile)] = tile
        middle = len(tile) / 2
        placed.append(Placed(photo.labels["identity"], left + middle, top + middle, size))
        left += len(tile) + int(gap)
    return canvas.astype(np.uint8), placed


def write_hard_copy(photos: Sequence[Photo], out: Path, seed: int) -> None:
    """All photos of the hard copy, and labels.csv as the sign that it is whole."""
    rng = np.random.default_rng(seed)
    out.mkdir(parents=True, exist_ok=True)
    rows = []
    for number, group in enumerate(compose_photos(photos, rng)):
        pixels, placed = on_one_photo(group, rng)
        name = f"{number:05}.jpg"
        cv2.imwrite(str(out / name), pixels[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, 92])
        rows += [
            (name, face.identity, f"{face.x:.1f}", f"{face.y:.1f}", f"{face.size:.1f}")
            for face in placed
        ]
    part = out / "labels.part"
    with part.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines).writerows([("path", "identity", "x", "y", "size"), *rows])
    part.replace(out / "labels.csv")


def first_people(photos: Sequence[Photo], count: int | None) -> list[Photo]:
    """The photos of the first people of the file; all without a count."""
    by_person = defaultdict(list)
    for photo in photos:
        by_person[photo.labels["identity"]].append(photo)
    return [photo for name in list(by_person)[:count] for photo in by_person[name]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--people", type=int)
    options = parser.parse_args()
    photos = first_people(read_labels(options.folder), options.people)
    write_hard_copy(photos, options.out, options.seed)


if __name__ == "__main__":
    main()
