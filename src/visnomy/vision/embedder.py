"""Turns an upright face into the vector that tells people apart: SFace.

Batches bring nothing on one thread (eight together 22 ms a face, alone 18), and a face alone gives
the same bits whoever else is in the picture, so faces run one by one.
"""

from pathlib import Path

import numpy as np

from visnomy.vision.detector import Floats, Pixels
from visnomy.vision.sessions import Session, open_session
from visnomy.vision.weights import SFACE

MODEL = SFACE.name
"""The name under which embeddings are stored; vectors of two models never meet."""


class FaceEmbedder:
    """SFace, loaded once and used for every face."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @classmethod
    def load(cls, folder: Path, *, threads: int = 1) -> "FaceEmbedder":
        """The embedder from the weights folder.

        Raises:
            WeightsError: the file is absent or wrong.
        """
        return cls(open_session(folder, SFACE, threads=threads))

    def embed(self, face: Pixels) -> tuple[Floats, float]:
        """The vector of an upright face and the length it had before it was made a unit.

        Args:
            face: uint8 (112, 112, 3), RGB, from aligner.align.

        Returns:
            float32 (128,) of unit length, and the raw length, the base of FaceQuality.
        """
        blob = np.ascontiguousarray(face.transpose(2, 0, 1)[None], dtype=np.float32)
        raw = self._session.run(None, {"data": blob})[0][0]
        norm = float(np.linalg.norm(raw.astype(np.float64)))
        return np.asarray(raw / np.float32(max(norm, 1e-6)), dtype=np.float32), norm
