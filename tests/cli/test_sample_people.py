"""The sample album with the real detector and the real grouping, by the contract's own rule."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from visnomy.cli.album import default_album_dir, sample_album
from visnomy.cli.album.install import RECORD
from visnomy.cli.album.origins import sample_photos
from visnomy.errors import ConfigurationError
from visnomy.grouping.calibration import Calibration
from visnomy.grouping.founding import FoundingRule, may_found
from visnomy.grouping.partition import FaceVectors
from visnomy.grouping.settling import GroupingPolicy, group
from visnomy.media.picture import read_picture
from visnomy.model.figure import Face
from visnomy.settings import MediaLimits
from visnomy.vision.analyser import FaceAnalyser

RULE = FoundingRule()


@pytest.fixture(scope="module")
def album(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole album, in its usual place where it is there already."""
    usual = default_album_dir({})
    try:
        return sample_album(usual if (usual / RECORD).exists() else tmp_path_factory.mktemp("a"))
    except ConfigurationError as exc:
        pytest.skip(f"the sample album cannot be had: {exc}")


@pytest.mark.timeout(300)
def test_everybody_with_three_photos_is_a_person_and_nobody_else(album: Path) -> None:
    analyser = FaceAnalyser.load()
    faces = {each.name: find(analyser, album / each.name) for each in sample_photos()}

    assert {name: len(found) for name, found in faces.items()} == {
        each.name: len(each.people) for each in sample_photos()
    }
    assert people_of(faces, analyser.model) == wanted_people()


def find(analyser: FaceAnalyser, path: Path) -> tuple[Face, ...]:
    picture = read_picture(path, MediaLimits())
    size = (picture.width_px, picture.height_px)
    return analyser.analyse(picture.pixels, full_size=size, full=picture.full)


def people_of(faces: dict[str, tuple[Face, ...]], model: str) -> list[list[str]]:
    """The photos of each group that the strict rule founds."""
    names = [name for name, found in faces.items() for _ in found]
    every = [face for found in faces.values() for face in found]
    ids = np.arange(len(every), dtype=">u8").view(np.uint8).reshape(-1, 8).repeat(2, axis=1)
    vectors = FaceVectors(
        ids=ids,
        embeddings=np.stack([face.embedding for face in every]),
        photos=np.array([sorted(faces).index(name) for name in names], np.int64),
        founders=founders(every),
    )
    labels = group(vectors, Calibration.load(model), GroupingPolicy()).labels
    return sorted(
        sorted(names[row] for row in np.flatnonzero(labels == label))
        for label in range(labels.max() + 1)
    )


def founders(faces: list[Face]) -> NDArray[np.bool_]:
    poses = [face.head_pose for face in faces]
    angles = [(pose.pitch, pose.yaw, pose.roll) if pose else (np.nan,) * 3 for pose in poses]
    return may_found(
        RULE,
        side_px=np.array([min(each.boundary.width, each.boundary.height) for each in faces]),
        angles_deg=np.array(angles),
        quality=np.array([each.quality for each in faces]),
    )


def wanted_people() -> list[list[str]]:
    counts = Counter(person for each in sample_photos() for person in each.people)
    return sorted(
        sorted(each.name for each in sample_photos() if person in each.people)
        for person, count in counts.items()
        if count >= RULE.min_images
    )
