"""Which models a dataset uses, whether their files are right, and how far a change of model is."""

import asyncio
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from visnomy.errors import WeightsError
from visnomy.library.context import Library
from visnomy.library.models.registry import KnownModel, known_models, read_in_use
from visnomy.model.switch import ModelSwitch, SwitchState
from visnomy.store.datasets import get_dataset
from visnomy.store.models.switches import newest_switch
from visnomy.vision.own_models import OwnModels


class ModelState(StrEnum):
    """What is known of a model's file.

    Verified: its bytes have the sha256 that they should have. Missing: it is absent, or another
    version. Damaged: an added one whose bytes have changed.
    """

    VERIFIED = "Verified"
    MISSING = "Missing"
    DAMAGED = "Damaged"


@dataclass(frozen=True, slots=True)
class KnownState:
    """A model and the state of its file."""

    model: KnownModel
    state: ModelState


@dataclass(frozen=True, slots=True)
class ModelStatus:
    """The models of a dataset.

    Attributes:
        switch: the newest change of model; None where there was none.
    """

    embedding_model: str
    detector: str
    models: tuple[KnownState, ...]
    switch: ModelSwitch | None


async def read_model_status(library: Library, project: str, name: str) -> ModelStatus:
    """The models of a dataset, and all others that there are; every file is read and checked.

    Raises:
        ResourceNotFound: no such project or dataset.
        WeightsError: the record of the files is damaged.
    """
    async with library.database.reading() as connection:
        dataset = await get_dataset(connection, project, name)
        switch = await newest_switch(connection, dataset.dataset_id, tuple(SwitchState))
    in_use = await read_in_use(library)
    models = await asyncio.to_thread(_checked, library.settings.models_dir, in_use)
    return ModelStatus(dataset.embedding_model, dataset.detector, models, switch)


def _checked(models_dir: Path, in_use: dict[str, str]) -> tuple[KnownState, ...]:
    own, known = OwnModels(models_dir), known_models(models_dir, in_use)
    return tuple(KnownState(each, _state(own, each)) for each in known)


def _state(own: OwnModels, model: KnownModel) -> ModelState:
    if not model.installed:
        return ModelState.MISSING
    if model.name not in own:
        return ModelState.VERIFIED
    try:
        own.content(model.name)
    except WeightsError:
        return ModelState.DAMAGED
    return ModelState.VERIFIED
