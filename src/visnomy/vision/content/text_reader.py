"""Reads what a line of text says: PP-OCRv6's recogniser for Chinese, Japanese and Latin script.

The network gives for each narrow slice of a line how sure it is of every character and of none;
the surest of each slice, without repeats and blanks, is the text (connectionist temporal
classification, Graves et al. 2006).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from visnomy.vision.content.text_regions import Corners, Pixels
from visnomy.vision.sessions import Session, custom_texts, open_session
from visnomy.vision.weights import TEXT_READER

HEIGHT_PX = 48
"""Of a line, as the network takes it."""
LEAST_WIDTH_PX = 320
LARGEST_RATIO = 50.0
"""Of width to height; what is longer is squeezed."""
UPRIGHT = 1.5
"""From this height to width on, a line is taken for one that runs downwards."""


@dataclass(frozen=True, slots=True, eq=False)
class TextReader:
    """Reads lines of text; for one thread."""

    session: Session
    characters: Sequence[str]

    @classmethod
    def load(cls, folder: Path, *, threads: int) -> "TextReader":
        """The network of a weights folder, with its list of characters.

        Raises:
            WeightsError: the file is absent or wrong.
        """
        session = open_session(folder, TEXT_READER, threads=threads)
        listed = custom_texts(session)["character"].split("\n")
        return cls(session, ["", *listed, " "])

    def __call__(self, pixels: Pixels, lines: Sequence[Corners]) -> list[tuple[str, float]]:
        """What each line says, with the mean confidence of its characters, 0 where it is empty.

        Args:
            pixels: uint8 (h, w, 3), RGB.
            lines: boxes of lines in it.
        """
        # One by one: six at once, padded to the longest, take 120 MB more and are not faster.
        return [self._read(_straightened(pixels, corners)) for corners in lines]

    def _read(self, piece: Pixels) -> tuple[str, float]:
        width = max(LEAST_WIDTH_PX, piece.shape[1])
        line = np.zeros((1, 3, HEIGHT_PX, width), np.float32)
        scaled = piece[:, :, ::-1].astype(np.float32) / 127.5 - 1
        line[0, :, :, : piece.shape[1]] = scaled.transpose(2, 0, 1)
        (found,) = self.session.run(None, {"x": line})
        return self._decoded(found[0])

    def _decoded(self, slices: NDArray[np.float32]) -> tuple[str, float]:
        surest = slices.argmax(axis=1)
        kept = surest != 0
        kept[1:] &= surest[1:] != surest[:-1]
        if not kept.any():
            return "", 0.0
        text = "".join(self.characters[number] for number in surest[kept])
        return text, float(slices.max(axis=1)[kept].mean())


def _straightened(pixels: Pixels, corners: Corners) -> Pixels:
    """A line cut out and turned level, uint8 (HEIGHT_PX, w, 3)."""
    width = float(np.linalg.norm(corners[1] - corners[0]))
    height = float(np.linalg.norm(corners[3] - corners[0]))
    if height >= UPRIGHT * width:
        corners, width, height = np.roll(corners, -1, axis=0), height, width
    ratio = min(width / max(height, 1.0), LARGEST_RATIO)
    wide = max(1, math.ceil(HEIGHT_PX * ratio))
    target = np.array([(0, 0), (wide, 0), (wide, HEIGHT_PX), (0, HEIGHT_PX)], np.float32)
    turn = cv2.getPerspectiveTransform(corners, target)
    size, border = (wide, HEIGHT_PX), cv2.BORDER_REPLICATE
    level = cv2.warpPerspective(pixels, turn, size, flags=cv2.INTER_CUBIC, borderMode=border)
    return np.asarray(level, np.uint8)
