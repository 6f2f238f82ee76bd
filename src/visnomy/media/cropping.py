"""Where to cut a picture: all faces inside, and of the rest what draws the eye (attention.py).

A crop is as large as its ratio allows, so only its place along one side is looked for. A ratio that
cannot hold all faces is left out: no face is ever cut.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from visnomy.model.crop import Crop
from visnomy.model.geometry import Boundary

RATIOS = ((1, 1), (2, 3), (3, 2), (9, 16), (16, 9))
"""What is proposed for every picture: square, and both ways of photos and screens."""
_CENTRE = 0.15
"""How much of the pull belongs to the middle, so that an empty picture is cut there."""
_FACES = 0.35
"""How much belongs to faces."""

Box = tuple[float, float, float, float]
"""Left, top, right and bottom as shares of the width and height."""


def crops(
    seen: NDArray[np.float32],
    full_size: tuple[int, int],
    faces: Sequence[Boundary],
    ratios: Sequence[tuple[int, int]] = RATIOS,
) -> tuple[Crop, ...]:
    """The best crop for each ratio that can hold all faces, in the order of the ratios.

    Args:
        seen: float32 (h, w), what draws the eye, of the upright picture; at any scale.
        full_size: width and height of the upright picture in pixels.
        faces: in pixels of that.
        ratios: width and height.
    """
    boxes = [_shares(face, full_size) for face in faces]
    pull = _pull(seen.astype(np.float64), boxes)
    found = (_crop(pull, full_size, faces, ratio) for ratio in ratios)
    return tuple(crop for crop in found if crop is not None)


def _crop(
    pull: NDArray[np.float64],
    full_size: tuple[int, int],
    faces: Sequence[Boundary],
    ratio: tuple[int, int],
) -> Crop | None:
    width, height = full_size
    wide, high = ratio
    unit = min(width / wide, height / high)
    size = max(1, round(unit * wide)), max(1, round(unit * high))
    sideways = size[0] < width
    whole, length = (width, size[0]) if sideways else (height, size[1])
    span = _span(faces, sideways=sideways)
    if span[1] - span[0] > length:
        return None
    first, last = max(0, span[1] - length), min(whole - length, max(0, span[0]))
    profile = np.concatenate(([0.0], np.cumsum(pull.sum(axis=0 if sideways else 1))))
    starts = np.unique(np.linspace(first, max(first, last), 200).round().astype(int))
    edges = np.linspace(0, whole, len(profile))
    inside = np.interp(starts + length, edges, profile) - np.interp(starts, edges, profile)
    start = int(starts[int(np.argmax(inside))])
    left, top = (start, 0) if sideways else (0, start)
    box = Boundary(left=left, top=top, width=size[0], height=size[1])
    return Crop(ratio, box, float(np.clip(inside.max() / profile[-1], 0, 1)))


def _span(faces: Sequence[Boundary], *, sideways: bool) -> tuple[int, int]:
    """From the first to the last pixel of all faces along the side that is cut."""
    if not faces:
        return 10**9, 0
    if sideways:
        return min(f.left for f in faces), max(f.left + f.width for f in faces)
    return min(f.top for f in faces), max(f.top + f.height for f in faces)


def _shares(face: Boundary, full_size: tuple[int, int]) -> Box:
    width, height = full_size
    right, bottom = face.left + face.width, face.top + face.height
    return face.left / width, face.top / height, right / width, bottom / height


def _pull(seen: NDArray[np.float64], faces: Sequence[Box]) -> NDArray[np.float64]:
    """With faces and the middle, float64 (h, w), its sum 1."""
    rows, columns = (np.linspace(-1, 1, side) for side in seen.shape)
    middle = np.exp(-(rows[:, None] ** 2) - columns[None, :] ** 2)
    drawn = np.zeros_like(seen)
    for left, top, right, bottom in faces:
        high, wide = seen.shape
        drawn[
            int(top * high) : int(bottom * high) + 1, int(left * wide) : int(right * wide) + 1
        ] = 1
    parts = ((seen, 1 - _CENTRE - _FACES), (middle, _CENTRE), (drawn, _FACES))
    total = sum(share * part / part.sum() for part, share in parts if part.sum() > 0)
    pull: NDArray[np.float64] = total / np.sum(total)
    return pull
