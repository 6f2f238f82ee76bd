"""Embedding models beside the default one: what each looks at, and how it is opened.

Each takes the face by its five points in a template of its own. A vector that is not finite counts
as no vector.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from visnomy.errors import WeightsError
from visnomy.vision.aligner import fit_similarity, template, warp
from visnomy.vision.detector import Floats, Pixels
from visnomy.vision.own_models import OwnModel
from visnomy.vision.sessions import Session, check_input, open_content
from visnomy.vision.unit import unit


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
    picture = np.zeros((model.input.height, model.input.width, 3), np.uint8)
    check_input(model.name, session, model.input.blob(picture).shape)
    embedder = OwnEmbedder(model, session)
    _check_answers(model, embedder)
    return embedder


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
