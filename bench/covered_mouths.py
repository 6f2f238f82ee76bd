"""Draws things over the mouth of a face that are no masks: what a mask head must not call a mask.

A head that has only seen masks and bare faces learns "the lower face is covered". The things are
simple drawings, so that nobody's picture is needed: half of the kinds are for training, the other
half for judging.
"""

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from visnomy.vision.aligner import fit_similarity

Pixels = NDArray[np.uint8]
Points = NDArray[np.float32]
Draw = Callable[[NDArray[np.uint8], np.random.Generator], None]

SHEET_PX = 120
MOUTH = np.array([[20, -12], [100, -12], [60, 30], [32, 68], [88, 68]], dtype=np.float64)
"""Where eyes, nose and mouth corners lie on the sheet that is drawn on; eyes are above it."""


def _colour(rng: np.random.Generator) -> tuple[int, int, int]:
    red, green, blue = (int(value) for value in rng.integers(0, 255, 3))
    return red, green, blue


def _card(sheet: Pixels, rng: np.random.Generator) -> None:
    cv2.rectangle(sheet, (10, 40), (110, 110), (*_colour(rng), 255), -1)


def _ball(sheet: Pixels, rng: np.random.Generator) -> None:
    cv2.circle(sheet, (60, 70), int(rng.integers(28, 45)), (*_colour(rng), 255), -1)


def _stripes(sheet: Pixels, rng: np.random.Generator) -> None:
    for top in range(38, 112, 12):
        cv2.rectangle(sheet, (8, top), (112, top + 12), (*_colour(rng), 255), -1)


def _fingers(sheet: Pixels, rng: np.random.Generator) -> None:
    skin = (
        int(rng.integers(120, 235)),
        int(rng.integers(85, 180)),
        int(rng.integers(65, 150)),
        255,
    )
    for left in (22, 40, 58, 76):
        cv2.line(sheet, (left, 118), (left + 10, 48), skin, 15, cv2.LINE_AA)
        cv2.circle(sheet, (left + 10, 48), 3, (235, 200, 190, 255), -1)


def _cup(sheet: Pixels, rng: np.random.Generator) -> None:
    corners = np.array([[30, 52], [90, 52], [82, 118], [38, 118]], dtype=np.int32)
    cv2.fillPoly(sheet, [corners], (*_colour(rng), 255))
    cv2.ellipse(sheet, (60, 52), (30, 8), 0, 0, 360, (40, 25, 15, 255), -1)


def _phone(sheet: Pixels, rng: np.random.Generator) -> None:
    shade = int(rng.integers(0, 60))
    cv2.rectangle(sheet, (34, 34), (86, 118), (shade, shade, shade, 255), -1)
    cv2.rectangle(sheet, (38, 42), (82, 108), (*_colour(rng), 255), -1)


def _flower(sheet: Pixels, rng: np.random.Generator) -> None:
    petal, turn = (*_colour(rng), 255), float(rng.uniform(0, 1))
    for angle in np.arange(6) * np.pi / 3 + turn:
        place = (int(60 + 22 * np.cos(angle)), int(72 + 22 * np.sin(angle)))
        cv2.circle(sheet, place, 16, petal, -1, cv2.LINE_AA)
    cv2.circle(sheet, (60, 72), 12, (250, 210, 40, 255), -1, cv2.LINE_AA)


def _noise(sheet: Pixels, rng: np.random.Generator) -> None:
    sheet[40:110, 12:108, :3] = cv2.resize(
        rng.integers(0, 255, (8, 10, 3)).astype(np.uint8), (96, 70), interpolation=cv2.INTER_LINEAR
    )
    sheet[40:110, 12:108, 3] = 255


TRAINING_KINDS: tuple[Draw, ...] = (_card, _fingers, _phone, _noise)
JUDGING_KINDS: tuple[Draw, ...] = (_ball, _cup, _flower, _stripes)


def cover_mouth(pixels: Pixels, points: Points, draw: Draw, rng: np.random.Generator) -> Pixels:
    """The picture with something drawn over the mouth of the face with these five points."""
    sheet = np.zeros((SHEET_PX, SHEET_PX, 4), dtype=np.uint8)
    draw(sheet, rng)
    matrix = fit_similarity(points, MOUTH).inverse().matrix
    size = (pixels.shape[1], pixels.shape[0])
    laid = np.asarray(cv2.warpAffine(sheet, matrix, size, flags=cv2.INTER_AREA), dtype=np.float32)
    share = laid[:, :, 3:] / 255
    return np.asarray(pixels * (1 - share) + laid[:, :, :3] * share, dtype=np.uint8)
