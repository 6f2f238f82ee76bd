"""Finding photos: by words, by who is on them together, by when; and people by a photo."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from visnomy.errors import ResourceNotFound
from visnomy.web.pages import render
from visnomy.web.people import PHOTO_FIELDS, read_names, read_people
from visnomy.web.progress import read_progress
from visnomy.web.site import Record, Site, number, records, text
from visnomy.web.views import Person, Photo, companions
from visnomy.web.wall import read_named

PAGE = 60
WORD_FIELDS = (
    "Filename",
    "Title",
    "Artist",
    "Album",
    "OCRTexts",
    "Labels.LabelName",
    "Addresses.AddressLine",
    "CustomLabels.*",
)
"""Where words are looked for once people or days narrow the search."""
MOST_PEOPLE = 8
MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader looks for.

    Attributes:
        people: all of them are on the photo.
        unknown: a name that nobody has.
        since: first day, YYYY-MM-DD or ''.
        until: last day.
    """

    words: str = ""
    people: tuple[Person, ...] = ()
    unknown: str = ""
    since: str = ""
    until: str = ""

    @property
    def anything(self) -> bool:
        """Whether there is something to look for."""
        return bool(self.words or self.people or self.since or self.until)

    @property
    def names(self) -> list[str]:
        """Of the people who have one."""
        return [person.name for person in self.people if person.name]


@dataclass(frozen=True, slots=True)
class Found:
    """Photos, how many there are in all, and the token of more of them."""

    photos: list[Photo]
    total: int = 0
    after: str = ""


async def find_page(request: Request) -> Response:
    """GET /find: `words`, `with` (ids), `who` (a name), `since`, `until`; `after` continues."""
    site: Site = request.state.site
    query = request.query_params
    named: list[Person] = []
    wanted, found = Wanted(), Found([])
    try:
        named = await read_named(site)
        wanted = await _wanted(site, query, named)
        if wanted.anything and not wanted.unknown:
            found = await _find(site, wanted, query.get("after", ""))
    except ResourceNotFound:
        pass
    kept = [(name, value) for name, value in query.multi_items() if name not in {"after", "who"}]
    kept += [("with", person.cluster_id) for person in wanted.people]
    return render(
        request,
        "find.html",
        wanted=wanted,
        found=found,
        named=named,
        kept=list(dict.fromkeys(kept)),
        others=await read_names(site, companions(found.photos)),
        progress=await read_progress(request),
    )


async def _wanted(site: Site, query: QueryParams, named: Collection[Person]) -> Wanted:
    ids = list(dict.fromkeys(query.getlist("with")))
    who = query.get("who", "").strip()
    called = [person for person in named if person.name.casefold() == who.casefold()]
    people = [Person.of(record) for record in await read_people(site, ids[:MOST_PEOPLE])]
    chosen = {person.cluster_id: person for person in [*people, *called[:1]]}
    return Wanted(
        words=query.get("words", "").strip(),
        people=tuple(chosen.values()),
        unknown=who if who and not called else "",
        since=_day(query.get("since", "")),
        until=_day(query.get("until", "")),
    )


async def _find(site: Site, wanted: Wanted, after: str) -> Found:
    page = {"MaxResults": PAGE, "NextToken": after, "WithFields": PHOTO_FIELDS}
    if wanted.words and not (wanted.people or wanted.since or wanted.until):
        answer = await site.ask("FuzzyQuery", Query=wanted.words, **page)
    else:
        conditions = list(_conditions(wanted))
        answer = await site.ask(
            "SimpleQuery",
            Query={"Operation": "and", "SubQueries": conditions},
            Sort="ProduceTime",
            Order="desc",
            **page,
        )
    subject = wanted.people[0].cluster_id if wanted.people else ""
    photos = [Photo.of(record, subject) for record in records(answer, "Files")]
    return Found(photos, number(answer, "TotalHits"), text(answer, "NextToken"))


def _conditions(wanted: Wanted) -> list[Record]:
    """Every one of them holds for a photo that is wanted."""
    together: list[Record] = [
        {"Field": "Figures.FigureClusterId", "Operation": "eq", "Value": person.cluster_id}
        for person in wanted.people
    ]
    together += [
        {
            "Operation": "or",
            "SubQueries": [
                {"Field": field, "Operation": "match-phrase", "Value": word}
                for field in WORD_FIELDS
            ],
        }
        for word in wanted.words.split()[:MOST_WORDS]
    ]
    if wanted.since:
        together.append(_time("gte", wanted.since))
    if wanted.until:
        together.append(_time("lt", str(date.fromisoformat(wanted.until) + timedelta(days=1))))
    return together


def _time(operation: str, day: str) -> Record:
    return {"Field": "ProduceTime", "Operation": operation, "Value": f"{day}T00:00:00Z"}


def _day(written: str) -> str:
    """YYYY-MM-DD, or '' for what is no day."""
    try:
        return str(date.fromisoformat(written))
    except ValueError:
        return ""
