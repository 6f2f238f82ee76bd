"""Reads the text on a picture, cheaply where there is none, as on most photos.

A first look at GATE_PX finds out whether there is any; only then the picture is searched at
SEARCH_PX and its lines are read.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from visnomy.model.content import TextLine
from visnomy.model.geometry import Boundary
from visnomy.vision.content.text_reader import TextReader
from visnomy.vision.content.text_regions import Corners, Pixels, TextFinder

GATE_PX = 480
SEARCH_PX = 1280
LEAST_CONFIDENCE = 0.8
"""Of a line: what is less sure is most often a pattern and no text."""
LEAST_CHARACTERS = 2
"""Of a line, for the same reason: single characters are seen in windows and cups."""
LEAST_HEIGHT = 0.01
"""Of a line, as a share of the picture's short side."""


@dataclass(frozen=True, slots=True, eq=False)
class Texts:
    """Reads the text on pictures; for one thread."""

    finder: TextFinder
    reader: TextReader

    @classmethod
    def load(cls, folder: Path, *, threads: int) -> "Texts":
        """Both networks of a weights folder.

        Raises:
            WeightsError: a file is absent or wrong.
        """
        finder = TextFinder.load(folder, threads=threads)
        return cls(finder, TextReader.load(folder, threads=threads))

    def __call__(self, pixels: Pixels, full_size: tuple[int, int]) -> tuple[TextLine, ...]:
        """The lines of text of a picture, from top to bottom and from left to right.

        Args:
            pixels: uint8 (h, w, 3), RGB, upright.
            full_size: width and height of the picture that boundaries are given in.
        """
        if not self.finder(pixels, GATE_PX):
            return ()
        least_px = LEAST_HEIGHT * min(pixels.shape[:2])
        lines = [each for each in self.finder(pixels, SEARCH_PX) if _thickness(each) >= least_px]
        lines = _in_reading_order(lines)
        return tuple(self._kept(lines, pixels, full_size))

    def _kept(
        self, lines: Sequence[Corners], pixels: Pixels, full_size: tuple[int, int]
    ) -> Iterator[TextLine]:
        scale = (np.array(full_size) / pixels.shape[1::-1]).astype(np.float32)
        read = self.reader(pixels, lines)
        for corners, (text, confidence) in zip(lines, read, strict=True):
            if len(text.strip()) >= LEAST_CHARACTERS and confidence >= LEAST_CONFIDENCE:
                box = _boundary(corners * scale, full_size)
                yield TextLine(text.strip(), confidence, box)


def _thickness(corners: Corners) -> float:
    sides = np.linalg.norm(corners - np.roll(corners, 1, axis=0), axis=1)
    return float(sides.min())


def _in_reading_order(lines: Sequence[Corners]) -> list[Corners]:
    """Rows from the top, each from the left; a row is what begins within half of its first line."""
    rows: list[list[Corners]] = []
    for corners in sorted(lines, key=_middle):
        if rows and _middle(corners) - _middle(rows[-1][0]) < _thickness(rows[-1][0]) / 2:
            rows[-1].append(corners)
        else:
            rows.append([corners])
    return [corners for row in rows for corners in sorted(row, key=lambda each: each[:, 0].min())]


def _middle(corners: Corners) -> float:
    return float(corners[:, 1].mean())


def _boundary(corners: Corners, full_size: tuple[int, int]) -> Boundary:
    left, top = (max(0, int(side)) for side in np.floor(corners.min(axis=0)))
    low, high = np.ceil(corners.max(axis=0)), np.array(full_size)
    right, bottom = (int(side) for side in np.minimum(low, high))
    return Boundary(left, top, max(0, right - left), max(0, bottom - top))
