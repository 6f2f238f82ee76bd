"""The history: every decision, the newest first, and what can be taken back."""

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from visnomy.errors import ResourceNotFound
from visnomy.web.pages import render
from visnomy.web.people import read_names
from visnomy.web.progress import read_progress
from visnomy.web.site import Record, Site, number, records, text, texts

PAGE = 50
_SHOWN_PEOPLE = 4


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision.

    Attributes:
        decided_at: RFC 3339, UTC.
        changes: of an edit: the key of a sentence, with the value before and after.
        people: ids of those whom it speaks of, each once, the first few.
        is_undone: whether it was taken back.
    """

    decision_id: str
    kind: str
    decided_at: str
    author: str
    reason: str
    figure_count: int
    changes: tuple[tuple[str, str, str], ...]
    people: tuple[str, ...]
    is_undone: bool

    @classmethod
    def of(cls, record: Record) -> "Decided":
        """From a Decision record."""
        made = [*texts(record, "FigureClusterIds"), *texts(record, "CreatedFigureClusterIds")]
        return cls(
            decision_id=text(record, "DecisionId"),
            kind=text(record, "Kind"),
            decided_at=text(record, "DecideTime"),
            author=text(record, "Author"),
            reason=text(record, "Reason"),
            figure_count=number(record, "FigureCount"),
            changes=tuple(map(_change, records(record, "Changes"))),
            people=tuple(dict.fromkeys(made))[:_SHOWN_PEOPLE],
            is_undone=bool(text(record, "UndoTime")),
        )


def _change(record: Record) -> tuple[str, str, str]:
    member, before, after = (text(record, name) for name in ("Member", "Before", "After"))
    key = f"decisions.change.{member}"
    if member in {"Favourite", "Hidden"}:
        key += ".true" if after == "true" else ".false"
    elif member == "Name":
        key += ".given" if not before else ".changed" if after else ".removed"
    return key, before, after


async def decisions_page(request: Request) -> Response:
    """GET /decisions: `after` continues."""
    site: Site = request.state.site
    decided, after, names = await read_decided(site, request.query_params.get("after", ""))
    return render(
        request,
        "decisions.html",
        decided=decided,
        after=after,
        names=names,
        progress=await read_progress(request),
    )


async def read_decided(
    site: Site, after: str, cluster_id: str = ""
) -> tuple[list[Decided], str, Mapping[str, str | None]]:
    """Decisions, the token of the next ones, and names of people who are still there."""
    asked = {"ObjectId": cluster_id} if cluster_id else {}
    try:
        answer = await site.ask("ListDecisions", MaxResults=PAGE, NextToken=after, **asked)
    except ResourceNotFound:
        return [], "", {}
    decided = [Decided.of(record) for record in records(answer, "Decisions")]
    ids = dict.fromkeys(person for each in decided for person in each.people)
    return decided, text(answer, "NextToken"), await read_names(site, list(ids))
