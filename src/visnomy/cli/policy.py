"""`visnomy policy`: what users may do, and why."""

import json
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TextIO, TypeVar

import click

from visnomy.cli.changing import Change, on_library, stored
from visnomy.cli.options import data_option, dataset_options, json_option, make_settings

if TYPE_CHECKING:
    from visnomy.library.context import Library
    from visnomy.store.access.policies import PolicyFacts

EXAMPLES = """\b
Examples:
  visnomy policy put viewer viewer.json     store or replace a policy
  visnomy policy attach viewer --user ada   from the next request on
  visnomy policy simulate GetProject --user ada --project photos
  visnomy policy simulate GetProject --document viewer.json
"""
PAGE = 1000
F = TypeVar("F", bound=Callable[..., object])


@click.group(epilog=EXAMPLES)
def policy() -> None:
    """Store, attach and explain policies in the grammar of RAM."""


@policy.command("list")
@data_option
@json_option
def list_policies(data_dir: Path | None, database_url: str | None, as_json: bool) -> None:
    """List policies and who has them."""
    found = on_library(data_dir, database_url, _every_policy)
    if as_json:
        click.echo(json.dumps({"policies": [asdict(each) for each in found]}, default=str))
        return
    for each in found:
        owners = [*each.users, *(f"group {name}" for name in each.groups)]
        click.echo(f"{each.name}  {', '.join(owners) or '(nobody)'}  {each.description}".rstrip())


@policy.command()
@click.argument("name")
@data_option
def show(name: str, data_dir: Path | None, database_url: str | None) -> None:
    """Print the document of a policy as it was stored."""
    from visnomy.errors import ResourceNotFound

    for each in on_library(data_dir, database_url, _every_policy):
        if each.name == name:
            click.echo(each.document)
            return
    raise ResourceNotFound("policy")


@policy.command()
@click.argument("name")
@click.argument("document", type=click.File(encoding="utf-8"))
@data_option
@click.option("--description", default="", help="What it is for.")
def put(
    name: str,
    document: TextIO,
    data_dir: Path | None,
    database_url: str | None,
    description: str,
) -> None:
    """Store the policy in the file DOCUMENT, or replace the one of that name; - reads stdin."""
    from visnomy.api.policy.document import parse_policy
    from visnomy.store.access import policies

    text = document.read()
    parse_policy(text)
    act = partial(policies.put_policy, name=name, document=text, description=description)
    stored(data_dir, database_url, Change("PutPolicy", name), act)
    click.echo(f"The policy {name} is stored.")


@policy.command()
@click.argument("name")
@data_option
def delete(name: str, data_dir: Path | None, database_url: str | None) -> None:
    """Remove a policy that nobody has."""
    from visnomy.store.access import policies

    act = partial(policies.delete_policy, name=name)
    stored(data_dir, database_url, Change("DeletePolicy", name), act)
    click.echo(f"The policy {name} is deleted.")


def owner_options(command: F) -> F:
    """`--user NAME` or `--group NAME`."""
    command = click.option("--user", help="The user whose policy it is.")(command)
    return click.option("--group", help="The group whose policy it is.")(command)


@policy.command()
@click.argument("name")
@data_option
@owner_options
def attach(
    name: str,
    data_dir: Path | None,
    database_url: str | None,
    user: str | None,
    group: str | None,
) -> None:
    """Give a policy to a user or a group."""
    from visnomy.store.access import policies

    owner = _one_owner(user, group)
    act = partial(policies.attach_policy, name=name, user=user, group=group)
    stored(data_dir, database_url, Change("AttachPolicy", f"{name} {user or group}"), act)
    click.echo(f"{owner} has the policy {name}.")


@policy.command()
@click.argument("name")
@data_option
@owner_options
def detach(
    name: str,
    data_dir: Path | None,
    database_url: str | None,
    user: str | None,
    group: str | None,
) -> None:
    """Take a policy from a user or a group."""
    from visnomy.store.access import policies

    owner = _one_owner(user, group)
    act = partial(policies.detach_policy, name=name, user=user, group=group)
    stored(data_dir, database_url, Change("DetachPolicy", f"{name} {user or group}"), act)
    click.echo(f"{owner} does not have the policy {name}.")


@policy.command()
@click.argument("operation")
@data_option
@dataset_options
@click.option("--user", help="Ask the policies of this user and of the user's groups.")
@click.option(
    "--document",
    "documents",
    type=click.File(encoding="utf-8"),
    multiple=True,
    help="Ask the policy in this file; may be given several times.",
)
@click.option(
    "--fact", "facts", multiple=True, metavar="KEY=VALUE", help="As acs:SourceIp=10.0.0.1."
)
@json_option
def simulate(
    operation: str,
    data_dir: Path | None,
    database_url: str | None,
    project: str,
    dataset: str,
    user: str | None,
    documents: tuple[TextIO, ...],
    facts: tuple[str, ...],
    as_json: bool,
) -> None:
    """Say what the server would decide about OPERATION, and which statements decide it.

    Nothing is performed. Facts that are not given are not known, as in conditions on them.
    """
    from visnomy.api.policy.simulation import simulate as decide

    texts = [(file.name, file.read()) for file in documents]
    if user is not None:
        texts += on_library(data_dir, database_url, lambda it: _documents_of(it, user))
    elif not documents:
        raise click.UsageError("give --user or --document")
    known = dict(_fact(text) for text in facts)
    place = {"ProjectName": project, "DatasetName": dataset}
    outcome = decide(make_settings(data_dir, database_url), operation, place, texts, known)
    if as_json:
        click.echo(json.dumps(asdict(outcome)))
        return
    click.echo(f"{outcome.decision}  {outcome.action}  on  {outcome.resource}")
    for reason in outcome.reasons:
        click.echo(f"  {reason.effect} by {reason.policy}, statement {reason.statement}")


async def _documents_of(library: "Library", user: str) -> list[tuple[str, str]]:
    from visnomy.library import access
    from visnomy.store.access.keys import find_user_id

    async with library.database.reading() as connection:
        user_id = await find_user_id(connection, user)
    return await access.policy_documents(library, user_id)


async def _every_policy(library: "Library") -> "list[PolicyFacts]":
    from visnomy.store.access import policies

    found: list[PolicyFacts] = []
    async with library.database.reading() as connection:
        while page := (
            await policies.list_policies(
                connection, after=found[-1].name if found else "", limit=PAGE
            )
        ).items:
            found += page
    return found


def _one_owner(user: str | None, group: str | None) -> str:
    if (user is None) is (group is None):
        raise click.UsageError("give either --user or --group")
    return f"The user {user}" if user is not None else f"The group {group}"


def _fact(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not (key and equals):
        raise click.UsageError(f"--fact: expected KEY=VALUE, got {text!r}")
    return key.lower(), value
