"""A detector of the operator's finds faces where YuNet does, if it is YuNet under other names."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.vision.conftest import REPOSITORY, read_rgb
from tests.vision.own_detector import SIDE, detector_file, renamed_yunet
from tests.vision.own_model import onnx_bytes, write

from visnomy.errors import WeightsError
from visnomy.jobs.trying import try_model
from visnomy.settings import MediaLimits
from visnomy.vision.analyser import FaceAnalyser
from visnomy.vision.other_models import OtherModels
from visnomy.vision.own_detector import open_own_detector
from visnomy.vision.own_models import OwnModels, read_own_model

ALBUM = REPOSITORY / "src/visnomy/cli/album/photos"


@pytest.fixture(scope="module")
def renamed(weights: Path) -> bytes:
    return renamed_yunet(weights)


@pytest.fixture(scope="module")
def photo() -> NDArray[np.uint8]:
    return read_rgb(ALBUM / "grace-hopper.jpg")


def test_a_detector_that_was_added_finds_the_faces(
    tmp_path: Path,
    weights: Path,
    analyser: FaceAnalyser,
    renamed: bytes,
    photo: NDArray[np.uint8],
) -> None:
    model, described = write(tmp_path / "files", renamed, detector_file())
    try_model(model, described, MediaLimits())
    OwnModels(tmp_path / "models").add(read_own_model(described), renamed)
    others = OtherModels(tmp_path / "models", weights)
    detector = others.detector(["mine"])
    assert detector is not None
    assert others.embedders(["mine"]) == {}
    size = (photo.shape[1], photo.shape[0])

    (face,) = analyser.finding_with(detector).analyse(photo, full_size=size, full=None)

    (known,) = analyser.analyse(photo, full_size=size, full=None)
    assert face.boundary == known.boundary
    assert face.confidence == pytest.approx(known.confidence, abs=1e-3)
    assert float(face.embedding @ known.embedding) > 0.999
    assert face.age == pytest.approx(known.age, abs=1)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"classes": ["cls_8", "cls_16", "cls_32"]}, "does not give cls_8"),
        ({"strides": [16, 32, 64]}, "map for stride 16 has the shape"),
    ],
)
def test_a_detector_of_another_family_is_refused(
    tmp_path: Path, weights: Path, renamed: bytes, changes: dict[str, object], sentence: str
) -> None:
    maps = detector_file()["detector"]
    assert isinstance(maps, dict)
    _, described = write(tmp_path, renamed, detector_file(detector={**maps, **changes}))
    with pytest.raises(WeightsError, match=sentence):
        open_own_detector(read_own_model(described), renamed, weights)


def test_an_embedder_is_no_detector(tmp_path: Path, weights: Path) -> None:
    members = detector_file(input={"width": 64, "height": 64})
    model, described = write(tmp_path, onnx_bytes(side=64), members)
    with pytest.raises(WeightsError, match="does not give mine_cls_8"):
        open_own_detector(read_own_model(described), model.read_bytes(), weights)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"detector": None}, "a detector needs `detector`"),
        ({"dimensions": 128}, "a detector has no `template`, `dimensions`"),
        ({"input": {"width": SIDE, "height": 650}}, "multiples of the largest stride"),
        ({"role": "embedder"}, "an embedder needs `dimensions` and `cosines`, and no `detector`"),
        ({"role": "anchors"}, "role"),
    ],
)
def test_a_calibration_file_of_a_detector_says_all_of_it(
    tmp_path: Path, changes: dict[str, object], sentence: str
) -> None:
    _, described = write(tmp_path, b"", detector_file(**changes))
    with pytest.raises(WeightsError, match=sentence):
        read_own_model(described)


def test_every_stride_has_its_outputs(tmp_path: Path) -> None:
    maps = detector_file()["detector"]
    assert isinstance(maps, dict)
    for wrong in ({**maps, "boxes": maps["boxes"][:2]}, {**maps, "boxes": maps["points"]}):
        _, described = write(tmp_path, b"", detector_file(detector=wrong))
        with pytest.raises(WeightsError, match=r"for each stride|must differ"):
            read_own_model(described)
