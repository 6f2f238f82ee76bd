"""The wall of people.

It is complete without script. More of it is the same page from a later position: the link that a
reader could press is the address that the script fetches and appends.
"""

from collections.abc import Collection, Set
from dataclasses import dataclass, field, replace

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from visnomy.errors import ResourceNotFound
from visnomy.web.flags import Flagged, read_flags
from visnomy.web.pages import render
from visnomy.web.people import read_people
from visnomy.web.progress import read_progress
from visnomy.web.site import Site, number, records, text
from visnomy.web.views import Person, by_count

PAGE = 60
NAMED_LIMIT = 960
"""So many named people come first, by count; should there be more, they follow among the rest."""


@dataclass(slots=True)
class Wall:
    """Some people and the link to more of them.

    Attributes:
        after: token of the next page, '' at the end.
        mixed: the named people did not all fit before the rest, so some are among it.
        total: all people of the dataset, where it was asked for.
        flagged: who is hidden or a favourite.
    """

    people: list[Person] = field(default_factory=list)
    after: str = ""
    mixed: bool = False
    total: int = 0
    flagged: Flagged = field(default_factory=Flagged)


async def wall_page(request: Request) -> Response:
    """GET /: everyone; `name` filters by name, `hidden` shows who is hidden, `after` continues."""
    site: Site = request.state.site
    query = request.query_params
    name, hidden = query.get("name", "").strip(), "hidden" in query
    try:
        flagged = await read_flags(site)
        if hidden:
            wall = Wall(by_count(await _chosen(site, flagged.hidden)), flagged=flagged)
        else:
            wall = await _wall(site, flagged, name, query)
    except ResourceNotFound:
        wall = Wall()
    progress = await read_progress(request)
    return render(request, "wall.html", wall=wall, name=name, hidden=hidden, progress=progress)


async def _wall(site: Site, flagged: Flagged, name: str, query: QueryParams) -> Wall:
    """Favourites, then the named, then the others; without the hidden."""
    if after := query.get("after", ""):
        wall = await _rest(site, after, mixed="mixed" in query)
        return _without(wall, flagged.hidden | flagged.favourites, flagged)
    named, complete = await read_named(site)
    if name:
        called = [person for person in named if name.casefold() in person.name.casefold()]
        return _without(Wall(called), flagged.hidden, flagged)
    wall = await _rest(site, "", mixed=not complete)
    favourites = by_count(await _chosen(site, flagged.favourites - flagged.hidden))
    first = {person.cluster_id for person in [*favourites, *named]}
    others = [person for person in wall.people if person.cluster_id not in first]
    wall = replace(wall, people=[*named, *others])
    wall = _without(wall, flagged.hidden | flagged.favourites, flagged)
    return replace(wall, people=[*favourites, *wall.people])


def _without(wall: Wall, gone: Set[str], flagged: Flagged) -> Wall:
    people = [person for person in wall.people if person.cluster_id not in gone]
    return replace(wall, people=people, flagged=flagged)


async def _chosen(site: Site, cluster_ids: Collection[str]) -> list[Person]:
    return [Person.of(record) for record in await read_people(site, cluster_ids)]


async def read_named(site: Site) -> tuple[list[Person], bool]:
    """Everyone with a name, by count, and whether that is really everyone."""
    people: list[Person] = []
    token = ""
    while len(people) < NAMED_LIMIT:
        answer = await site.ask(
            "QueryFigureClusters", Sort="GroupName", Order="desc", MaxResults=PAGE, NextToken=token
        )
        page = [Person.of(record) for record in records(answer, "FigureClusters")]
        people += [person for person in page if person.name]
        token = text(answer, "NextToken")
        # In byte order '' is the least, so the unnamed end this list.
        if not token or not page[-1].name:
            return by_count(people), True
    return by_count(people), False


async def _rest(site: Site, after: str, *, mixed: bool) -> Wall:
    answer = await site.ask(
        "QueryFigureClusters",
        Sort="ImageCount",
        Order="desc",
        MaxResults=PAGE,
        NextToken=after,
        WithTotalCount=True,
    )
    people = [Person.of(record) for record in records(answer, "FigureClusters")]
    return Wall(
        [person for person in people if mixed or not person.name],
        text(answer, "NextToken"),
        mixed,
        number(answer, "TotalCount"),
    )
