"""Draws masks, and other things over mouths, on upright faces: what a mask head learns from.

Photos of masked people with clear rights were not at hand, so masks are drawn on faces whose rights
are clear, along the points of the face mesh: surgical ones with pleats, cloth, folded respirators.
Things that are no masks are drawn too, or a head learns "the lower face is covered".
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Points = NDArray[np.float64]
Floats = NDArray[np.float32]

JAW = (234, 93, 132, 58, 172, 136, 150, 149, 176, 148, 152)
"""Points of the mesh from the left ear to the chin; JAW_RIGHT goes back up."""
JAW_RIGHT = (377, 400, 378, 379, 365, 397, 288, 361, 323, 454)
BRIDGE = (6, 197, 195, 5)
"""Down the nose: a mask begins at one of these, or between."""
CHEEKS = (117, 346)
EARS = (127, 356)
CLOTHS = ((168, 202, 222), (235, 238, 240), (30, 30, 34), (120, 150, 190), (200, 160, 170))
"""Colours that masks often have: surgical blue, white, black, jeans, rose."""


@dataclass(frozen=True, slots=True, eq=False)
class Canvas:
    """An upright face to draw on.

    Attributes:
        pixels: uint8 (s, s, 3), RGB.
        mesh: float64 (468, 2), in these pixels.
    """

    pixels: Pixels
    mesh: Points

    @property
    def width(self) -> float:
        """Of the face, ear to ear."""
        return float(np.linalg.norm(self.mesh[234] - self.mesh[454]))


def draw_mask(face: Canvas, rng: np.random.Generator) -> Pixels:
    """The face with a mask of some kind on nose, mouth and chin."""
    outline = _mask_outline(face, rng)
    colour = _cloth_colour(rng)
    cloth = _shaded(face, _cloth(face, colour), rng)
    kind = rng.integers(4)
    if kind == 0:
        _pleats(cloth, face, rng)
    elif kind == 1:
        _centre_fold(cloth, face, rng)
    elif kind == 2:
        _pattern(cloth, rng)
    canvas = face.pixels.copy()
    strap = tuple(int(value) for value in np.clip(np.array(colour) * rng.uniform(0.8, 1.1), 0, 255))
    for ear, ends in ((EARS[0], (0, 4)), (EARS[1], (-6, -10))):
        for end in ends:
            start, stop = outline[end].astype(int).tolist(), face.mesh[ear].astype(int).tolist()
            cv2.line(canvas, start, stop, strap, max(1, round(face.width / 70)), cv2.LINE_AA)
    return _laid(canvas, cloth, outline, rng)


def _cloth(face: Canvas, colour: Sequence[float] | NDArray[np.float64]) -> Floats:
    """A sheet of one colour as large as the face's picture."""
    return np.tile(np.asarray(colour, dtype=np.float32), (*face.pixels.shape[:2], 1))


def _mask_outline(face: Canvas, rng: np.random.Generator) -> Points:
    """From the left cheek over the nose to the right one, and back along the jaw."""
    middle = face.mesh[list(JAW + JAW_RIGHT)].mean(axis=0)
    place = rng.uniform(0.3, 2.6)
    low, share = int(place), place - int(place)
    nose = face.mesh[BRIDGE[low]] * (1 - share) + face.mesh[BRIDGE[low + 1]] * share
    reach = rng.uniform(0.0, 0.55)
    sides = [
        face.mesh[jaw] * (1 - reach) + face.mesh[cheek] * reach
        for jaw, cheek in ((93, CHEEKS[0]), (323, CHEEKS[1]))
    ]
    jaw = face.mesh[list(JAW[2:] + JAW_RIGHT[:-2])]
    wider = middle + (jaw - middle) * rng.uniform(1.0, 1.14)
    shift = rng.normal(0, 0.008 * face.width, 2)
    return np.asarray(np.concatenate([sides[:1], wider, sides[1:], [nose]]) + shift)


