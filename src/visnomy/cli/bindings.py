"""`visnomy bindings`: the buckets and folders that a dataset follows."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from visnomy.cli.options import (
    BucketPlace,
    bucket_option,
    data_option,
    dataset_options,
    json_option,
    make_settings,
)
from visnomy.cli.printing import printable

if TYPE_CHECKING:
    from visnomy.library.context import Library
    from visnomy.model.binding import Binding

EXAMPLES = """\b
Examples:
  visnomy bindings add ~/Pictures/2026              follow a folder of the server's
  visnomy bindings add oss://photos                 follow a bucket that the server knows
  visnomy bindings list                             what is followed, and how far it is
  visnomy bindings scan oss://photos --wait         look through it now
  visnomy bindings remove oss://photos --cleanup    and forget what it brought
"""
PAGE = 200
POLL_S = 0.5
T = TypeVar("T")


@click.group(epilog=EXAMPLES)
def bindings() -> None:
    """Let a dataset follow buckets and folders."""


@bindings.command("list")
@data_option
@dataset_options
@json_option
def list_bindings(
    data_dir: Path | None, database_url: str | None, project: str, dataset: str, as_json: bool
) -> None:
    """List the places that the dataset follows."""

    async def read(library: "Library") -> "list[Binding]":
        return await _every_binding(library, project, dataset)

    found = _on_library(data_dir, database_url, (), read)
    if as_json:
        click.echo(json.dumps({"bindings": [asdict(each) for each in found]}, default=str))
        return
    for binding in found:
        click.echo(_line(binding))


@bindings.command()
@click.argument("place")
@data_option
@dataset_options
@bucket_option
@json_option
def add(
    place: str,
    data_dir: Path | None,
    database_url: str | None,
    buckets: tuple[tuple[str, BucketPlace], ...],
    project: str,
    dataset: str,
    as_json: bool,
) -> None:
    """Follow PLACE: a folder, file:///folder, oss://NAME or s3://NAME."""
    from visnomy.library.intake.bindings import get_binding

    uri = _uri(place)

    async def make(library: "Library") -> "Binding":
        await _change(library, "CreateBinding", project, dataset, uri)
        return await get_binding(library, project, dataset, uri)

    _show(_on_library(data_dir, database_url, buckets, make, place), as_json)


@bindings.command()
@click.argument("place")
@data_option
@dataset_options
@click.option("--cleanup", is_flag=True, help="Also remove the records that nobody asked for.")
def remove(
    place: str,
    data_dir: Path | None,
    database_url: str | None,
    project: str,
    dataset: str,
    cleanup: bool,
) -> None:
    """Follow PLACE no longer; its records stay unless --cleanup is given."""
    uri = _uri(place)

    async def act(library: "Library") -> None:
        await _change(library, "DeleteBinding", project, dataset, uri, Cleanup=cleanup)

    _on_library(data_dir, database_url, (), act)
    click.echo(f"{uri} is followed no longer.")


@bindings.command()
@click.argument("place")
@data_option
@dataset_options
@click.option("--wait", is_flag=True, help="Return when the look is over.")
@json_option
def scan(
    place: str,
    data_dir: Path | None,
    database_url: str | None,
    project: str,
    dataset: str,
    wait: bool,
    as_json: bool,
) -> int:
    """Look through all of PLACE now; a running server or worker does it."""
    from visnomy.library.intake.bindings import ask_look, get_binding

    uri = _uri(place)

    async def act(library: "Library") -> "tuple[int, Binding]":
        now = await ask_look(library, project, dataset, uri)
        number = now.asked
        while wait and max(now.answered, now.failed) < number:
            await asyncio.sleep(POLL_S)
            now = await get_binding(library, project, dataset, uri)
        return number, now

    number, binding = _on_library(data_dir, database_url, (), act)
    _show(binding, as_json)
    return 1 if wait and binding.answered < number else 0


async def _every_binding(library: "Library", project: str, dataset: str) -> "list[Binding]":
    from visnomy.library.intake.bindings import list_bindings as page_of
    from visnomy.store.bindings import BindingQuery

    found: list[Binding] = []
    after = ("", "")
    while True:
        page = await page_of(library, project, BindingQuery(dataset, after=after, limit=PAGE))
        found += page.items
        if page.position is None:
            return found
        after = (str(page.position[0]), str(page.position[1]))


async def _change(
    library: "Library", operation: str, project: str, dataset: str, uri: str, **more: object
) -> None:
    """Call an operation with the rights of the person at this machine; the audit says so."""
    from visnomy.cli.application import LocalCall
    from visnomy.cli.logs import start_audit

    start_audit(library.settings.data_dir)
    place = {"ProjectName": project, "DatasetName": dataset, "URI": uri}
    await LocalCall(library)(operation, place | more)


def _on_library(
    data_dir: Path | None,
    database_url: str | None,
    buckets: tuple[tuple[str, BucketPlace], ...],
    act: "Callable[[Library], Awaitable[T]]",
    place: str = "",
) -> T:
    """Do one thing in the library, beside a running server or without one.

    A folder that is named here is allowed here; the server decides by its own settings.
    """
    from visnomy.cli.opening import visit_library

    folder = _uri(place).removeprefix("file://") if place else ""
    roots = (Path(folder),) if folder.startswith("/") else ()
    settings = make_settings(data_dir, database_url, buckets=buckets, roots=roots)

    async def run() -> T:
        async with visit_library(settings) as library:
            return await act(library)

    return asyncio.run(run())


def _uri(place: str) -> str:
    """The URI of a place; what is none is a folder of this machine."""
    return place if "://" in place else f"file://{Path(place).expanduser().resolve()}"


def _show(binding: "Binding", as_json: bool) -> None:
    click.echo(json.dumps(asdict(binding), default=str) if as_json else _line(binding))


def _line(binding: "Binding") -> str:
    found = binding.found
    changes = f"{found.new} new, {found.changed} changed, {found.gone} gone"
    state = f"{binding.state.value} ({binding.phase.value})"
    reason = f"  {binding.reason}" if binding.reason else ""
    return printable(f"{binding.uri}  {state}  {binding.seen} seen, {changes}{reason}")
