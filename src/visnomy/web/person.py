"""One person: their photos, or their faces to be sorted."""

from enum import StrEnum
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from visnomy.errors import ResourceNotFound
from visnomy.web.flags import read_flags
from visnomy.web.pages import refusal_page, render
from visnomy.web.people import PHOTO_FIELDS, read_names, read_people
from visnomy.web.progress import read_progress
from visnomy.web.site import Site, records, text
from visnomy.web.views import Person, Photo, companions

PAGE = 60


class Tab(StrEnum):
    """What of a person is shown."""

    PHOTOS = "photos"
    FACES = "faces"


async def person_page(request: Request) -> Response:
    """GET /people/{cluster_id}: `show` is a Tab; `after` continues."""
    site: Site = request.state.site
    cluster_id = request.path_params["cluster_id"]
    query = request.query_params
    tab = Tab.FACES if query.get("show") == Tab.FACES else Tab.PHOTOS
    try:
        found = await read_people(site, [cluster_id])
    except ResourceNotFound:
        found = []
    if not found:
        return refusal_page(request, HTTPStatus.NOT_FOUND, "no_person")
    photos, after = await _photos(site, cluster_id, query.get("after", ""))
    return render(
        request,
        f"person_{tab}.html",
        person=Person.of(found[0]),
        flags=(await read_flags(site)).of(cluster_id),
        tab=tab,
        photos=photos,
        after=after,
        others=await read_names(site, companions(photos)),
        progress=await read_progress(request),
    )


async def _photos(site: Site, cluster_id: str, after: str) -> tuple[list[Photo], str]:
    answer = await site.ask(
        "SimpleQuery",
        Query={"Field": "Figures.FigureClusterId", "Operation": "eq", "Value": cluster_id},
        Sort="ProduceTime",
        Order="desc",
        MaxResults=PAGE,
        NextToken=after,
        WithFields=PHOTO_FIELDS,
        WithoutTotalHits=True,
    )
    photos = [Photo.of(record, cluster_id) for record in records(answer, "Files")]
    return photos, text(answer, "NextToken")
