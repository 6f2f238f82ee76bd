"""Face finders for analysis processes under test; a picture's title says what shall happen."""

import os
import signal
import time
from collections.abc import Set

import numpy as np
from numpy.typing import NDArray

from visnomy.errors import WeightsError
from visnomy.jobs.looking import FaceFinder
from visnomy.media.picture import Picture
from visnomy.model.figure import ALL_TRAITS, Face, Trait
from visnomy.model.geometry import Boundary, HeadPose

SLOW_S = 0.15


def load() -> FaceFinder:
    """One face a picture, after whatever its title asks for."""
    return find


def load_slow() -> FaceFinder:
    """The same, each picture taking SLOW_S."""

    def find_slowly(
        picture: Picture, /, *models: str, traits: Set[Trait] = ALL_TRAITS
    ) -> tuple[Face, ...]:
        time.sleep(SLOW_S)
        return find(picture, *models)

    return find_slowly


def load_without_weights() -> FaceFinder:
    """A process that cannot work."""
    raise WeightsError("face.onnx is absent. Install it with: visnomy models install")


def turned(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """The vectors of another model: the same angles between faces, other numbers."""
    return np.roll(vectors, 5, axis=-1)


def find(picture: Picture, /, *models: str, traits: Set[Trait] = ALL_TRAITS) -> tuple[Face, ...]:
    """The middle of the picture, with a vector made of its colours; other models turn it."""
    match picture.facts.title:
        case "die":
            os.kill(os.getpid(), signal.SIGKILL)
        case "hang":
            time.sleep(600)
        case "eat":
            np.ones(2**40, dtype=np.uint8)
        case "fail":
            raise ZeroDivisionError("a defect")
    colour = picture.pixels.reshape(-1, 3).mean(axis=0) + 1
    vector = np.resize(colour, 128).astype(np.float32)
    vector /= np.linalg.norm(vector)
    width, height = picture.width_px, picture.height_px
    return (
        Face(
            boundary=Boundary(width // 4, height // 4, width // 2, height // 2),
            confidence=0.987654,
            landmarks_px=np.zeros((5, 2), np.float32),
            head_pose=HeadPose(1.23456, -2.0, 3.0),
            quality=0.9,
            sharpness=0.8,
            embedding=vector,
            other_embeddings={model: turned(vector) for model in models},
            crop_webp=b"webp",
        ),
    )
