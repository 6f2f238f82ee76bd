"""Finds the 468 points of MediaPipe's face mesh on an upright face: for the mouth and the pose."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from visnomy.vision.aligner import fit_similarity, template, warp
from visnomy.vision.detector import Floats, Pixels
from visnomy.vision.pyramid import Pyramid
from visnomy.vision.sessions import Session, open_session
from visnomy.vision.weights import FACE_MESH

CROP_PX = 192
CROP_ZOOM = 0.62
"""The mesh was trained on crops with a margin around the whole head."""
LEAST_PRESENCE = 0.0
"""Log odds that there is a face: 99 % of LFW have 3 or more (bench/attributes.py)."""


@dataclass(frozen=True, slots=True, eq=False)
class FaceMesh:
    """The points of one face.

    Attributes:
        points: float32 (468, 3): right, down and away from the camera, pixels of the upright crop.
        turn_deg: how far the crop was turned against the picture, clockwise positive.
    """

    points: Floats
    turn_deg: float


class MeshFinder:
    """The mesh network, loaded once and used for every face."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @classmethod
    def load(cls, folder: Path, *, threads: int = 1) -> "MeshFinder":
        """The network from the weights folder.

        Raises:
            WeightsError: the file is absent or wrong.
        """
        return cls(open_session(folder, FACE_MESH, threads=threads))

    def find(self, picture: Pixels | Pyramid, points: Floats) -> FaceMesh | None:
        """The mesh of the face with these five points; None where the network sees no face.

        Args:
            picture: uint8 (h, w, 3), RGB, or a pyramid of it.
            points: float32 (5, 2), settled.
        """
        similarity = fit_similarity(points, template(CROP_PX, CROP_ZOOM))
        face = warp(picture, similarity, CROP_PX)
        blob = (face.astype(np.float32) / 255).transpose(2, 0, 1)[None]
        found, presence = self._session.run(
            ["points", "presence"], {"image": np.ascontiguousarray(blob)}
        )
        if float(presence.ravel()[0]) < LEAST_PRESENCE:
            return None
        turn_deg = float(np.degrees(np.angle(similarity.turn)))
        return FaceMesh(np.asarray(found.reshape(-1, 3), dtype=np.float32), turn_deg)
