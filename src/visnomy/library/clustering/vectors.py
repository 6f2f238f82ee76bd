"""Which vectors people are told apart by, and how they are compared."""

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from visnomy.library.intake.analyser import Analyser
from visnomy.model.figure import Face
from visnomy.model.project import DEFAULT_DETECTOR, DEFAULT_EMBEDDING_MODEL, Dataset
from visnomy.store.faces.figures import FigureVectors

if TYPE_CHECKING:
    from visnomy.grouping.calibration import Calibration

EMBEDDING_MODEL = DEFAULT_EMBEDDING_MODEL
"""The model whose vectors every face has: FaceQuality comes from it as well."""


def calibration_of(dataset: Dataset) -> "Calibration":
    """What grouping must know of the dataset's model.

    Raises:
        ConfigurationError: the model is neither one that ships nor came with a calibration.
    """
    return read_calibration(dataset.embedding_model, dataset.embedding_calibration)


@lru_cache(maxsize=8)
def read_calibration(model: str, text: str | None) -> "Calibration":
    """The calibration in a JSON text, or the one that ships with a model where there is none."""
    from visnomy.grouping.calibration import Calibration

    return Calibration.load(model) if text is None else Calibration.from_json(text)


def other_models_of(dataset: Dataset) -> tuple[str, ...]:
    """The models beside the default one that a probe for this dataset needs."""
    return () if dataset.embedding_model == EMBEDDING_MODEL else (dataset.embedding_model,)


def models_for(dataset: Dataset) -> tuple[str, ...]:
    """The models beside the default ones that a picture is looked at with for this dataset."""
    found = () if dataset.detector == DEFAULT_DETECTOR else (dataset.detector,)
    return (*other_models_of(dataset), *found)


def vector_of(dataset: Dataset, face: Face) -> NDArray[np.float32] | None:
    """The vector of a face that the dataset compares; None where its model had no answer."""
    if dataset.embedding_model == EMBEDDING_MODEL:
        return face.embedding
    return face.other_embeddings.get(dataset.embedding_model)


def stored_model(dataset: Dataset, analyser: Analyser) -> str:
    """The name under which vectors like those of `vector_of` are stored."""
    return analyser.model if not other_models_of(dataset) else dataset.embedding_model


def grid_of(dataset: Dataset, faces: FigureVectors) -> NDArray[np.int16]:
    """The vectors as grouping compares them, (n, d)."""
    return to_grid_of_model(dataset, faces.embedding)


def to_grid_of_model(dataset: Dataset, embeddings: NDArray[np.float32]) -> NDArray[np.int16]:
    """The same of vectors of the dataset's model alone, (n, d) of unit length."""
    from visnomy.grouping.grid import to_grid

    return to_grid(embeddings, calibration_of(dataset).mean)
