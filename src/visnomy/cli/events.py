"""`visnomy events`: what was told to whom, and what did not arrive."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from visnomy.cli.changing import Change, changed, on_library
from visnomy.cli.options import data_option, json_option
from visnomy.cli.printing import print_table, printable
from visnomy.model.event import DeliveryState

if TYPE_CHECKING:
    from visnomy.library.context import Library
    from visnomy.model.event import Delivery

EXAMPLES = """\b
Examples:
  visnomy events list               the newest, and how many there are of each state
  visnomy events list --state dead  those that were given up
  visnomy events show 17            all of one, with its body
  visnomy events redeliver 17       try it again now
  visnomy events redeliver --dead   try all again that were given up
"""
F = TypeVar("F", bound=Callable[..., object])
Progress = tuple[str, DeliveryState]


@click.group(epilog=EXAMPLES)
def events() -> None:
    """See events on their way; send them again or drop them."""


@events.command("list")
@data_option
@click.option(
    "--state",
    type=click.Choice([state.value for state in DeliveryState]),
    help="Only of this state.",
)
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
@json_option
def list_events(
    data_dir: Path | None, database_url: str | None, state: str | None, limit: int, as_json: bool
) -> None:
    """List deliveries, the newest first."""
    from visnomy.store.events.deliveries import count_deliveries, list_deliveries

    async def read(library: "Library") -> "tuple[list[Delivery], Mapping[Progress, int]]":
        wanted = DeliveryState(state) if state else None
        async with library.database.reading() as connection:
            found = await list_deliveries(connection, wanted, limit)
            return found, await count_deliveries(connection)

    found, counts = on_library(data_dir, database_url, read)
    totals = dict.fromkeys(DeliveryState, 0)
    for (_, known), count in counts.items():
        totals[known] += count
    if as_json:
        records = [_record(each) for each in found]
        click.echo(json.dumps({"deliveries": records, "counts": totals}, ensure_ascii=False))
        return
    if found:
        _print_table(found)
    click.echo(" · ".join(f"{count:,} {name}" for name, count in totals.items()))


@events.command()
@click.argument("number", type=int)
@data_option
@json_option
def show(number: int, data_dir: Path | None, database_url: str | None, as_json: bool) -> None:
    """Show the delivery NUMBER with the content of its event."""
    from visnomy.store.events.deliveries import get_delivery

    async def read(library: "Library") -> "Delivery":
        async with library.database.reading() as connection:
            return await get_delivery(connection, number)

    found = on_library(data_dir, database_url, read)
    content = json.loads(found.event.content or "null")
    members = {**_record(found), "content": content}
    if as_json:
        click.echo(json.dumps(members, ensure_ascii=False))
        return
    for name, value in _record(found).items():
        click.echo(f"{name + ':':<12} {'' if value is None else printable(str(value))}")
    click.echo(json.dumps(content, ensure_ascii=False, indent=2))


def _chosen(command: F) -> F:
    """`NUMBER ...` or `--dead`."""
    command = click.option("--dead", is_flag=True, help="All that were given up.")(command)
    return click.argument("numbers", nargs=-1, type=int, metavar="[NUMBER ...]")(command)


@events.command()
@_chosen
@data_option
def redeliver(
    numbers: tuple[int, ...], dead: bool, data_dir: Path | None, database_url: str | None
) -> None:
    """Send deliveries anew, whatever became of them; their attempts count from one again."""
    from visnomy.store.events import deliveries

    _check(numbers, dead)

    async def act(library: "Library") -> list[int]:
        async with library.database.transaction() as connection:
            return await deliveries.redeliver(connection, numbers, all_dead=dead)

    change = Change("RedeliverEvents", _names(numbers))
    _report(numbers, changed(data_dir, database_url, change, act), "on the way again")


@events.command()
@_chosen
@data_option
def drop(
    numbers: tuple[int, ...], dead: bool, data_dir: Path | None, database_url: str | None
) -> None:
    """Forget deliveries for good."""
    from visnomy.store.events import deliveries

    _check(numbers, dead)

    async def act(library: "Library") -> list[int]:
        async with library.database.transaction() as connection:
            return await deliveries.drop(connection, numbers, all_dead=dead)

    change = Change("DropEvents", _names(numbers))
    _report(numbers, changed(data_dir, database_url, change, act), "dropped")


def _check(numbers: tuple[int, ...], dead: bool) -> None:
    if bool(numbers) == dead:
        raise click.UsageError("Name deliveries by their numbers, or say --dead.")


def _names(numbers: tuple[int, ...]) -> str:
    """Of deliveries, for the audit; no numbers are all that were given up."""
    return "delivery/" + (",".join(map(str, numbers)) or "dead")


def _report(asked: tuple[int, ...], done: list[int], what: str) -> None:
    missing = sorted(set(asked) - set(done))
    click.echo(f"{len(done):,} {what}.")
    if missing:
        names = ", ".join(map(str, missing))
        raise click.ClickException(f"There is no delivery {names} that this can be done with.")


def _record(delivery: "Delivery") -> dict[str, object]:
    event = delivery.event
    return {
        "delivery": delivery.delivery_id,
        "event_id": event.event_id,
        "type": event.event_type.value,
        "project": event.project_name,
        "dataset": event.dataset_name,
        "sink": delivery.sink.name,
        "address": delivery.sink.address,
        "state": delivery.state.value,
        "attempts": delivery.attempts,
        "opened_at": event.opened_at.isoformat(),
        "closed_at": event.closed_at.isoformat() if event.closed_at else None,
        "due_at": delivery.due_at.isoformat() if delivery.due_at else None,
        "ended_at": delivery.ended_at.isoformat() if delivery.ended_at else None,
        "last_error": delivery.last_error,
    }


def _print_table(found: "list[Delivery]") -> None:
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for title in ("", "State", "Tries", "Type", "To", "Ended"):
        table.add_column(title, no_wrap=True)
    table.add_column("")
    for each in found:
        name = each.event.event_type.value.removeprefix("imm:")
        to = each.sink.address or each.sink.name
        ended = _minute(each.event.closed_at)
        tail = printable(each.last_error or _next(each))
        table.add_row(str(each.delivery_id), each.state, str(each.attempts), name, to, ended, tail)
    print_table(table)


def _next(delivery: "Delivery") -> str:
    if delivery.state is not DeliveryState.WAITING or delivery.due_at is None:
        return ""
    seconds = (delivery.due_at - datetime.now(UTC)).total_seconds()
    return "due" if seconds <= 0 else f"next in {seconds:.0f} s"


def _minute(moment: datetime | None) -> str:
    return moment.astimezone().strftime("%Y-%m-%d %H:%M:%S") if moment else ""
