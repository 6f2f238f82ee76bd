"""`visnomy models evaluate`: models compared on photos whose people are known."""

import asyncio
import json
from dataclasses import asdict
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING

import click

from visnomy.cli.options import data_option, json_option, make_settings

if TYPE_CHECKING:
    from visnomy.library.models.evaluating import Evaluation
    from visnomy.settings import Settings


@click.command()
@click.argument("names", nargs=-1, required=True, metavar="MODEL ...")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@data_option
@json_option
def evaluate_models(
    names: tuple[str, ...],
    folder: Path,
    data_dir: Path | None,
    database_url: str | None,
    as_json: bool,
) -> None:
    """Compare each MODEL with the default one on a FOLDER that has a folder for each person."""
    found = asyncio.run(_evaluate(make_settings(data_dir, database_url), names, folder))
    if as_json:
        click.echo(json.dumps({"models": [_record(each) for each in found]}))
        return
    for each in found:
        _print(each)


async def _evaluate(
    settings: "Settings", names: tuple[str, ...], folder: Path
) -> "list[Evaluation]":
    from visnomy.jobs.analysis import AnalysisPool
    from visnomy.library.clustering.vectors import EMBEDDING_MODEL
    from visnomy.library.models.evaluating import evaluate, read_labelled
    from visnomy.library.models.registry import space_of

    photos = read_labelled(folder)
    wanted = dict.fromkeys([EMBEDDING_MODEL, *names])
    spaces = [space_of(settings.models_dir, name) for name in wanted]
    pool = AnalysisPool.of(settings, settings.core_count)
    try:
        return await evaluate(pool, photos, spaces)
    finally:
        await pool.close()


def _record(found: "Evaluation") -> dict[str, object]:
    """What could not be measured is null."""
    members = asdict(found).items()
    return {
        name: None if isinstance(value, float) and not isfinite(value) else value
        for name, value in members
    }


def _print(found: "Evaluation") -> None:
    def percent(share: float) -> str:
        return f"{100 * share:.2f} %" if isfinite(share) else "too few pairs"

    def cosine(value: float) -> str:
        return f"{value:.3f}" if isfinite(value) else "too few pairs"

    click.echo(f"{found.model}: {found.faces:,} faces of {found.people:,} people", nl=False)
    click.echo(f", {found.without:,} photos without a vector" if found.without else "")
    click.echo(f"  accuracy, ten folds           {percent(found.accuracy)}")
    click.echo(f"  equal error rate              {percent(found.equal_error_rate)}")
    click.echo(f"  accepted at 1 false in 1,000  {percent(found.accepted_1e3)}")
    click.echo(f"  accepted at 1 in 10,000       {percent(found.accepted_1e4)}")
    click.echo(f"  cosine of 1 in 1,000          {cosine(found.cosine_1e3)}")
    click.echo(f"  cosine of 1 in 100,000        {cosine(found.cosine_1e5)}")
    click.echo(f"  BCubed F of its groups        {found.bcubed_f:.4f}")
