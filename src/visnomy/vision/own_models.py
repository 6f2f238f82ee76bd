"""Models that the operator adds: an ONNX file and a calibration file that says how to use it.

They lie in the data folder, one folder a model, and run in the same confined processes as ours.
What they are is untrusted until `try_out` has seen them answer.
"""

import shutil
from collections.abc import Iterator, Mapping
from enum import StrEnum
from itertools import chain
from pathlib import Path
from typing import Annotated

import msgspec
import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from visnomy.errors import WeightsError
from visnomy.packages import sha256_hex, write_atomically

MODEL_FILE = "model.onnx"
CALIBRATION_FILE = "calibration.json"
MOST_BYTES = 1024**3
NAME_RULE = "^[a-z0-9][a-z0-9._-]{0,62}$"

Unit = Annotated[float, Meta(gt=0, lt=1)]
Stride = Annotated[int, Meta(ge=2, le=256)]
Text = Annotated[str, Meta(min_length=1, max_length=500)]
Colours = tuple[float, float, float]
Point = tuple[float, float]


class Role(StrEnum):
    """What a model does."""

    DETECTOR = "detector"
    EMBEDDER = "embedder"


class Channels(StrEnum):
    """The order of a pixel's colours."""

    RGB = "RGB"
    BGR = "BGR"


class Axes(StrEnum):
    """The order of the input's axes: batch, channels, rows and columns."""

    NCHW = "NCHW"
    NHWC = "NHWC"


class ModelInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a picture becomes the input: (value - mean) * scale for each colour, values 0..255."""

    width: Annotated[int, Meta(ge=16, le=2048)]
    height: Annotated[int, Meta(ge=16, le=2048)]
    channels: Channels = Channels.RGB
    axes: Axes = Axes.NCHW
    mean: Colours = (0.0, 0.0, 0.0)
    scale: Colours = (1.0, 1.0, 1.0)

    def blob(self, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
        """The input for a picture, uint8 (height, width, 3), RGB."""
        ordered = pixels if self.channels is Channels.RGB else pixels[:, :, ::-1]
        mean, scale = (np.array(each, np.float32) for each in (self.mean, self.scale))
        values = (ordered.astype(np.float32) - mean) * scale
        moved = values if self.axes is Axes.NHWC else values.transpose(2, 0, 1)
        return np.ascontiguousarray(moved[None], dtype=np.float32)


class Cosines(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Cosines that so many pairs of strangers reach; `visnomy models evaluate` measures them."""

    one_in_1000: Unit
    one_in_100000: Unit


