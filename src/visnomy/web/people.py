"""The two pages: the wall of people and one person's photos.

Both are complete without script. More of a list is the same page from a later position: the
link that a reader could press is the address that the script fetches and appends.
"""

from dataclasses import dataclass, field
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from visnomy.errors import ResourceNotFound
from visnomy.web.pages import refusal_page, render
from visnomy.web.progress import read_progress
from visnomy.web.site import Site, number, records, text
from visnomy.web.views import Person, Photo, by_count, companions

PAGE = 60
NAMED_LIMIT = 960
"""So many named people come first, by count; should there be more, they follow among the rest."""
_PHOTO_FIELDS = [
    "ObjectId",
    "URI",
    "Filename",
    "ImageWidth",
    "ImageHeight",
    "Orientation",
    "ProduceTime",
    "FileModifiedTime",
    "UpdateTime",
    "Figures",
]


@dataclass(slots=True)
class Wall:
    """Some people and the link to more of them.

    Attributes:
        after: token of the next page, '' at the end.
        mixed: the named people did not all fit before the rest, so some are among it.
        total: all people of the dataset, where it was asked for.
    """

    people: list[Person] = field(default_factory=list)
    after: str = ""
    mixed: bool = False
    total: int = 0


async def wall_page(request: Request) -> Response:
    """GET /: everyone; `name` filters by name, `after` continues."""
    site: Site = request.state.site
    query = request.query_params
    name = query.get("name", "").strip()
    try:
        wall = await _wall(site, name, query.get("after", ""), mixed="mixed" in query)
    except ResourceNotFound:
        wall = Wall()
    progress = await read_progress(request)
    return render(request, "wall.html", wall=wall, name=name, progress=progress)


async def person_page(request: Request) -> Response:
    """GET /people/{cluster_id}: the photos of one person; `after` continues."""
    site: Site = request.state.site
    cluster_id = request.path_params["cluster_id"]
    try:
        answer = await site.ask("BatchGetFigureCluster", ObjectIds=[cluster_id])
    except ResourceNotFound:
        answer = {}
    if not (found := records(answer, "FigureClusters")):
        return refusal_page(request, HTTPStatus.NOT_FOUND, "no_person")
    photos, after = await _photos(site, cluster_id, request.query_params.get("after", ""))
    return render(
        request,
        "person.html",
        person=Person.of(found[0]),
        photos=photos,
        after=after,
        others=await _names(site, companions(photos)),
        progress=await read_progress(request),
    )


async def _wall(site: Site, name: str, after: str, *, mixed: bool) -> Wall:
    if after:
        return await _rest(site, after, mixed=mixed)
    named, complete = await _named(site)
    if name:
        return Wall([person for person in named if name.casefold() in person.name.casefold()])
    wall = await _rest(site, "", mixed=not complete)
    shown = {person.cluster_id for person in named}
    others = [person for person in wall.people if person.cluster_id not in shown]
    return Wall(named + others, wall.after, wall.mixed, wall.total)


async def _named(site: Site) -> tuple[list[Person], bool]:
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


async def _photos(site: Site, cluster_id: str, after: str) -> tuple[list[Photo], str]:
    answer = await site.ask(
        "SimpleQuery",
        Query={"Field": "Figures.FigureClusterId", "Operation": "eq", "Value": cluster_id},
        Sort="ProduceTime",
        Order="desc",
        MaxResults=PAGE,
        NextToken=after,
        WithFields=_PHOTO_FIELDS,
        WithoutTotalHits=True,
    )
    photos = [Photo.of(record, cluster_id) for record in records(answer, "Files")]
    return photos, text(answer, "NextToken")


async def _names(site: Site, cluster_ids: list[str]) -> dict[str, str]:
    """Names of the people beside the subject; those without one are left out."""
    if not cluster_ids:
        return {}
    answer = await site.ask("BatchGetFigureCluster", ObjectIds=cluster_ids[:100])
    people = [Person.of(record) for record in records(answer, "FigureClusters")]
    return {person.cluster_id: person.name for person in people if person.name}
