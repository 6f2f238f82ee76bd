"""Heads that somebody trained: read where they are, refused where they do not fit."""

from pathlib import Path

import msgspec
import numpy as np
import pytest
from numpy.typing import NDArray

from visnomy.errors import WeightsError
from visnomy.vision.heads import FEATURE_COUNT, HEADS_FOLDER, Head, HeadReader, features_name

FEATURES: NDArray[np.float32] = np.eye(1, FEATURE_COUNT, dtype=np.float32)[0]


def _head(name: str, odds: float, *, least: float = 0.5) -> Head:
    """A head that gives these log odds for FEATURES."""
    weights = (odds, *[0.0] * (FEATURE_COUNT - 1))
    return Head(name, features_name(), weights, bias=0.0, least=least, trained_on="made up")


def _put(folder: Path, head: Head, filename: str = "") -> Path:
    (folder / HEADS_FOLDER).mkdir(exist_ok=True)
    path = folder / HEADS_FOLDER / (filename or f"{head.name}.json")
    path.write_bytes(msgspec.json.encode(head))
    return path


def test_without_heads_nothing_is_said(tmp_path: Path) -> None:
    reader = HeadReader.load(tmp_path)

    assert reader.read("mask", FEATURES) is None
    assert reader.read_glasses(FEATURES) is None


@pytest.mark.parametrize(
    ("odds", "least", "value", "confidence"),
    [(3.0, 0.5, "mask", 0.953), (-3.0, 0.5, "none", 0.953), (1.0, 0.8, "none", 0.269)],
)
def test_a_head_gives_its_value_from_its_least_chance_on(
    tmp_path: Path, odds: float, least: float, value: str, confidence: float
) -> None:
    _put(tmp_path, _head("mask", odds, least=least))

    read = HeadReader.load(tmp_path).read("mask", FEATURES)

    assert read is not None
    assert (read.value, round(read.confidence, 3)) == (value, confidence)


@pytest.mark.parametrize(
    ("glasses", "sunglasses", "value"),
    [(-2.0, 5.0, "none"), (2.0, 5.0, "sunglasses"), (2.0, -5.0, "glasses"), (2.0, None, "glasses")],
)
def test_the_kind_of_glasses_is_asked_where_there_are_some(
    tmp_path: Path, glasses: float, sunglasses: float | None, value: str
) -> None:
    _put(tmp_path, _head("glasses", glasses))
    if sunglasses is not None:
        _put(tmp_path, _head("sunglasses", sunglasses))

    read = HeadReader.load(tmp_path).read_glasses(FEATURES)

    assert read is not None
    assert read.value == value


def test_a_head_of_other_features_or_another_name_is_refused(tmp_path: Path) -> None:
    path = _put(tmp_path, msgspec.structs.replace(_head("hat", 1.0), features="other 1"))
    with pytest.raises(WeightsError, match="other features"):
        HeadReader.load(tmp_path)
    path.unlink()
    path = _put(tmp_path, _head("hat", 1.0), "beard.json")
    with pytest.raises(WeightsError, match=r"beard\.json names itself hat"):
        HeadReader.load(tmp_path)
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(WeightsError, match="no trained head"):
        HeadReader.load(tmp_path)