class DetectorMaps(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The outputs of a detector of YuNet's family, each for the strides in their order.

    For a place of a map: two chances whose geometric mean is the score; the box's centre relative
    to the place and the logarithms of its sides, in strides; five points, likewise.

    Attributes:
        classes, objects: names of outputs (1, places, 1).
        boxes: names of outputs (1, places, 4).
        points: names of outputs (1, places, 10).
        least_score: faces scored lower are dropped.
    """

    strides: Annotated[tuple[Stride, ...], Meta(min_length=1, max_length=8)]
    classes: tuple[Text, ...]
    objects: tuple[Text, ...]
    boxes: tuple[Text, ...]
    points: tuple[Text, ...]
    least_score: Unit = 0.6


class OwnModel(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The calibration file of a model.

    Attributes:
        template: where the five points lie in the input: the eyes, the nose, the mouth's corners,
            each from left to right; None is the ArcFace template, scaled to the input.
        dimensions: the length of a vector, of an embedder.
        cosines: of an embedder.
        detector: the outputs, of a detector.
        mean: the part that the vectors of all faces share; None is none.
    """

    name: Annotated[str, Meta(pattern=NAME_RULE)]
    role: Role
    licence: Text
    source: Text
    input: ModelInput
    template: tuple[Point, Point, Point, Point, Point] | None = None
    dimensions: Annotated[int, Meta(ge=8, le=4096)] | None = None
    cosines: Cosines | None = None
    detector: DetectorMaps | None = None
    mean: tuple[float, ...] | None = None


def read_own_model(path: Path) -> OwnModel:
    """The calibration file at a path.

    Raises:
        WeightsError: it cannot be read, or says something that no model can be.
    """
    try:
        found = msgspec.json.decode(path.read_bytes(), type=OwnModel)
    except OSError as exc:
        raise WeightsError(f"The calibration file {path} cannot be read: {exc}") from exc
    except msgspec.DecodeError as exc:
        raise WeightsError(f"The calibration file {path} is not valid: {exc}") from exc
    _check(found, path)
    return found


def _check(model: OwnModel, path: Path) -> None:
    found = _faults_of_detector(model) if model.role is Role.DETECTOR else _faults(model)
    for sentence in found:
        raise WeightsError(f"The calibration file {path} is not valid: {sentence}")


def _faults(model: OwnModel) -> Iterator[str]:
    if model.dimensions is None or model.cosines is None or model.detector is not None:
        yield "an embedder needs `dimensions` and `cosines`, and no `detector`"
    if model.cosines and model.cosines.one_in_1000 >= model.cosines.one_in_100000:
        yield "`one_in_100000` must be the higher one of `cosines`"
    if model.mean is not None and len(model.mean) != model.dimensions:
        yield "`mean` must have as many numbers as there are dimensions"
    if model.template is None and model.input.width != model.input.height:
        yield "an input that is not square needs a `template`"


def _faults_of_detector(model: OwnModel) -> Iterator[str]:
    maps = model.detector
    if maps is None:
        yield "a detector needs `detector`, the names of its outputs"
        return
    named = maps.classes, maps.objects, maps.boxes, maps.points
    if any(len(names) != len(maps.strides) for names in named):
        yield "`classes`, `objects`, `boxes` and `points` must name one output for each stride"
    if len(set(maps.strides)) < len(maps.strides) or len(set(chain(*named))) < 4 * len(
        maps.strides
    ):
        yield "strides and outputs must differ from each other"
    if any(side % max(maps.strides) for side in (model.input.width, model.input.height)):
        yield "width and height of the input must be multiples of the largest stride"
    if any((model.template, model.dimensions, model.cosines, model.mean)):
        yield "a detector has no `template`, `dimensions`, `cosines` and `mean`"


class OwnModels:
    """The models in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def names(self) -> list[str]:
        """All of them, in the order of their names."""
        return sorted(path.parent.name for path in self._folder.glob(f"*/{CALIBRATION_FILE}"))

    def __contains__(self, name: str) -> bool:
        return name in self.names()

    def get(self, name: str) -> OwnModel:
        """One of them.

        Raises:
            WeightsError: there is none of that name, or its file was damaged.
        """
        if name not in self:
            known = ", ".join(self.names()) or "none"
            raise WeightsError(
                f"The model {name} is not in {self._folder} (there: {known}). "
                f"Add it with: visnomy models add"
            )
        return read_own_model(self._folder / name / CALIBRATION_FILE)

    def content(self, name: str) -> bytes:
        """The bytes of its ONNX file, which are those that were added.

        Raises:
            WeightsError: they are not, or the file is gone.
        """
        folder = self._folder / name
        try:
            content = (folder / MODEL_FILE).read_bytes()
            expected = (folder / "sha256").read_text(encoding="ascii").strip()
        except OSError as exc:
            raise WeightsError(f"The model {name} cannot be read: {exc}") from exc
        if sha256_hex(content) != expected:
            raise WeightsError(
                f"{folder / MODEL_FILE} is not the file that was added: its sha256 differs. "
                f"Remove it and add it again: visnomy models remove {name}"
            )
        return content

    def sha256(self, name: str) -> str:
        """Of its ONNX file, as it was added."""
        return (self._folder / name / "sha256").read_text(encoding="ascii").strip()

    def add(self, model: OwnModel, content: bytes) -> None:
        """Keep a model; the calibration file comes last, so that a half one does not count.

        Raises:
            WeightsError: there is one of that name.
        """
        if model.name in self:
            raise WeightsError(
                f"There is a model {model.name} already. Remove it first, or choose another name."
            )
        folder = self._folder / model.name
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_atomically(folder / MODEL_FILE, content)
        write_atomically(folder / "sha256", sha256_hex(content).encode())
        write_atomically(
            folder / CALIBRATION_FILE, msgspec.json.format(msgspec.json.encode(model), indent=1)
        )

    def remove(self, name: str) -> None:
        """Forget a model.

        Raises:
            WeightsError: there is none of that name.
        """
        self.get(name)
        (self._folder / name / CALIBRATION_FILE).unlink()
        shutil.rmtree(self._folder / name)


def grouping_members(model: OwnModel, shipped: Mapping[str, object]) -> dict[str, object]:
    """What grouping must know of an embedder, in the form of the files that ship.

    The thresholds of the default model move by as much as its cosines differ: a start that
    `visnomy models evaluate` can judge.

    Args:
        model: an embedder.
        shipped: the members of the default model's file.
    """
    if model.cosines is None or model.dimensions is None:
        raise WeightsError(f"The model {model.name} is no embedder.")
    likeness = shipped["likeness"]
    if not isinstance(likeness, Mapping):
        raise WeightsError("the calibration of the default model has no likeness")
    strict = model.cosines.one_in_100000 - float(likeness["nine_tenths"])
    loose = model.cosines.one_in_1000 - float(likeness["half"])
    smoothing = shipped["smoothing"]
    return {
        **shipped,
        "model": model.name,
        "fitted_on": "the cosines of its calibration file",
        "thresholds": _moved(shipped["thresholds"], strict),
        "floors": _moved(shipped["floors"], loose),
        "smoothing": smoothing,
        # Measured for the default model alone: without them grouping goes by the thresholds.
        "reaches": [],
        "evidence": None,
        "likeness": {
            "half": model.cosines.one_in_1000,
            "nine_tenths": model.cosines.one_in_100000,
        },
        "mean": list(model.mean or [0.0] * model.dimensions),
    }


def _moved(steps: object, by: float) -> list[list[float]]:
    if not isinstance(steps, list):
        raise WeightsError("the calibration of the default model has no steps")
    return [[least, round(min(max(value + by, 0.05), 0.95), 4)] for least, value in steps]
