"""`visnomy people ...`: name, merge and move people and faces, and take it back."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, TypeVar, Unpack
from uuid import UUID

import click

from visnomy.cli.changing import LOCAL_KEY, Change, changed, on_library
from visnomy.cli.options import data_option, dataset_options, json_option
from visnomy.cli.printing import printable
from visnomy.cli.review import PersonType

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from visnomy.library.context import Library
    from visnomy.model.cluster import ClusterChange
    from visnomy.model.decision import Decision

F = TypeVar("F", bound=Callable[..., object])
T = TypeVar("T")

MARKS = {"confirmed": "Confirm", "rejected": "NotThisPerson", "no-face": "NotAFace"}
NEW, NOBODY = "new", "nobody"
PAGE = 1000


class Where(TypedDict):
    """Which dataset, and where it lies."""

    data_dir: Path | None
    database_url: str | None
    project: str
    dataset: str


class TargetType(click.ParamType["UUID | str"]):
    """A person's id, `new` or `nobody`."""

    name = "ID|new|nobody"

    def convert(
        self,
        value: object,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> UUID | str:
        """The UUID of a person, or the word."""
        if value in (NEW, NOBODY):
            return str(value)
        return PersonType().convert(value, param, ctx)


def _where_options(command: F) -> F:
    return json_option(data_option(dataset_options(command)))


def _deciding_options(command: F) -> F:
    told = "Why; kept with the decision."
    return click.option("--reason", default="", metavar="TEXT", help=told)(_where_options(command))


@click.command()
@click.argument("person", type=PersonType())
@click.argument("text", metavar="NAME")
@_deciding_options
def name(person: UUID, text: str, reason: str, as_json: bool, **where: Unpack[Where]) -> None:
    """Give PERSON a NAME; '' takes it away.

    Two people of one name stay two; the next question is whether they are one.
    """
    from visnomy.model.cluster import ClusterChange

    _edit(person, ClusterChange(name=text), reason, where, as_json=as_json)


@click.command()
@click.argument("person", type=PersonType())
@click.option("--hidden/--shown", default=None, help="Off the page and out of questions, or not.")
@click.option("--favourite/--no-favourite", default=None, help="First on the page, or not.")
@_deciding_options
def flag(
    person: UUID,
    hidden: bool | None,
    favourite: bool | None,
    reason: str,
    as_json: bool,
    **where: Unpack[Where],
) -> None:
    """Hide PERSON or not, make PERSON a favourite or not."""
    from visnomy.model.cluster import ClusterChange

    if hidden is None and favourite is None:
        raise click.UsageError("Say --hidden, --shown, --favourite or --no-favourite.")
    change = ClusterChange(hidden=hidden, favourite=favourite)
    _edit(person, change, reason, where, as_json=as_json)


@click.command()
@click.argument("into", type=PersonType())
@click.argument("others", type=PersonType(), nargs=-1, required=True)
@_deciding_options
def merge(
    into: UUID, others: tuple[UUID, ...], reason: str, as_json: bool, **where: Unpack[Where]
) -> None:
    """Give INTO all faces of OTHERS, who go.

    INTO keeps id, name and cover.
    """
    if into in others:
        raise click.UsageError("Nobody is merged into themselves.")

    async def act(library: "Library") -> "Decision":
        from visnomy.library.people.merging import request_merging
        from visnomy.library.projects import get_dataset

        dataset = await get_dataset(library, *_names(where))
        _, made = await request_merging(
            library, dataset, into, others, author=LOCAL_KEY, reason=reason
        )
        return made

    made = _change(where, "CreateFigureClustersMergingTask", _object_id(into), act)
    _tell(made, as_json=as_json)


@click.command()
@click.argument("figures", type=click.UUID, nargs=-1, required=True)
@click.option("--to", type=TargetType(), required=True, help="Whom they are.")
@_deciding_options
def move(
    figures: tuple[UUID, ...],
    to: UUID | str,
    reason: str,
    as_json: bool,
    **where: Unpack[Where],
) -> None:
    """Hold faces in a person, a new one, or out of all.

    Later runs leave them there. Ids of faces: visnomy query --person ID --json
    """

    async def act(library: "Library") -> "Decision":
        from visnomy.library.people import decisions

        by = {"author": LOCAL_KEY, "reason": reason}
        if to == NEW:
            return await decisions.make_person(library, *_names(where), figures, **by)
        target = to if isinstance(to, UUID) else None
        return await decisions.move_figures(library, *_names(where), figures, target, **by)

    _tell(_change(where, "MoveFigures", "/".join(_names(where)), act), as_json=as_json)


@click.command()
@click.argument("figures", type=click.UUID, nargs=-1, required=True)
@click.option("--as", "mark_", type=click.Choice(list(MARKS)), required=True, help="What they are.")
@_deciding_options
def mark(
    figures: tuple[UUID, ...], mark_: str, reason: str, as_json: bool, **where: Unpack[Where]
) -> None:
    """Say that faces are right, wrong, or no faces."""

    async def act(library: "Library") -> "Decision":
        from visnomy.library.people.decisions import mark_figures
        from visnomy.model.decision import DecisionKind

        kind = DecisionKind(MARKS[mark_])
        return await mark_figures(
            library, *_names(where), figures, kind, author=LOCAL_KEY, reason=reason
        )

    _tell(_change(where, "MarkFigures", "/".join(_names(where)), act), as_json=as_json)


@click.command()
@click.option("--of", "person", type=PersonType(), help="Only those about this person.")
@click.option("--limit", type=click.IntRange(1, PAGE), default=20, help="[default: 20]")
@_where_options
def decisions(person: UUID | None, limit: int, as_json: bool, **where: Unpack[Where]) -> None:
    """List what was decided, the newest first."""

    async def act(library: "Library") -> "Sequence[Decision]":
        from visnomy.library.people.decisions import list_decisions

        page = await list_decisions(library, *_names(where), person=person, after=None, limit=limit)
        return page.items

    found = on_library(where["data_dir"], where["database_url"], act)
    if as_json:
        click.echo(json.dumps({"decisions": [_record(each) for each in found]}))
        return
    for each in found:
        click.echo(_line(each))
    if not found:
        click.echo("Nothing was decided.")


@click.command()
@click.argument("decision", type=click.UUID)
@click.option("--with-later", is_flag=True, help="Also the decisions that build on it.")
@click.option("--dry-run", is_flag=True, help="Only say what would be taken back.")
@_where_options
def undo(
    decision: UUID, with_later: bool, dry_run: bool, as_json: bool, **where: Unpack[Where]
) -> None:
    """Take a decision back, whichever it is.

    Ids of decisions: visnomy people decisions
    """

    async def act(library: "Library") -> "list[Decision]":
        from visnomy.library.people.undoing import undo_decision

        return await undo_decision(
            library,
            *_names(where),
            decision,
            with_dependents=with_later,
            dry_run=dry_run,
            author=LOCAL_KEY,
        )

    undone = (
        on_library(where["data_dir"], where["database_url"], act)
        if dry_run
        else _change(where, "UndoDecision", str(decision), act)
    )
    if as_json:
        click.echo(json.dumps({"decisions": [_record(each) for each in undone]}))
        return
    told = "would be taken back" if dry_run else "taken back"
    for each in undone:
        click.echo(f"{told}: {each.kind} {each.decision_id}")
    if not undone:
        click.echo("It was taken back before.")


@click.command()
@click.argument("decision", type=click.UUID)
@_deciding_options
def redo(decision: UUID, reason: str, as_json: bool, **where: Unpack[Where]) -> None:
    """Decide once more what was taken back by `undo`."""

    async def act(library: "Library") -> "Decision":
        from visnomy.library.people.redoing import redo_decision

        return await redo_decision(
            library, *_names(where), decision, author=LOCAL_KEY, reason=reason
        )

    _tell(_change(where, "RedoDecision", str(decision), act), as_json=as_json)


def _edit(
    person: UUID, change: "ClusterChange", reason: str, where: Where, *, as_json: bool
) -> None:
    async def act(library: "Library") -> "Decision | None":
        from visnomy.library.people.listing import update_person

        return await update_person(
            library, *_names(where), person, change, author=LOCAL_KEY, reason=reason
        )

    action = "SetFigureClusterFlags" if change.name is None else "UpdateFigureCluster"
    _tell(_change(where, action, _object_id(person), act), as_json=as_json)


def _change(where: Where, action: str, what: str, act: "Callable[[Library], Awaitable[T]]") -> T:
    return changed(where["data_dir"], where["database_url"], Change(action, what), act)


def _names(where: Where) -> tuple[str, str]:
    return where["project"], where["dataset"]


def _tell(made: "Decision | None", *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"decision": made and _record(made)}))
    elif made is None:
        click.echo("It was so before.")
    else:
        click.echo(_line(made))
        click.echo(f"To take it back: visnomy people undo {made.decision_id}")


