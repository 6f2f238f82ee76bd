"""Many questions about one person, answered at once: a wall of faces, all of them selected."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from visnomy.model.suggestion import SuggestionKind
from visnomy.web.pages import render
from visnomy.web.people import read_people, read_photos_of
from visnomy.web.progress import read_progress
from visnomy.web.site import Record, Site, records, text
from visnomy.web.views import Person, Photo

PAGE = 60
"""Faces that are shown at once; the next ones come when these are answered."""
_READ = 100


@dataclass(frozen=True, slots=True)
class Asked:
    """A face that may be the person, or is perhaps not."""

    suggestion_id: str
    figure_id: str
    photo: Photo


async def open_questions(site: Site, kind: str = "") -> AsyncIterator[Record]:
    """All that is asked, of a kind or of all, the most worth first."""
    token = ""
    while True:
        answer = await site.ask("ListSuggestions", Kind=kind, MaxResults=_READ, NextToken=token)
        for each in records(answer, "Suggestions"):
            yield each
        token = text(answer, "NextToken")
        if not token:
            return


async def together_page(request: Request) -> Response:
    """GET /review/{cluster_id}: `kind` is Face or Intruder."""
    site: Site = request.state.site
    cluster_id = request.path_params["cluster_id"]
    is_intruder = request.query_params.get("kind") == SuggestionKind.INTRUDER
    kind = SuggestionKind.INTRUDER if is_intruder else SuggestionKind.FACE
    person = next(iter(await read_people(site, [cluster_id])), None)
    if person is None:  # the last answer may have taken the last face
        return RedirectResponse("/review", HTTPStatus.SEE_OTHER)
    asked, waiting = await _asked(site, kind, cluster_id)
    return render(
        request,
        "together.html",
        person=Person.of(person),
        kind=kind,
        asked=asked,
        waiting=waiting,
        progress=await read_progress(request),
    )


async def _asked(site: Site, kind: str, cluster_id: str) -> tuple[list[Asked], int]:
    """The first faces that are asked about, and how many there are."""
    all_ = [
        each
        async for each in open_questions(site, kind)
        if text(each, "FigureClusterId") == cluster_id
    ]
    some = {text(each, "FigureId"): text(each, "SuggestionId") for each in all_[:PAGE]}
    photos = await read_photos_of(site, some)
    found = [Asked(some[each], each, photos[each]) for each in some if each in photos]
    return found, len(all_)
