"""The wall of people.

It is complete without script. More of it is the same page from a later position: the link that a
reader could press is the address that the script fetches and appends.
"""

from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import Response

from visnomy.errors import ResourceNotFound
from visnomy.model.cluster import WallOrder
from visnomy.web.flags import Flags
from visnomy.web.misses import read_misses
from visnomy.web.pages import render
from visnomy.web.progress import read_progress
from visnomy.web.site import Record, Site, number, records, text
from visnomy.web.views import Person

PAGE = 60
MOST_AT_ONCE = 100
_DIGITS = 6
MOST_NAMED = 2000
_NAMED_PAGE = 100


@dataclass(frozen=True, slots=True)
class Part:
    """Which people of the wall: from a token on, so many."""

    after: str
    count: int


@dataclass(frozen=True, slots=True)
class Wall:
    """Some people and the link to more of them.

    Attributes:
        people: each with the flags.
        after: token of the next page, '' at the end.
        hidden_count: people whom a user hid.
    """

    people: list[tuple[Person, Flags]] = field(default_factory=list)
    after: str = ""
    hidden_count: int = 0


async def wall_page(request: Request) -> Response:
    """GET /: everyone; `name` filters, `hidden` shows who is hidden, `sort` is a WallOrder.

    `count` asks for a larger part, for scripts that want all.
    """
    site: Site = request.state.site
    query = request.query_params
    name, hidden = query.get("name", "").strip(), "hidden" in query
    order = query.get("sort", "")
    order = order if order in set(WallOrder) else WallOrder.PHOTO_COUNT
    try:
        part = Part(query.get("after", ""), _count(query.get("count", "")))
        wall = await _wall(site, name, order, part, hidden=hidden)
    except ResourceNotFound:
        wall = Wall()
    progress = await read_progress(request)
    kept = {"name": name, "sort": "" if order == WallOrder.PHOTO_COUNT else str(order)}
    kept |= {"hidden": "yes"} if hidden else {}
    return render(
        request,
        "wall.html",
        wall=wall,
        name=name,
        hidden=hidden,
        order=order,
        orders=list(WallOrder),
        kept={key: value for key, value in kept.items() if value},
        misses=await read_misses(site) if progress.lack == "no_group" else [],
        progress=progress,
    )


async def read_named(site: Site) -> list[Person]:
    """Everyone with a name, most photos first; at most MOST_NAMED."""
    people: list[Person] = []
    token = ""
    while len(people) < MOST_NAMED:
        answer = await site.ask(
            "ListFigureClusters", Named=True, MaxResults=_NAMED_PAGE, NextToken=token
        )
        people += map(Person.listed, records(answer, "FigureClusters"))
        token = text(answer, "NextToken")
        if not token:
            break
    return people


def _count(given: str) -> int:
    is_number = given.isascii() and given.isdigit() and len(given) <= _DIGITS
    return min(max(int(given), 1), MOST_AT_ONCE) if is_number else PAGE


async def _wall(site: Site, name: str, order: str, part: Part, *, hidden: bool) -> Wall:
    answer = await site.ask(
        "ListFigureClusters",
        Name=name,
        Hidden=hidden,
        Sort=order,
        MaxResults=part.count,
        NextToken=part.after,
    )
    people = [(Person.listed(each), _flags(each)) for each in records(answer, "FigureClusters")]
    counted = await site.ask("ListFigureClusters", Hidden=True, MaxResults=1, WithTotalCount=True)
    return Wall(people, text(answer, "NextToken"), number(counted, "TotalCount"))


def _flags(record: Record) -> Flags:
    return Flags(bool(record.get("Hidden")), bool(record.get("Favourite")))
