"""`visnomy models switch` and its kin: another embedding model takes over in a dataset."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from visnomy.cli.changing import Change, changed, on_library
from visnomy.cli.options import data_option, dataset_options, json_option, make_settings

if TYPE_CHECKING:
    from visnomy.library.context import Library
    from visnomy.model.project import Dataset
    from visnomy.model.switch import ModelSwitch
    from visnomy.model.task import Task
    from visnomy.settings import Settings

POLL_S = 0.5


@click.command()
@click.argument("name")
@click.option("--dry-run", is_flag=True, help="Stop before the change, with a report of it.")
@click.option("--wait", is_flag=True, help="Follow it to its end and print the report.")
@data_option
@dataset_options
def switch(
    name: str,
    dry_run: bool,
    wait: bool,
    data_dir: Path | None,
    database_url: str | None,
    project: str,
    dataset: str,
) -> int:
    """Tell the people of a dataset apart by the model NAME from now on, or find faces with it.

    The running server works on it in the background; until it is done, nothing changes. A change
    that rests goes on, and one that waits after --dry-run takes place. With a detector all files
    are looked at again.
    """
    change = Change("SwitchModel", f"project/{project}/dataset/{dataset}/model/{name}")
    settings = make_settings(data_dir, database_url)
    if _finds_faces(settings, name):
        if dry_run or wait:
            raise click.UsageError("a detector is changed without --dry-run and --wait")
        count = changed(data_dir, database_url, change, _changing(project, dataset, name))
        click.echo(f"{name} finds faces from now on. The server looks at {count:,} files again.")
        return 0

    async def act(library: "Library") -> "ModelSwitch":
        from visnomy.library.models.registry import space_of
        from visnomy.library.models.switching import request_switch

        found = await _dataset(library, project, dataset)
        space = space_of(library.settings.models_dir, name)
        asked = await request_switch(library, found, space, flips=not dry_run)
        return await _followed(library, asked, project, dataset) if wait else asked

    done = changed(data_dir, database_url, change, act)
    _print(done)
    if not wait:
        click.echo("The server works on it. How far it is: visnomy models status")
    return int(wait and done.state.value == "Paused")


def _finds_faces(settings: "Settings", name: str) -> bool:
    from visnomy.library.models.registry import is_detector

    return is_detector(settings.models_dir, name)


def _changing(project: str, dataset: str, name: str) -> "Callable[[Library], Awaitable[int]]":
    async def act(library: "Library") -> int:
        from visnomy.library.models.detecting import change_detector

        return await change_detector(library, await _dataset(library, project, dataset), name)

    return act


@click.command()
@data_option
@dataset_options
@json_option
def status(
    data_dir: Path | None, database_url: str | None, project: str, dataset: str, as_json: bool
) -> None:
    """Show the changes of model of a dataset, the newest first, with what they change."""

    async def act(library: "Library") -> "tuple[list[ModelSwitch], Task | None]":
        from visnomy.library.models.switching import list_switches

        found = await list_switches(library, project, dataset)
        return found, await _task(library, found[0]) if found else None

    found, task = on_library(data_dir, database_url, act)
    if as_json:
        rows = [_record(each) for each in found]
        told = {"percent": task.progress_percent, "stage": task.stage} if task else {}
        click.echo(json.dumps({"changes": rows, **told}))
        return
    for each in found:
        _print(each)
    if task is not None and found[0].state.value == "Running":
        click.echo(f"  {task.progress_percent} %  {task.stage}")
    if task is not None and found[0].state.value == "Paused":
        click.echo(f"  {task.message}")
    if not found:
        click.echo("The model was never changed.")


@click.command()
@data_option
@dataset_options
def pause(data_dir: Path | None, database_url: str | None, project: str, dataset: str) -> None:
    """Let a change of model rest; `switch` to the same model lets it go on."""
    from visnomy.library.models.switching import pause_switch

    _act(data_dir, database_url, project, dataset, "PauseModelSwitch", pause_switch)


@click.command()
@data_option
@dataset_options
def abandon(data_dir: Path | None, database_url: str | None, project: str, dataset: str) -> None:
    """Give up a change of model before it is done; nobody changes."""
    from visnomy.library.models.switching import abandon_switch

    _act(data_dir, database_url, project, dataset, "AbandonModelSwitch", abandon_switch)


@click.command()
@data_option
@dataset_options
def undo(data_dir: Path | None, database_url: str | None, project: str, dataset: str) -> None:
    """Take back the last change of model; what you decided since stays."""
    from visnomy.library.models.switching import undo_switch

    async def act(library: "Library", found: "Dataset") -> "ModelSwitch":
        return (await undo_switch(library, found))[0]

    _act(data_dir, database_url, project, dataset, "UndoModelSwitch", act)


def _act(
    data_dir: Path | None,
    database_url: str | None,
    project: str,
    dataset: str,
    action: str,
    act: "Callable[[Library, Dataset], Awaitable[ModelSwitch]]",
) -> None:
    from visnomy.library.models.switching import list_switches

    async def run(library: "Library") -> "ModelSwitch":
        await act(library, await _dataset(library, project, dataset))
        return (await list_switches(library, project, dataset))[0]

    change = Change(action, f"project/{project}/dataset/{dataset}")
    _print(changed(data_dir, database_url, change, run))


async def _dataset(library: "Library", project: str, dataset: str) -> "Dataset":
    from visnomy.library.projects import get_dataset

    return await get_dataset(library, project, dataset)


async def _task(library: "Library", switch_: "ModelSwitch") -> "Task | None":
    from visnomy.store.tasks import find_task

    async with library.database.reading() as connection:
        return await find_task(connection, switch_.task_id)


async def _followed(
    library: "Library", asked: "ModelSwitch", project: str, dataset: str
) -> "ModelSwitch":
    from visnomy.library.models.switching import list_switches

    told = ""
    while True:
        task = await _task(library, asked)
        now = (await list_switches(library, project, dataset))[0]
        if now.state.value != "Running" or task is None or task.ended_at is not None:
            return now
        line = f"{task.progress_percent:3} %  {task.stage}"
        if line != told:
            click.echo(line, err=True)
        told = line
        await asyncio.sleep(POLL_S)


def _record(found: "ModelSwitch") -> dict[str, object]:
    return {
        "from": found.old.model,
        "to": found.new.model,
        "state": found.state.value,
        "started_at": found.started_at.isoformat(),
        "changed_at": found.flipped_at.isoformat() if found.flipped_at else None,
        "ended_at": found.ended_at.isoformat() if found.ended_at else None,
        "report": dict(found.report),
    }


def _print(found: "ModelSwitch") -> None:
    click.echo(f"{found.old.model} -> {found.new.model}: {found.state.value}")
    if not found.report:
        return
    told = found.report
    click.echo(
        f"  {told['people_before']:,} people, then {told['people_after']:,}: "
        f"{told['people_kept']:,} go on, {told['merged_count']:,} merge into others, "
        f"{told['split_count']:,} split off, {told['gone_count']:,} end, "
        f"{told['kept_apart_count']:,} stay because you decided on them"
    )
    click.echo(
        f"  {told['faces_moved']:,} of {told['faces']:,} faces move; "
        f"{told['faces_without']:,} have no vector and stay where they are"
    )
