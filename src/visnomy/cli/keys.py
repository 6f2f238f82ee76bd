"""`visnomy keys`: who may sign requests."""

import json
from collections.abc import AsyncIterator, Awaitable
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from visnomy.cli.changing import Change, changed, on_library, stored
from visnomy.cli.options import data_option, json_option

if TYPE_CHECKING:
    from visnomy.library.context import Library
    from visnomy.model.access import AccessKey, KeyFacts, TemporaryKey

EXAMPLES = """\b
Examples:
  visnomy keys create ada           a key for the user ada; its secret is shown this once
  visnomy keys create               another key of the account itself
  visnomy keys rotate LTAI5t...     a new key for the same owner, the old one disabled
  visnomy keys disable LTAI5t...    refuse it from now on
"""


@click.group(epilog=EXAMPLES)
def keys() -> None:
    """Make, list, disable and rotate access keys."""


@keys.command("list")
@data_option
@click.option("--user", help="Only the keys of this user.")
@json_option
def list_keys(
    data_dir: Path | None, database_url: str | None, user: str | None, as_json: bool
) -> None:
    """List keys: id, owner, state, last use. Secrets are never shown again."""

    async def read(library: "Library") -> "list[KeyFacts]":
        return [key async for key in every_key(library, user)]

    found = on_library(data_dir, database_url, read)
    if as_json:
        click.echo(json.dumps({"keys": [asdict(key) for key in found]}, default=str))
        return
    for key in found:
        state = "enabled" if key.active else "disabled"
        owner = key.user_name or "(the account)"
        used = f"used {_minute(key.last_used_at)}" if key.last_used_at else "never used"
        click.echo(f"{key.access_key_id}  {owner}  {state}  {used}")


@keys.command()
@click.argument("user", required=False)
@data_option
@json_option
def create(
    user: str | None, data_dir: Path | None, database_url: str | None, as_json: bool
) -> None:
    """Make a key for USER, or for the account itself; the secret is shown this once."""
    from visnomy.library import access

    change = Change("CreateAccessKey", user or "")
    made = changed(data_dir, database_url, change, lambda it: access.create_key(it, user))
    _show(made, as_json)


@keys.command()
@click.argument("key_id")
@data_option
@click.option("--keep", is_flag=True, help="Leave the old key enabled; disable it later.")
@json_option
def rotate(
    key_id: str, data_dir: Path | None, database_url: str | None, keep: bool, as_json: bool
) -> None:
    """Make a new key for the owner of KEY_ID, and disable the old one."""
    from visnomy.library import access

    def act(library: "Library") -> "Awaitable[AccessKey]":
        return access.rotate_key(library, key_id, keep=keep)

    _show(changed(data_dir, database_url, Change("RotateAccessKey", key_id), act), as_json)


@keys.command()
@click.argument("key_id")
@data_option
@click.option("--minutes", type=click.IntRange(15, 720), default=60, show_default=True)
@click.option("--name", default="session", show_default=True, help="Shown in refusals.")
@click.option(
    "--document", type=click.File(encoding="utf-8"), help="A policy that narrows the rights."
)
@json_option
def session(
    key_id: str,
    data_dir: Path | None,
    database_url: str | None,
    minutes: int,
    name: str,
    document: TextIO | None,
    as_json: bool,
) -> None:
    """Make a temporary key with the rights of KEY_ID, for a client that is trusted less."""
    from visnomy.api.policy.document import parse_policy
    from visnomy.library import access

    text = document.read() if document else None
    if text is not None:
        parse_policy(text)

    def act(library: "Library") -> "Awaitable[TemporaryKey]":
        duration = timedelta(minutes=minutes)
        return access.create_session(library, key_id, name=name, duration=duration, document=text)

    made = changed(data_dir, database_url, Change("CreateSession", key_id), act)
    if as_json:
        click.echo(json.dumps(asdict(made), default=str))
        return
    click.echo(f"access key id:     {made.access_key_id}")
    click.echo(f"access key secret: {made.secret}")
    click.echo(f"security token:    {made.security_token}")
    click.echo(f"It ends at {_minute(made.expires_at)}. It is shown this once.", err=True)


@keys.command()
@click.argument("key_id")
@data_option
def disable(key_id: str, data_dir: Path | None, database_url: str | None) -> None:
    """Refuse KEY_ID from the next request on."""
    _switch(key_id, data_dir, database_url, active=False)
    click.echo(f"{key_id} is disabled.")


@keys.command()
@click.argument("key_id")
@data_option
def enable(key_id: str, data_dir: Path | None, database_url: str | None) -> None:
    """Take KEY_ID again."""
    _switch(key_id, data_dir, database_url, active=True)
    click.echo(f"{key_id} is enabled.")


@keys.command()
@click.argument("key_id")
@data_option
def delete(key_id: str, data_dir: Path | None, database_url: str | None) -> None:
    """Remove KEY_ID for good."""
    from visnomy.store.access.keys import delete_key

    change = Change("DeleteAccessKey", key_id)
    stored(data_dir, database_url, change, lambda it: delete_key(it, key_id))
    click.echo(f"{key_id} is deleted.")


async def every_key(library: "Library", user: str | None) -> "AsyncIterator[KeyFacts]":
    """All keys by id, of one user or of everybody."""
    from visnomy.store.access.keys import list_keys as page_of

    after = ""
    while True:
        async with library.database.reading() as connection:
            page = await page_of(connection, user_name=user, after=after)
        for key in page.items:
            yield key
        if page.position is None:
            return
        after = str(page.position[0])


def _switch(key_id: str, data_dir: Path | None, database_url: str | None, *, active: bool) -> None:
    from visnomy.store.access.keys import set_key_active

    change = Change("EnableAccessKey" if active else "DisableAccessKey", key_id)
    stored(data_dir, database_url, change, lambda it: set_key_active(it, key_id, active=active))


def _show(key: "AccessKey", as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(asdict(key)))
        return
    click.echo(f"access key id:     {key.access_key_id}")
    click.echo(f"access key secret: {key.secret}")
    click.echo("The secret is shown this once.", err=True)


def _minute(moment: datetime) -> str:
    return f"{moment.astimezone():%Y-%m-%d %H:%M}"
