"""Embedding models beside the default one: what each looks at, and how it is opened.

Each takes the face by its five points in a template of its own. A vector that is not finite counts
as no vector.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from visnomy.errors import WeightsError
from visnomy.vision.aligner import fit_similarity, template, warp
from visnomy.vision.concatenation import CONCATENATION, Concatenation
from visnomy.vision.detector import Floats, Pixels
from visnomy.vision.own_models import OwnModel, OwnModels
from visnomy.vision.sessions import Session, open_content
from visnomy.vision.unit import unit
from visnomy.vision.weights import weights_dir

SHIPPED = (CONCATENATION,)
"""The models that are offered beside the default one."""


@dataclass(frozen=True, slots=True, eq=False)
class FaceLook:
    """A face as embedders may look at it.

    Attributes:
        pixels: uint8 (h, w, 3), RGB, the picture.
        points: float32 (5, 2), settled, in the picture.
        aligned: uint8 (112, 112, 3), the upright face that the default model saw.
        embedding: float32 (128,), what it made of it.
    """

    pixels: Pixels
    points: Floats
    aligned: Pixels
    embedding: Floats


class OtherEmbedder(Protocol):
    """Makes the vector of one model."""

    def embed(self, face: FaceLook) -> Floats | None:
        """Float32 (d,) of unit length; None where the model has no answer."""


class OwnEmbedder:
    """A model of the operator's."""

    def __init__(self, model: OwnModel, session: Session) -> None:
        self._model = model
        self._session = session
        self._input = session.get_inputs()[0].name
        self._template = template_of(model)

    def embed(self, face: FaceLook) -> Floats | None:
        """As `OtherEmbedder.embed`."""
        shape = self._model.input
        similarity = fit_similarity(face.points, self._template)
        side = max(shape.width, shape.height)
        crop = warp(face.pixels, similarity, side)[: shape.height, : shape.width]
        return self.embed_crop(crop)

    def embed_crop(self, crop: Pixels) -> Floats | None:
        """The vector of an upright face that has the size of the input."""
        raw = self.raw(crop)
        return unit(raw) if raw.size == self._model.dimensions else None

    def raw(self, crop: Pixels) -> Floats:
        """The numbers that the model gives for a picture of the size of its input."""
        blob = self._model.input.blob(crop)
        return np.asarray(self._session.run(None, {self._input: blob})[0]).reshape(-1)


def template_of(model: OwnModel) -> NDArray[np.float64]:
    """Where the five points lie in the input of a model, (5, 2) pixels."""
    if model.template is not None:
        return np.array(model.template, dtype=np.float64)
    return template(model.input.width)


def open_own_embedder(model: OwnModel, content: bytes, *, threads: int = 1) -> OwnEmbedder:
    """An embedder that has answered once as its calibration file says.

    Raises:
        WeightsError: it is not the one that the calibration file describes.
    """
    session = open_content(model.name, content, threads=threads)
    _check_shapes(model, session)
    embedder = OwnEmbedder(model, session)
    _check_answers(model, embedder)
    return embedder


class OtherEmbedders:
    """The embedders of one process, each opened when it is first asked for."""

    def __init__(self, models_dir: Path | None, weights: Path | None = None) -> None:
        """Take where models lie; nothing is opened yet.

        Args:
            models_dir: of the models that the operator added; None where there are none.
            weights: the weights folder; None is the default one.
        """
        self._own = OwnModels(models_dir) if models_dir is not None else None
        self._weights = weights
        self._open: dict[str, OtherEmbedder] = {}

    def named(self, models: Sequence[str]) -> Mapping[str, OtherEmbedder]:
        """The embedders of these names.

        Raises:
            WeightsError: one is not installed here, or wrong.
        """
        return {name: self._get(name) for name in models}

    def _get(self, name: str) -> OtherEmbedder:
        if name not in self._open:
            self._open[name] = self._load(name)
        return self._open[name]

    def _load(self, name: str) -> OtherEmbedder:
        if name == CONCATENATION:
            return Concatenation.load(weights_dir(self._weights))
        if self._own is None:
            raise WeightsError(f"The model {name} is not installed here.")
        return open_own_embedder(self._own.get(name), self._own.content(name))


def _check_shapes(model: OwnModel, session: Session) -> None:
    inputs = session.get_inputs()
    if len(inputs) != 1 or inputs[0].type != "tensor(float)":
        told = ", ".join(f"{each.name}: {each.type}" for each in inputs)
        raise WeightsError(
            f"The model {model.name} must take one tensor of float32; it takes {told}."
        )
    wanted = model.input.blob(np.zeros((model.input.height, model.input.width, 3), np.uint8)).shape
    shape = list(inputs[0].shape)
    fits = len(shape) == 4 and all(
        not isinstance(size, int) or size == there
        for size, there in zip(shape, wanted, strict=True)
    )
    if not fits:
        raise WeightsError(
            f"The model {model.name} takes an input of {shape}, but the calibration file makes "
            f"{list(wanted)}."
        )


def _check_answers(model: OwnModel, embedder: OwnEmbedder) -> None:
    """Two pictures give two vectors of the length that the calibration file says."""
    rng = np.random.default_rng(0)
    size = (model.input.height, model.input.width, 3)
    pictures = [
        np.full(size, 90, np.uint8),
        rng.integers(0, 256, size, dtype=np.uint8),
    ]
    try:
        raw = [embedder.raw(picture) for picture in pictures]
    except Exception as exc:
        raise WeightsError(f"The model {model.name} fails on a picture: {exc}") from exc
    if any(each.size != model.dimensions for each in raw):
        raise WeightsError(
            f"The model {model.name} gives {raw[0].size} numbers, but the calibration file says "
            f"{model.dimensions} dimensions."
        )
    vectors = [unit(each) for each in raw]
    if vectors[0] is None or vectors[1] is None:
        raise WeightsError(f"The model {model.name} gives vectors that are zero or not finite.")
    if float(vectors[0] @ vectors[1]) > 0.99999:
        raise WeightsError(f"The model {model.name} gives the same vector for every picture.")