def _record(decision: "Decision") -> dict[str, object]:
    return {
        "decision": str(decision.decision_id),
        "kind": decision.kind.value,
        "made_at": decision.made_at.isoformat(),
        "author": decision.author,
        "reason": decision.reason,
        "faces": decision.figure_count,
        "replaced": _replaced(decision),
        "people": [_object_id(each) for each in decision.needs],
        "created": [_object_id(each) for each in decision.begins],
        "ended": [_object_id(each) for each in decision.ends],
        "undone_at": decision.undone_at and decision.undone_at.isoformat(),
    }


def _replaced(decision: "Decision") -> dict[str, list[object]]:
    """Member of a person -> (old value, new value) of an edit."""
    found = decision.payload.get("replaced")
    return dict(found) if isinstance(found, dict) else {}


def _line(decision: "Decision") -> str:
    people = {"": decision.needs, "made ": decision.begins, "ended ": decision.ends}
    told = [f"{word}{_object_id(each)}" for word, ids in people.items() for each in ids]
    told += [
        f"{member} {json.dumps(old, ensure_ascii=False)} -> {json.dumps(new, ensure_ascii=False)}"
        for member, (old, new) in _replaced(decision).items()
    ]
    if decision.figure_count:
        told.append("1 face" if decision.figure_count == 1 else f"{decision.figure_count:,} faces")
    if decision.reason:
        told.append(printable(decision.reason))
    if decision.undone_at:
        told.append("taken back")
    moment = decision.made_at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%SZ")
    return f"{decision.decision_id}  {moment}  {decision.kind:<13}  {', '.join(told)}"


def _object_id(cluster_id: UUID) -> str:
    return f"Cluster-{cluster_id}"
