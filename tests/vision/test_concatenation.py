"""The better model: both networks have their say, and neither sees left and right."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from visnomy.vision.concatenation import SFACE_SHARE, Concatenation
from visnomy.vision.embedder import FaceEmbedder
from visnomy.vision.embedders import FaceLook

Floats = NDArray[np.float32]
SFACE = 128


def projection(face: NDArray[np.uint8]) -> Floats:
    """Stands for MobileFaceNet, which is installed only where somebody asked for it."""
    weights = np.random.default_rng(0).standard_normal((face.size, 192))
    return np.asarray(face.reshape(-1) @ weights, np.float32)


@pytest.fixture(scope="module")
def looks(weights: Path) -> list[FaceLook]:
    """Two pictures, and the second one in the mirror."""
    sface, rng = FaceEmbedder.load(weights), np.random.default_rng(2)
    one, other = (rng.integers(0, 256, (112, 112, 3), dtype=np.uint8) for _ in range(2))
    mirrored = np.ascontiguousarray(other[:, ::-1])
    points = np.zeros((5, 2), np.float32)
    return [FaceLook(each, points, each, sface.embed(each)[0]) for each in (one, other, mirrored)]


def test_a_face_and_its_mirror_image_are_the_same_to_sface(
    weights: Path, looks: list[FaceLook]
) -> None:
    nothing = np.zeros(SFACE, np.float32), np.zeros(192, np.float32)
    model = Concatenation(FaceEmbedder.load(weights), projection, nothing)
    one, other, mirrored = (model.embed(look) for look in looks)
    assert one is not None
    assert other is not None
    assert mirrored is not None

    assert other[:SFACE] == pytest.approx(mirrored[:SFACE], abs=1e-6)
    assert float(one[:SFACE] @ other[:SFACE]) < SFACE_SHARE - 0.05
    for part, share in ((other[:SFACE], SFACE_SHARE), (other[SFACE:], 1 - SFACE_SHARE)):
        assert float(part @ part) == pytest.approx(share, abs=1e-5)


def test_what_all_faces_share_is_taken_off(weights: Path, looks: list[FaceLook]) -> None:
    sface, other = FaceEmbedder.load(weights), projection
    nothing = np.zeros(SFACE, np.float32), np.zeros(192, np.float32)
    parts = Concatenation(sface, other, nothing).parts(looks[0])
    assert parts is not None

    assert Concatenation(sface, other, parts).embed(looks[0]) is None
    half = np.asarray(parts[0] / 2, np.float32), np.asarray(parts[1] / 2, np.float32)
    shared = Concatenation(sface, other, half).embed(looks[0])
    plain = Concatenation(sface, other, nothing).embed(looks[0])
    assert shared == pytest.approx(plain, abs=1e-5)
