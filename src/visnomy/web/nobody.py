"""Faces of nobody, as a wall to be sorted: those who are perhaps somebody known come first."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from visnomy.errors import ResourceNotFound
from visnomy.web.pages import render
from visnomy.web.people import read_names, read_photos_of
from visnomy.web.progress import read_progress
from visnomy.web.site import Site, number_of, records, text
from visnomy.web.views import Photo

PAGE = 60


@dataclass(frozen=True, slots=True)
class Nobody:
    """A face without a person.

    Attributes:
        likely_id: whom it is perhaps, or ''.
        percent: how much it is like them.
    """

    figure_id: str
    photo: Photo
    likely_id: str
    percent: int


async def nobody_page(request: Request) -> Response:
    """GET /nobody: `after` continues."""
    site: Site = request.state.site
    try:
        faces, after = await _faces(site, request.query_params.get("after", ""))
    except ResourceNotFound:
        faces, after = [], ""
    return render(
        request,
        "nobody.html",
        faces=faces,
        after=after,
        names=await read_names(site, [face.likely_id for face in faces if face.likely_id]),
        progress=await read_progress(request),
    )


async def _faces(site: Site, after: str) -> tuple[list[Nobody], str]:
    answer = await site.ask("ListIndependentFigures", MaxResults=PAGE, NextToken=after)
    listed = records(answer, "Figures")
    photos = await read_photos_of(site, [text(each, "FigureId") for each in listed])
    faces = [
        Nobody(
            text(each, "FigureId"),
            photos[text(each, "FigureId")],
            text(each, "NextFigureClusterId"),
            round(100 * number_of(each, "NextSimilarity")),
        )
        for each in listed
        if text(each, "FigureId") in photos
    ]
    return faces, text(answer, "NextToken")
