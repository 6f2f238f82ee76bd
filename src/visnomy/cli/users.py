"""`visnomy users`: people and programs with rights of their own."""

import json
from contextlib import suppress
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from visnomy.cli.changing import Change, on_library, stored
from visnomy.cli.options import data_option, json_option

if TYPE_CHECKING:
    from visnomy.library.context import Library
    from visnomy.model.access import Group, User
    from visnomy.store.rows import Connection

EXAMPLES = """\b
Examples:
  visnomy users create ada              a user without rights
  visnomy users join ada family         put ada into a group, which is made if it is new
  visnomy policy attach viewer --user ada
  visnomy keys create ada
"""
PAGE = 1000


@click.group(epilog=EXAMPLES)
def users() -> None:
    """Make, list and group users."""


@users.command("list")
@data_option
@json_option
def list_users(data_dir: Path | None, database_url: str | None, as_json: bool) -> None:
    """List users with their groups, and groups."""
    people, groups = on_library(data_dir, database_url, _everybody)
    if as_json:
        found = {"users": [asdict(u) for u in people], "groups": [asdict(g) for g in groups]}
        click.echo(json.dumps(found, default=str, ensure_ascii=False))
        return
    for user in people:
        click.echo(f"{user.name}  {', '.join(user.groups) or '(no group)'}")
    for group in groups:
        click.echo(f"group {group.name}: {', '.join(group.users) or '(nobody)'}")


@users.command()
@click.argument("name")
@data_option
@click.option("--display-name", default="", help="A name for people to read.")
def create(name: str, data_dir: Path | None, database_url: str | None, display_name: str) -> None:
    """Make a user without rights and without keys."""
    from visnomy.store.access import users as store

    act = partial(store.create_user, name=name, display_name=display_name)
    stored(data_dir, database_url, Change("CreateUser", name), act)
    click.echo(f"{name} is a user. Next: visnomy keys create {name}")


@users.command()
@click.argument("name")
@data_option
def delete(name: str, data_dir: Path | None, database_url: str | None) -> None:
    """Remove a user with their keys."""
    from visnomy.store.access import users as store

    stored(
        data_dir, database_url, Change("DeleteUser", name), partial(store.delete_user, name=name)
    )
    click.echo(f"{name} is deleted, with their keys.")


@users.command()
@click.argument("name")
@click.argument("group")
@data_option
def join(name: str, group: str, data_dir: Path | None, database_url: str | None) -> None:
    """Put a user into a group, which is made if it is new."""
    from visnomy.errors import ResourceAlreadyExists
    from visnomy.store.access import users as store

    async def act(connection: "Connection") -> None:
        with suppress(ResourceAlreadyExists):
            await store.create_group(connection, group)
        await store.add_member(connection, group, name)

    stored(data_dir, database_url, Change("AddUserToGroup", f"{name} {group}"), act)
    click.echo(f"{name} is in the group {group}.")


@users.command()
@click.argument("name")
@click.argument("group")
@data_option
def leave(name: str, group: str, data_dir: Path | None, database_url: str | None) -> None:
    """Take a user out of a group."""
    from visnomy.store.access import users as store

    act = partial(store.remove_member, group=group, user=name)
    stored(data_dir, database_url, Change("RemoveUserFromGroup", f"{name} {group}"), act)
    click.echo(f"{name} is not in the group {group}.")


@users.command("delete-group")
@click.argument("group")
@data_option
def delete_group(group: str, data_dir: Path | None, database_url: str | None) -> None:
    """Remove a group; its users stay, without the group's policies."""
    from visnomy.store.access import users as store

    act = partial(store.delete_group, name=group)
    stored(data_dir, database_url, Change("DeleteGroup", group), act)
    click.echo(f"The group {group} is deleted.")


async def _everybody(library: "Library") -> "tuple[list[User], list[Group]]":
    from visnomy.store.access import users as store

    people: list[User] = []
    groups: list[Group] = []
    async with library.database.reading() as connection:
        while page := (
            await store.list_users(connection, after=people[-1].name if people else "", limit=PAGE)
        ).items:
            people += page
        while found := (
            await store.list_groups(connection, after=groups[-1].name if groups else "", limit=PAGE)
        ).items:
            groups += found
    return people, groups
