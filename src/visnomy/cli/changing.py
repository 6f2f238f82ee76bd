"""One thing done in the library by a command, beside a running server or without one."""

import asyncio
import getpass
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from visnomy.cli.options import make_settings
from visnomy.errors import WireError

if TYPE_CHECKING:
    from visnomy.library.context import Library
    from visnomy.store.rows import Connection

T = TypeVar("T")

LOCAL_KEY = "local"
"""What stands for the access key in the audit of a command."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a command changes, for the audit.

    Attributes:
        what: the name of whom or what it changes.
    """

    action: str
    what: str


def on_library(
    data_dir: Path | None,
    database_url: str | None,
    act: "Callable[[Library], Awaitable[T]]",
    roots: tuple[Path, ...] = (),
) -> T:
    """Do something in the library that changes nothing; `roots` are allowed folders as well."""
    from visnomy.cli.opening import visit_library

    settings = make_settings(data_dir, database_url, roots=roots)

    async def run() -> T:
        async with visit_library(settings) as library:
            return await act(library)

    return asyncio.run(run())


def changed(
    data_dir: Path | None,
    database_url: str | None,
    change: Change,
    act: "Callable[[Library], Awaitable[T]]",
    roots: tuple[Path, ...] = (),
) -> T:
    """Change something in the library; the audit says so, also where it fails."""
    from visnomy.api import audit
    from visnomy.cli.logs import start_audit

    async def run(library: "Library") -> T:
        start_audit(library.settings.data_dir)
        deed = audit.Deed(f"ram:{change.action}", change.what, _login(), LOCAL_KEY)
        try:
            result = await act(library)
        except WireError as exc:
            audit.record(deed, exc.code)
            raise
        audit.record(deed, audit.SUCCEEDED)
        return result

    return on_library(data_dir, database_url, run, roots)


def stored(
    data_dir: Path | None,
    database_url: str | None,
    change: Change,
    act: "Callable[[Connection], Awaitable[None]]",
) -> None:
    """Change something in one transaction."""

    async def run(library: "Library") -> None:
        async with library.database.transaction() as connection:
            await act(connection)

    changed(data_dir, database_url, change, run)


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""
