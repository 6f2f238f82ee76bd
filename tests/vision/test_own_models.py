"""A model of the operator's is taken if it is what its calibration file says, and else refused."""

from pathlib import Path

import numpy as np
import pytest
from tests.vision.own_model import DIMENSIONS, calibration, onnx_bytes, write

from visnomy.errors import WeightsError
from visnomy.jobs.trying import try_model
from visnomy.settings import MediaLimits
from visnomy.vision.embedders import FaceLook, open_own_embedder
from visnomy.vision.other_models import OtherModels
from visnomy.vision.own_models import OwnModels, read_own_model


def test_a_model_that_was_added_makes_vectors(tmp_path: Path) -> None:
    model, described = write(tmp_path / "files", onnx_bytes(), calibration())
    try_model(model, described, MediaLimits())
    own = OwnModels(tmp_path / "models")
    own.add(read_own_model(described), model.read_bytes())
    rng = np.random.default_rng(1)
    face = FaceLook(
        pixels=rng.integers(0, 256, (120, 120, 3), dtype=np.uint8),
        points=np.array([[40, 50], [80, 50], [60, 70], [45, 90], [75, 90]], np.float32),
        aligned=np.zeros((112, 112, 3), np.uint8),
        embedding=np.zeros(128, np.float32),
    )

    (vector,) = [
        embedder.embed(face)
        for embedder in OtherModels(tmp_path / "models").embedders(["tiny"]).values()
    ]

    assert vector is not None
    assert vector.shape == (DIMENSIONS,)
    assert np.linalg.norm(vector) == pytest.approx(1)
    assert own.names() == ["tiny"]
    own.remove("tiny")
    assert own.names() == []
    with pytest.raises(WeightsError, match="The model tiny is not in"):
        OtherModels(tmp_path / "models").embedders(["tiny"])


@pytest.mark.parametrize(
    ("content", "changes", "sentence"),
    [
        (b"not a model", {}, "the runtime refuses the model"),
        (onnx_bytes(dimensions=7), {}, "gives 7 numbers, but the calibration file says 24"),
        (onnx_bytes(side=20), {}, r"takes an input of \['N', 3, 20, 20\]"),
        (onnx_bytes(scale=float("nan")), {}, "zero or not finite"),
        (onnx_bytes(scale=0), {}, "zero or not finite"),
    ],
)
def test_a_model_that_is_something_else_is_refused(
    tmp_path: Path, content: bytes, changes: dict[str, object], sentence: str
) -> None:
    model, described = write(tmp_path, content, calibration(**changes))
    with pytest.raises(WeightsError, match=sentence):
        open_own_embedder(read_own_model(described), model.read_bytes())


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": "../up"}, r"name"),
        ({"role": "aligner"}, r"role"),
        ({"size": 3}, r"unknown field `size`"),
        ({"dimensions": 3}, r"dimensions"),
        ({"dimensions": None}, "needs `dimensions` and `cosines`"),
        ({"cosines": {"one_in_1000": 0.5, "one_in_100000": 0.4}}, "must be the higher one"),
        ({"cosines": {"one_in_1000": 1.5, "one_in_100000": 0.4}}, r"cosines\.one_in_1000"),
        ({"mean": [0.0, 1.0]}, "as many numbers as there are dimensions"),
        ({"input": {"width": 16, "height": 20}}, "needs a `template`"),
        ({"input": {"width": 16, "height": 16, "channels": "GRB"}}, r"input\.channels"),
    ],
)
def test_a_calibration_file_that_cannot_be_is_refused(
    tmp_path: Path, changes: dict[str, object], sentence: str
) -> None:
    _, described = write(tmp_path, b"", calibration(**changes))
    with pytest.raises(WeightsError, match=sentence):
        read_own_model(described)


def test_a_model_that_was_changed_after_it_was_added_is_refused(tmp_path: Path) -> None:
    model, described = write(tmp_path / "files", onnx_bytes(), calibration())
    own = OwnModels(tmp_path / "models")
    own.add(read_own_model(described), model.read_bytes())
    (tmp_path / "models" / "tiny" / "model.onnx").write_bytes(onnx_bytes(scale=2))

    with pytest.raises(WeightsError, match="its sha256 differs"):
        own.content("tiny")
    with pytest.raises(WeightsError, match="There is a model tiny already"):
        own.add(read_own_model(described), b"")
