"""One person: their photos, or their faces to be sorted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from visnomy.errors import ResourceNotFound
from visnomy.web.flags import read_flags
from visnomy.web.history import Decided, read_decided
from visnomy.web.pages import refusal_page, render
from visnomy.web.people import PHOTO_FIELDS, read_names, read_people
from visnomy.web.progress import read_progress
from visnomy.web.site import Site, records, text
from visnomy.web.views import Person, Photo, companions

PAGE = 60


class Tab(StrEnum):
    """What of a person is shown."""

    PHOTOS = "photos"
    VIDEOS = "videos"
    FACES = "faces"
    DECISIONS = "decisions"


_TEMPLATES = {Tab.VIDEOS: Tab.PHOTOS}
"""Tabs that look like another."""


async def person_page(request: Request) -> Response:
    """GET /people/{cluster_id}: `show` is a Tab; `after` continues."""
    site: Site = request.state.site
    cluster_id = request.path_params["cluster_id"]
    query = request.query_params
    show, after = query.get("show", ""), query.get("after", "")
    tab = Tab(show) if show in set(Tab) else Tab.PHOTOS
    try:
        found = await read_people(site, [cluster_id])
    except ResourceNotFound:
        found = []
    if not found:
        return refusal_page(request, HTTPStatus.NOT_FOUND, "no_person")
    person = Person.of(found[0])
    return render(
        request,
        f"person_{_TEMPLATES.get(tab, tab)}.html",
        person=person,
        flags=(await read_flags(site)).of(cluster_id),
        tab=tab,
        tabs=[each for each in Tab if each is not Tab.VIDEOS or person.video_count],
        shown=await _shown(site, cluster_id, tab, after),
        progress=await read_progress(request),
    )


@dataclass(frozen=True, slots=True)
class Shown:
    """What a tab shows.

    Attributes:
        names: of other people who are in it.
        after: token of more of it, '' at the end.
    """

    names: Mapping[str, str | None]
    after: str
    photos: list[Photo] = field(default_factory=list)
    decided: list[Decided] = field(default_factory=list)


async def _shown(site: Site, cluster_id: str, tab: Tab, after: str) -> Shown:
    if tab is Tab.DECISIONS:
        decided, after, names = await read_decided(site, after, cluster_id)
        return Shown(names, after, decided=decided)
    photos, after = await _photos(site, cluster_id, after, only_videos=tab is Tab.VIDEOS)
    return Shown(await read_names(site, companions(photos)), after, photos)


async def _photos(
    site: Site, cluster_id: str, after: str, *, only_videos: bool
) -> tuple[list[Photo], str]:
    theirs = {"Field": "Figures.FigureClusterId", "Operation": "eq", "Value": cluster_id}
    videos = {"Field": "MediaType", "Operation": "eq", "Value": "video"}
    answer = await site.ask(
        "SimpleQuery",
        Query={"Operation": "and", "SubQueries": [theirs, videos]} if only_videos else theirs,
        Sort="ProduceTime",
        Order="desc",
        MaxResults=PAGE,
        NextToken=after,
        WithFields=PHOTO_FIELDS,
        WithoutTotalHits=True,
    )
    photos = [Photo.of(record, cluster_id) for record in records(answer, "Files")]
    return photos, text(answer, "NextToken")