def _cloth_colour(rng: np.random.Generator) -> tuple[float, float, float]:
    if rng.random() < 0.75:
        base = np.array(CLOTHS[rng.choice(5, p=[0.35, 0.25, 0.2, 0.1, 0.1])], dtype=np.float64)
        red, green, blue = np.clip(base + rng.normal(0, 14, 3), 0, 255)
    else:
        red, green, blue = rng.uniform(10, 245, 3)
    return float(red), float(green), float(blue)


def _shaded(face: Canvas, cloth: Floats, rng: np.random.Generator) -> Floats:
    """The light of the face on it, and folds."""
    size = face.pixels.shape[0]
    grey = cv2.cvtColor(face.pixels, cv2.COLOR_RGB2GRAY).astype(np.float32)
    light = np.asarray(cv2.GaussianBlur(grey, (0, 0), size / 14), dtype=np.float32)
    light /= max(float(light[size // 2 :].mean()), 1.0)
    coarse = rng.normal(0, 1, (7, 7)).astype(np.float32)
    folds = np.asarray(cv2.resize(coarse, (size, size), interpolation=cv2.INTER_CUBIC))
    share = rng.uniform(0.3, 1.0)
    shade = (light**share) * (1 + rng.uniform(0.01, 0.07) * folds)
    return np.asarray(cloth * shade[:, :, None], dtype=np.float32)


def _pleats(cloth: Floats, face: Canvas, rng: np.random.Generator) -> None:
    top, chin = face.mesh[195], face.mesh[152]
    across = (face.mesh[454] - face.mesh[234]) * 0.55
    for share in np.linspace(0.3, 0.75, int(rng.integers(2, 5))):
        middle = top + (chin - top) * share
        left, right = (np.rint(middle + sign * across).astype(int).tolist() for sign in (-1, 1))
        line = np.zeros(cloth.shape[:2], dtype=np.float32)
        cv2.line(line, left, right, 1.0, max(1, round(face.width / 60)), cv2.LINE_AA)
        cloth *= 1 - rng.uniform(0.1, 0.3) * cv2.GaussianBlur(line, (0, 0), 1.0)[:, :, None]


def _centre_fold(cloth: Floats, face: Canvas, rng: np.random.Generator) -> None:
    """A respirator: a ridge from nose to chin, one half darker, an edge across."""
    size = cloth.shape[0]
    columns = np.arange(size, dtype=np.float32) - np.float32(face.mesh[1, 0])
    cloth *= (1 + rng.uniform(-0.12, 0.12) * np.tanh(columns / 4))[None, :, None]
    if rng.random() < 0.5:
        rows = np.abs(np.arange(size, dtype=np.float32) - np.float32(face.mesh[13, 1]))
        cloth *= (1 - rng.uniform(0.1, 0.25) * np.exp(-((rows / 2) ** 2)))[:, None, None]


def _pattern(cloth: Floats, rng: np.random.Generator) -> None:
    size, cells = cloth.shape[0], int(rng.integers(6, 28))
    small = rng.random((cells, cells, 1)) < rng.uniform(0.1, 0.5)
    dots = cv2.resize(small.astype(np.float32), (size, size), interpolation=int(rng.integers(0, 3)))
    other = rng.uniform(0, 255, 3).astype(np.float32)
    share = np.clip(dots, 0, 1)[:, :, None] * rng.uniform(0.3, 1.0)
    cloth += (other - cloth) * share.astype(np.float32)


def _laid(canvas: Pixels, cloth: Floats, outline: Points, rng: np.random.Generator) -> Pixels:
    """What is drawn, laid on the face with a soft edge and a shadow below it."""
    cover = np.zeros(canvas.shape[:2], np.float32)
    cv2.fillPoly(cover, [np.rint(_smooth(outline) * 16).astype(np.int32)], 1.0, cv2.LINE_AA, 4)
    shadow = cv2.GaussianBlur(cover, (0, 0), 3)[:, :, None] * rng.uniform(0.0, 0.35)
    share = cv2.GaussianBlur(cover, (0, 0), rng.uniform(0.5, 1.2))[:, :, None]
    below = canvas.astype(np.float32) * (1 - shadow)
    return np.asarray(np.clip(below * (1 - share) + cloth * share, 0, 255), dtype=np.uint8)


def _smooth(outline: Points) -> Points:
    """The closed outline with its corners cut once."""
    following = np.roll(outline, -1, axis=0)
    return np.stack([outline * 0.8 + following * 0.2, outline * 0.2 + following * 0.8], 1).reshape(
        -1, 2
    )


def draw_thing(face: Canvas, rng: np.random.Generator) -> Pixels:
    """The face with something before its mouth that is no mask, of any colour and texture."""
    middle = face.mesh[13] + rng.normal(0, 0.1, 2) * face.width
    outline = _thing_outline(middle, face.width, rng)
    colour = rng.uniform(0, 255, 3) if rng.random() < 0.6 else _skin(face)
    cloth = _cloth(face, colour)
    if rng.random() < 0.5:
        _pattern(cloth, rng)
    return _laid(face.pixels, _shaded(face, cloth, rng), outline, rng)


def _skin(face: Canvas) -> NDArray[np.float64]:
    across, down = (int(v) for v in np.clip(face.mesh[50], 2, face.pixels.shape[0] - 3))
    patch = face.pixels[down - 2 : down + 3, across - 2 : across + 3]
    return np.asarray(patch.reshape(-1, 3).mean(axis=0), dtype=np.float64)


def _thing_outline(middle: Points, width: float, rng: np.random.Generator) -> Points:
    kind = rng.integers(3)
    turn = rng.uniform(-0.8, 0.8)
    high, wide = rng.uniform(0.22, 0.6, 2) * width
    if kind == 0:  # a card, a book, a phone
        corners = np.array([[-wide, -high], [wide, -high], [wide, high], [-wide, high]])
    elif kind == 1:  # a ball, a fruit, a microphone
        angles = np.linspace(0, 2 * np.pi, 24, endpoint=False)
        corners = np.stack([wide * np.cos(angles), high * np.sin(angles)], axis=1)
    else:  # a fist, a leaf, a toy
        angles = np.linspace(0, 2 * np.pi, 14, endpoint=False)
        lengths = rng.uniform(0.55, 1.2, 14)
        corners = np.stack([np.cos(angles), np.sin(angles)], axis=1) * lengths[:, None] * wide
    cosine, sine = np.cos(turn), np.sin(turn)
    down = np.array([0.0, rng.uniform(-0.05, 0.25) * width])
    return np.asarray(corners @ np.array([[cosine, sine], [-sine, cosine]]) + middle + down)


def worn(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """The picture with other light and colours, and as a small or compressed photo shows it."""
    gain, gamma = rng.uniform(0.75, 1.2, 3) * rng.uniform(0.7, 1.15), rng.uniform(0.7, 1.4)
    lit = np.clip(255 * (np.clip(pixels * gain, 0, 255) / 255) ** gamma, 0, 255).astype(np.uint8)
    size = pixels.shape[0]
    small = round(size / rng.choice([1.0, 1.0, 1.6, 2.5, 4.0]))
    coarse = cv2.resize(lit, (small, small), interpolation=cv2.INTER_AREA)
    lit = np.asarray(cv2.resize(coarse, (size, size), interpolation=cv2.INTER_LINEAR), np.uint8)
    if rng.random() < 0.5:
        quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(30, 90))]
        lit = np.asarray(cv2.imdecode(cv2.imencode(".jpg", lit, quality)[1], 1), np.uint8)
    if rng.random() < 0.15:
        lit = np.repeat(cv2.cvtColor(lit, cv2.COLOR_RGB2GRAY)[:, :, None], 3, axis=2)
    return lit if rng.random() < 0.5 else np.ascontiguousarray(lit[:, ::-1])
