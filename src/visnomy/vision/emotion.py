"""Tells a happy face from others: one network, where it is not sure the mean with another one.

Both were trained on FER2013. Happiness is the one emotion that both know well; of the others, anger
and sadness are called where there are none so often that they are not told (docs/accuracy.md). The
contract has no third value.
"""

from pathlib import Path

import cv2
import numpy as np

from visnomy.model.figure import Attribute
from visnomy.vision.aligner import Similarity, warp
from visnomy.vision.detector import Floats, Pixels
from visnomy.vision.pyramid import Pyramid
from visnomy.vision.sessions import Session, open_session
from visnomy.vision.weights import FER, HUMAN_EMOTION

CROP_PX = 64
HUMAN_ZOOM = 1.3
FER_ZOOM = 1.15
"""Sides of the crop in longer sides of the face box; of seven crops tried, the best two."""
GREY = np.array([0.2989, 0.5870, 0.1140], dtype=np.float32)
HAPPY = 3
"""Where both networks say how happy a face is."""
LEAST_HAPPY = 0.5
SURELY_NONE, SURELY_HAPPY = 0.1, 0.95
"""Beyond these the first network is right alone 96 of 100 times; the second, three times slower, is
asked about the others: a quarter of the faces of FER2013 and of LFW."""


class EmotionReader:
    """Both networks, loaded once and used for every face."""

    def __init__(self, fer: Session, human: Session) -> None:
        self._fer = fer
        self._human = human

    @classmethod
    def load(cls, folder: Path, *, threads: int = 1) -> "EmotionReader":
        """The networks from the weights folder.

        Raises:
            WeightsError: a file is absent or wrong.
        """
        return cls(
            open_session(folder, FER, threads=threads),
            open_session(folder, HUMAN_EMOTION, threads=threads),
        )

    def read(self, picture: Pixels | Pyramid, box: Floats, tilt_deg: float) -> Attribute:
        """`happiness` or `none`, with the chance that it is (calibrated on FER2013 as it is).

        Args:
            picture: uint8 (h, w, 3), RGB, or a pyramid of it.
            box: float32 (4,): left, top, right, bottom.
            tilt_deg: of the face, clockwise positive.
        """
        happy = self._happy(self._fer, picture, box, tilt_deg, FER_ZOOM)
        if SURELY_NONE < happy < SURELY_HAPPY:
            happy = (happy + self._happy(self._human, picture, box, tilt_deg, HUMAN_ZOOM)) / 2
        if happy > LEAST_HAPPY:
            return Attribute("happiness", happy)
        return Attribute("none", 1 - happy)

    @staticmethod
    def _happy(
        session: Session, picture: Pixels | Pyramid, box: Floats, tilt_deg: float, zoom: float
    ) -> float:
        face = warp(picture, _upright(box, tilt_deg, zoom), CROP_PX, border=cv2.BORDER_REPLICATE)
        grey = (face.astype(np.float32) @ GREY) / 127.5 - 1
        return float(session.run(None, {"image": grey[None, None]})[0][0, HAPPY])


def _upright(box: Floats, tilt_deg: float, zoom: float) -> Similarity:
    """Shows the square around a box, turned back by the tilt of the face."""
    left, top, right, bottom = (float(edge) for edge in box)
    scale = CROP_PX / (max(right - left, bottom - top) * zoom)
    turn = scale * complex(np.exp(-1j * np.radians(tilt_deg)))
    middle = complex(left + right, top + bottom) / 2
    return Similarity(turn, complex(CROP_PX / 2, CROP_PX / 2) - turn * middle)
