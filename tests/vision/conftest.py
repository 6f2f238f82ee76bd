"""Weights for the tests, and real faces where the machine has them."""

import os
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from visnomy.vision.analyser import FaceAnalyser
from visnomy.vision.detector import FaceDetector
from visnomy.vision.fetch import install_weights
from visnomy.vision.installed import weights_dir

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def weights() -> Path:
    """The default weights folder, filled if `make setup` has not done so."""
    folder = weights_dir(None)
    install_weights(folder)
    return folder


@pytest.fixture(scope="session")
def analyser(weights: Path) -> FaceAnalyser:
    return FaceAnalyser.load(weights)


@pytest.fixture(scope="session")
def detector(weights: Path) -> FaceDetector:
    return FaceDetector.load(weights)


@pytest.fixture(scope="session")
def labelled_data() -> Path:
    """The folder of labelled faces; they may not be published, so many machines lack it."""
    named = os.environ.get("VISNOMY_BENCH_DATA")
    folder = Path(named) if named else REPOSITORY.parent / "shared" / "data"
    if not (folder / "lfw" / "labels.csv").is_file():
        pytest.skip(f"no labelled faces at {folder}; set VISNOMY_BENCH_DATA to their folder")
    return folder


@pytest.fixture(scope="session")
def portraits(labelled_data: Path) -> list[NDArray[np.uint8]]:
    """Forty photos, RGB, two each of twenty people, one after the other."""
    folders = sorted((labelled_data / "lfw" / "images").iterdir())
    people = [sorted(folder.glob("*.jpg"))[:2] for folder in folders]
    chosen = [paths for paths in people if len(paths) == 2][:20]
    return [read_rgb(path) for paths in chosen for path in paths]


@pytest.fixture(scope="session")
def group_photo(labelled_data: Path) -> NDArray[np.uint8]:
    """A photo of several people, RGB."""
    return read_rgb(labelled_data / "album" / "images" / "selfie-many-people.jpg")


def read_rgb(path: Path) -> NDArray[np.uint8]:
    content = cv2.imread(str(path), cv2.IMREAD_COLOR)
    assert content is not None, path
    return np.ascontiguousarray(content[:, :, ::-1], dtype=np.uint8)
