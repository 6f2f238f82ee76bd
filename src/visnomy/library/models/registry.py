"""The models that there are: those that ship and those that the operator added."""

import json
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from visnomy.errors import ConfigurationError
from visnomy.library.clustering.vectors import EMBEDDING_MODEL
from visnomy.library.context import Library
from visnomy.model.switch import Space
from visnomy.store.models.switches import models_in_use
from visnomy.vision.concatenation import CONCATENATION
from visnomy.vision.installed import missing_weights, weights_dir
from visnomy.vision.other_models import SHIPPED
from visnomy.vision.own_models import OwnModel, OwnModels, Role, grouping_members
from visnomy.vision.weights import MOBILEFACENET, ON_REQUEST, REGISTRY, SFACE, YUNET, WeightFile

_ROLES = {YUNET.name: "detector", SFACE.name: "embedder", MOBILEFACENET.name: "part"}


@dataclass(frozen=True, slots=True)
class KnownModel:
    """A model as a list shows it.

    Attributes:
        role: detector, embedder, attributes, or part (of the embedder that its purpose names).
        source: where its file comes from.
        sha256: of that file; '' for what is made of others.
        in_use: a dataset that needs it, or `always`; '' for none.
    """

    name: str
    role: str
    purpose: str
    licence: str
    source: str
    sha256: str
    installed: bool
    in_use: str = ""


def known_models(models_dir: Path, in_use: dict[str, str]) -> list[KnownModel]:
    """Every model, those that ship first.

    Args:
        models_dir: of the operator's models.
        in_use: from `read_in_use`.
    """
    files = (*REGISTRY, *ON_REQUEST)
    missing = {weight.name for weight in missing_weights(weights_dir(None), files)}
    shipped = [_shipped(weight, missing, in_use) for weight in files]
    joined = KnownModel(
        name=CONCATENATION,
        role="embedder",
        purpose="face embedding (320 numbers), more accurate: SFace and MobileFaceNet",
        licence=f"{SFACE.licence}, {MOBILEFACENET.licence}",
        source=f"made of {SFACE.name} and {MOBILEFACENET.name}",
        sha256="",
        installed=not {SFACE.name, MOBILEFACENET.name} & missing,
        in_use=in_use.get(CONCATENATION, ""),
    )
    return [*shipped, joined, *_own(models_dir, in_use)]


async def read_in_use(library: Library) -> dict[str, str]:
    """Model -> a dataset that needs its vectors."""
    async with library.database.reading() as connection:
        return await models_in_use(connection)


def space_of(models_dir: Path, name: str) -> Space:
    """The vectors of an embedder that is installed.

    Raises:
        ConfigurationError: there is no such embedder, or it is not installed.
    """
    if name == EMBEDDING_MODEL:
        return Space(name)
    if name in SHIPPED:
        if missing_weights(weights_dir(None), (MOBILEFACENET,)):
            raise ConfigurationError(
                f"The model {name} needs a file that is not installed. Run: "
                f"visnomy models install {MOBILEFACENET.name}"
            )
        return Space(name)
    own = OwnModels(models_dir)
    if name not in own or is_detector(models_dir, name):
        embedders = [each for each in own.names() if not is_detector(models_dir, each)]
        known = ", ".join([EMBEDDING_MODEL, *SHIPPED, *embedders])
        raise ConfigurationError(f"There is no embedder {name}; there is {known}.")
    return Space(name, json.dumps(grouping_members(own.get(name), _default_members())))


def is_detector(models_dir: Path, name: str) -> bool:
    """Whether a model finds faces; False for a name that nothing has.

    Raises:
        WeightsError: its file was damaged.
    """
    own = OwnModels(models_dir)
    return name == YUNET.name or (name in own and own.get(name).role is Role.DETECTOR)


def _shipped(weight: WeightFile, missing: set[str], in_use: dict[str, str]) -> KnownModel:
    needed = in_use.get(CONCATENATION, "") if weight is MOBILEFACENET else ""
    return KnownModel(
        name=weight.name,
        role=_ROLES.get(weight.name, "attributes"),
        purpose=weight.purpose,
        licence=weight.licence,
        source=weight.requirement,
        sha256=weight.sha256,
        installed=weight.name not in missing,
        in_use=needed if weight in ON_REQUEST else "always",
    )


def _own(models_dir: Path, in_use: dict[str, str]) -> list[KnownModel]:
    own = OwnModels(models_dir)
    found = []
    for name in own.names():
        model = own.get(name)
        found.append(
            KnownModel(
                name=name,
                role=model.role.value,
                purpose=_purpose(model),
                licence=model.licence,
                source=model.source,
                sha256=own.sha256(name),
                installed=True,
                in_use=in_use.get(name, ""),
            )
        )
    return found


def _purpose(model: OwnModel) -> str:
    if model.role is Role.DETECTOR:
        return "face boxes and five landmarks, added"
    return f"face embedding ({model.dimensions} numbers), added"


def _default_members() -> dict[str, object]:
    folder = resources.files("visnomy.grouping") / "calibrations"
    members: dict[str, object] = json.loads((folder / f"{EMBEDDING_MODEL}.json").read_text("utf-8"))
    return members
