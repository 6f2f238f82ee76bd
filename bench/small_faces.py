"""Measures how many small faces each look of the detector finds, and what it costs.

    python bench/small_faces.py

Faces of Labeled Faces in the Wild are pasted at a known width on blurred photos of the album set, a
dozen a picture: 1280 x 960 for the looks at the whole, 4000 x 3000 for the tiles of a crowd.
"""

import time

import cv2
import numpy as np
from numpy.typing import NDArray

from labelled_faces import data_folder, read_labels, read_pixels
from visnomy.vision.detector import FaceDetector
from visnomy.vision.installed import weights_dir
from visnomy.vision.tiles import find_in_tiles

WIDTHS_PX = (12, 16, 20, 24, 32, 48, 64)
LOOKS_PX = (640, 960, 1280)
PICTURES = 12
FACES = 12
SIZE = (1280, 960)
CROWD_SIZE = (4000, 3000)
CROWD_WIDTHS_PX = (32, 36, 40, 48, 60)
CROWDS = 4
LFW_FACE_PX = 90
"""Width of the face in a 250 px photo of the set."""

Pixels = NDArray[np.uint8]
Places = NDArray[np.float64]


def scene(
    portraits: list[Pixels],
    grounds: list[Pixels],
    face_px: int,
    rng: np.random.Generator,
    large: tuple[int, int] = SIZE,
) -> tuple[Pixels, Places]:
    """A picture with pasted portraits, and the middles of these."""
    ground = cv2.resize(grounds[int(rng.integers(len(grounds)))], SIZE)
    blurred = cv2.GaussianBlur(ground, (0, 0), 25)
    canvas = np.asarray(cv2.resize(blurred, large), dtype=np.uint8)
    side = round(face_px / LFW_FACE_PX * 250)
    middles: list[tuple[float, float]] = []
    for _ in range(FACES):
        left, top = int(rng.integers(0, large[0] - side)), int(rng.integers(0, large[1] - side))
        middle = (left + side / 2, top + side / 2)
        if all(max(abs(middle[0] - x), abs(middle[1] - y)) >= side for x, y in middles):
            portrait = portraits[int(rng.integers(len(portraits)))]
            small = cv2.resize(portrait, (side, side), interpolation=cv2.INTER_AREA)
            canvas[top : top + side, left : left + side] = small
            middles.append(middle)
    return canvas, np.array(middles)


def found_share(
    detector: FaceDetector, scenes: list[tuple[Pixels, Places]], long_side: int, face_px: int
) -> tuple[float, float]:
    """The share of the pasted faces that were found, and CPU milliseconds a picture."""
    hits, total, start = 0, 0, time.process_time()
    for pixels, middles in scenes:
        boxes = detector.detect(pixels, long_side=long_side).boxes
        seen = (boxes[:, :2] + boxes[:, 2:]) / 2
        far = np.abs(middles[:, None] - seen[None]).max(axis=2, initial=0)
        hits += int((far < face_px).any(axis=1).sum())
        total += len(middles)
    return hits / total, 1000 * (time.process_time() - start) / len(scenes)


def crowd_share(
    detector: FaceDetector, scenes: list[tuple[Pixels, Places]], face_px: int
) -> tuple[float, float, float]:
    """Shares found in the whole at 1280 px and in tiles, and CPU milliseconds of the tiles."""
    hits, total, spent = [0, 0], 0, 0.0
    for full, middles in scenes:
        whole = np.asarray(cv2.resize(full, SIZE, interpolation=cv2.INTER_AREA), dtype=np.uint8)
        once = detector.detect(whole, long_side=SIZE[0]).scaled(full.shape[1] / SIZE[0])
        began = time.process_time()
        tiled = find_in_tiles(detector, full)
        spent += time.process_time() - began
        for number, found in enumerate((once, once.joined(tiled))):
            seen = (found.boxes[:, :2] + found.boxes[:, 2:]) / 2
            far = np.abs(middles[:, None] - seen[None]).max(axis=2, initial=0)
            hits[number] += int((far < face_px).any(axis=1).sum())
        total += len(middles)
    return hits[0] / total, hits[1] / total, 1000 * spent / len(scenes)


def main() -> None:
    detector = FaceDetector.load(weights_dir(None))
    portraits = [read_pixels(photo.path) for photo in read_labels(data_folder("lfw"))[:400]]
    grounds = [read_pixels(photo.path) for photo in read_labels(data_folder("album"))]
    rng = np.random.default_rng(1)
    print("face width in a 1280 px picture: share found (CPU ms) at each look")
    for face_px in WIDTHS_PX:
        scenes = [scene(portraits, grounds, face_px, rng) for _ in range(PICTURES)]
        looks = [found_share(detector, scenes, long_side, face_px) for long_side in LOOKS_PX]
        cells = [f"{px}: {s:.3f} ({ms:.0f})" for px, (s, ms) in zip(LOOKS_PX, looks, strict=True)]
        print(f"  {face_px:>3} px   {'   '.join(cells)}")
    print("face width in a picture of 4000 x 3000: share found in the whole, and with tiles")
    for face_px in CROWD_WIDTHS_PX:
        crowds = [scene(portraits, grounds, face_px, rng, CROWD_SIZE) for _ in range(CROWDS)]
        once, tiled, ms = crowd_share(detector, crowds, face_px)
        print(f"  {face_px:>3} px   {once:.3f}   {tiled:.3f} ({ms:.0f} ms more)", flush=True)


if __name__ == "__main__":
    main()
