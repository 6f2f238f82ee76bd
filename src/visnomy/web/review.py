"""The review: questions about people and faces, the most worth first."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from visnomy.errors import ResourceNotFound
from visnomy.model.suggestion import SuggestionKind
from visnomy.web.pages import render
from visnomy.web.people import read_people, read_photos_of
from visnomy.web.progress import read_progress
from visnomy.web.site import Record, Site, number, record_of, records, text
from visnomy.web.together import open_questions
from visnomy.web.views import Person, Photo

PAGE = 12
MOST_HEAPS = 6
"""People about whom much is asked, to whom links lead."""
LEAST_HEAP = 3


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two that a question compares: a person by the cover, or a face.

    Attributes:
        person: None for a face.
        photo: the whole picture; None where its file is gone.
    """

    person: Person | None
    portrait_url: str
    photo: Photo | None


@dataclass(frozen=True, slots=True)
class Question:
    """What a user can answer.

    Attributes:
        face_count: faces that the answer settles.
    """

    suggestion_id: str
    kind: str
    sides: tuple[Side, Side]
    face_count: int

    @property
    def names(self) -> list[str]:
        """Of the people in it who have one."""
        return [side.person.name for side in self.sides if side.person and side.person.name]


@dataclass(frozen=True, slots=True)
class Heap:
    """Questions about faces of one person, which can be answered together."""

    kind: str
    person: Person
    count: int


async def review_page(request: Request) -> Response:
    """GET /review: the next questions; `kind` chooses some, `after` continues."""
    site: Site = request.state.site
    kind, after = request.query_params.get("kind", ""), request.query_params.get("after", "")
    kind = kind if kind in set(SuggestionKind) else ""
    try:
        questions, after = await _questions(site, kind, after)
        counts, heaps = await _waiting(site, kind)
    except ResourceNotFound:
        questions, after, counts, heaps = [], "", {}, []
    return render(
        request,
        "review.html",
        questions=questions,
        kind=kind,
        after=after,
        counts=counts,
        heaps=heaps,
        progress=await read_progress(request),
    )


async def _questions(site: Site, kind: str, after: str) -> tuple[list[Question], str]:
    answer = await site.ask("ListSuggestions", Kind=kind, MaxResults=PAGE, NextToken=after)
    asked = records(answer, "Suggestions")
    people = await _people(site, asked)
    faces = await _faces(site, [text(each, "FigureId") for each in asked])
    found = [_question(each, people, faces) for each in asked]
    return [question for question in found if question], text(answer, "NextToken")


async def _people(site: Site, asked: Collection[Record]) -> Mapping[str, Side]:
    members = ("FigureClusterId", "OtherFigureClusterId")
    ids = {text(each, name) for each in asked for name in members} - {""}
    return {text(each, "ObjectId"): _person(each) for each in await read_people(site, ids)}


def _person(record: Record) -> Side:
    person, cover = Person.of(record), record_of(record, "Cover")
    photo = Photo.of(cover, person.cluster_id) if text(cover, "ObjectId") else None
    return Side(person, person.portrait_url, photo)


async def _faces(site: Site, figure_ids: Collection[str]) -> Mapping[str, Side]:
    """Faces by their ids, with the photos that they are on."""
    photos = await read_photos_of(site, figure_ids)
    return {id_: Side(None, photo.portrait_url(id_), photo) for id_, photo in photos.items()}


def _question(
    asked: Record, people: Mapping[str, Side], faces: Mapping[str, Side]
) -> Question | None:
    """None where somebody in it went while it was read."""
    figure_id, other_id = text(asked, "FigureId"), text(asked, "OtherFigureClusterId")
    first = faces.get(figure_id) if figure_id else people.get(other_id)
    second = people.get(text(asked, "FigureClusterId"))
    if first is None or second is None:
        return None
    return Question(
        suggestion_id=text(asked, "SuggestionId"),
        kind=text(asked, "Kind"),
        sides=(first, second),
        face_count=number(asked, "FaceCount"),
    )


async def _waiting(site: Site, kind: str) -> tuple[dict[str, int], list[Heap]]:
    """How many questions wait, by kind, and the people with most questions of the kind."""
    counts = dict.fromkeys(map(str, SuggestionKind), 0)
    about: Counter[tuple[str, str]] = Counter()
    async for each in open_questions(site):
        counts[text(each, "Kind")] += 1
        if text(each, "FigureId") and kind in {"", text(each, "Kind")}:
            about[text(each, "Kind"), text(each, "FigureClusterId")] += 1
    most = [each for each in about.most_common(MOST_HEAPS) if each[1] >= LEAST_HEAP]
    records_ = await read_people(site, [cluster_id for (_, cluster_id), _ in most])
    people = {text(each, "ObjectId"): Person.of(each) for each in records_}
    return counts, [Heap(of, people[id_], count) for (of, id_), count in most if id_ in people]
