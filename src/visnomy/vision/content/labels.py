"""Says what a picture shows: EfficientNet-Lite0 over ImageNet's classes, summed up into labels.

The sum over the classes of a label is what the network is sure of even where it wavers between
them: a cat is 0.94 cat though no breed of it reaches 0.6. Two views are averaged, the whole picture
squeezed into a square and its middle, so that what stands at the side counts too.
"""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from visnomy.model.content import Label
from visnomy.vision.content.label_table import LabelTable, label_table
from visnomy.vision.published.efficientnet import SIZE_PX
from visnomy.vision.sessions import Session, open_session
from visnomy.vision.weights import EFFICIENTNET

CUTS = {1: 0.6, 2: 0.6, 3: 0.5}
"""The least confidence of a label by its level: of those above it nine of ten were right on the 139
pictures of docs/fields.md."""
_MEAN = np.array([0.485, 0.456, 0.406], dtype=np.float32)
_SPREAD = np.array([0.229, 0.224, 0.225], dtype=np.float32)
_MIDDLE = 0.875
"""The share of the short side that the middle view has."""

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Labeller:
    """Says what a picture shows; for one thread."""

    session: Session
    table: LabelTable

    @classmethod
    def load(cls, folder: Path, *, threads: int) -> "Labeller":
        """The network of a weights folder.

        Raises:
            WeightsError: the file is absent or wrong.
        """
        return cls(open_session(folder, EFFICIENTNET, threads=threads), label_table())

    def __call__(self, pixels: Pixels, least: float | None = None) -> tuple[Label, ...]:
        """The labels of a picture, level by level, the surest first.

        Args:
            pixels: uint8 (h, w, 3), RGB, upright.
            least: the least confidence of all levels; None means CUTS.
        """
        (classes,) = self.session.run(None, {"image": _views(pixels)})
        sums = np.minimum(self.table.members @ classes.mean(axis=0), 1.0)
        rows: set[int] = set()
        for row, (level, parent) in enumerate(
            zip(self.table.levels, self.table.parents, strict=True)
        ):
            cut = CUTS[level] if least is None else least
            if sums[row] >= cut and (parent < 0 or parent in rows):
                rows.add(row)
        ordered = sorted(rows, key=lambda row: (self.table.levels[row], -sums[row], row))
        return tuple(self._label(row, float(sums[row])) for row in ordered)

    def _label(self, row: int, confidence: float) -> Label:
        parent = self.table.parents[row]
        parent_name = None if parent < 0 else self.table.names[parent]
        return Label(self.table.names[row], self.table.levels[row], parent_name, confidence)


def _views(pixels: Pixels) -> NDArray[np.float32]:
    """Float32 (2, 3, SIZE_PX, SIZE_PX), scaled as the network was taught."""
    height, width = pixels.shape[:2]
    side = max(1, round(min(height, width) * _MIDDLE))
    top, left = (height - side) // 2, (width - side) // 2
    middle = pixels[top : top + side, left : left + side]
    views = [
        cv2.resize(view, (SIZE_PX, SIZE_PX), interpolation=cv2.INTER_AREA)
        for view in (pixels, middle)
    ]
    scaled = (np.stack(views).astype(np.float32) / 255 - _MEAN) / _SPREAD
    return np.ascontiguousarray(scaled.transpose(0, 3, 1, 2))
