"""What bench/query_files.py asks of the album, and the SQL that a person would write for it.

A question is a query of the API, the hand-written source of its matches by the one index that suits
it best, and the hand-written test of one file. Nothing here comes from the compiler of queries.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from psycopg.types.json import Jsonb

from visnomy.store.queries.query import FileSort, Query, QueryNode, words_of


@dataclass(frozen=True, slots=True)
class Question:
    """One question in three languages.

    Attributes:
        matches: SQL of the ids of the files that match, by one index.
        test: SQL that is true of a row of `file` that matches.
        values: parameters of each of the two.
    """

    name: str
    query: Query
    matches: str
    test: str
    values: tuple[object, ...]
    test_values: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Order:
    """One order, and the same in SQL: an index begins with the dataset and these."""

    name: str
    sorts: tuple[FileSort, ...]
    keys: tuple[str, ...]
    types: tuple[str, ...]

    @property
    def descending(self) -> bool:
        """Whether all keys descend."""
        return bool(self.sorts) and self.sorts[0].descending


ORDERS = (
    Order("URI", (), ("uri",), ("text",)),
    Order(
        "ProduceTime desc",
        (FileSort("ProduceTime", descending=True),),
        ("coalesce(produced_at, '-infinity')", "uri"),
        ("timestamptz", "text"),
    ),
    Order("Size", (FileSort("Size", descending=False),), ("size_bytes", "uri"), ("bigint", "text")),
)

_PERSON = "select distinct file_id from figure where cluster_id = %s"
_ON_IT = "exists (select 1 from figure f where f.file_id = file.file_id and f.cluster_id = %s)"
_BOTH = """
select distinct one.file_id from figure one join figure other using (file_id)
where one.cluster_id = %s and other.cluster_id = %s
"""
_LABEL = "folded_labels <> '{}' and folded_labels @> %s"
_NAMED = "facts ? 'Labels' and facts -> 'Labels' @> %s"
_TIME = "coalesce(produced_at, '-infinity') >= %s and coalesce(produced_at, '-infinity') < %s"
_METRES = """
12742017.6 * asin(sqrt(sin(radians(latitude_deg - %s) / 2) ^ 2 + cos(radians(%s))
    * cos(radians(latitude_deg)) * sin(radians(longitude_deg - %s) / 2) ^ 2)) <= %s
"""
_PLACE = f"latitude_deg between %s and %s and longitude_deg between %s and %s and {_METRES}"
_TEXT = "strpos(words, %s) > 0"
_PIECES = f"grams_of(words) @> %s and {_TEXT}"


def questions(people: Sequence[str]) -> list[Question]:
    """All questions; people by how often they are there: always, often, seldom, thrice."""
    always, often, seldom, _ = people
    return [
        *(_person(f"person: {name}", who) for name, who in _named(people)),
        _together("two people, often", always, often),
        _together("two people, seldom", seldom, always),
        _label("label of 50 files", "CustomLabels.Trip", "Trip 77", {"trip": "trip 77"}),
        _label("label of a tenth", "CustomLabels.Rating", "1", {"rating": "1"}),
        _name("label found, common", "Dog"),
        _name("label found, rare", "Lighthouse"),
        _radius("radius 1 km", 1_000),
        _radius("radius 30 km", 30_000),
        _time("a day", "2010-01-02"),
        _time("a year", "2011-01-01"),
        _words("word, common", "holiday", ["hol", "lid", "day"]),
        _words("words of Chinese", "夏天", ["夏天"]),
        _words("one file's number", "048271", ["048", "482", "827", "271"]),
        _phrase("phrase of a title", "lake lighthouse", ["lak", "e l", "lig", "use"]),
    ]


def _named(people: Sequence[str]) -> list[tuple[str, str]]:
    return list(zip(("always", "often", "seldom", "hardly"), people, strict=True))


def _leaf(operation: str, field: str, value: str) -> QueryNode:
    return QueryNode(operation, field, value)


def _of(person: str) -> QueryNode:
    return _leaf("eq", "Figures.FigureClusterId", f"Cluster-{person}")


def _simple(name: str, query: Query, test: str, *values: object) -> Question:
    matches = f"select file_id from file where recorded and {test}"
    return Question(name, query, matches, test, values, values)


def _person(name: str, person: str) -> Question:
    return Question(name, _of(person), _PERSON, _ON_IT, (person,), (person,))


def _together(name: str, one: str, other: str) -> Question:
    node = QueryNode("and", children=(_of(one), _of(other)))
    return Question(name, node, _BOTH, f"{_ON_IT} and {_ON_IT}", (one, other), (one, other))


def _label(name: str, field: str, value: str, folded: dict[str, str]) -> Question:
    return _simple(name, _leaf("eq", field, value), _LABEL, Jsonb(folded))


def _name(name: str, label: str) -> Question:
    query = _leaf("eq", "Labels.LabelName", label)
    return _simple(name, query, _NAMED, Jsonb([{"LabelName": label}]))


def _radius(name: str, metres: int) -> Question:
    latitude, longitude = 48.137, 11.575
    query = _leaf("geo-distance", "LatLong", f"{latitude},{longitude};{metres}")
    high, wide = metres / 111_195, metres / 74_200
    box = (latitude - high, latitude + high, longitude - wide, longitude + wide)
    return _simple(name, query, _PLACE, *box, latitude, latitude, longitude, metres)


def _time(name: str, end: str) -> Question:
    first, last = "2010-01-01T00:00:00Z", f"{end}T00:00:00Z"
    ends = (_leaf("gte", "ProduceTime", first), _leaf("lt", "ProduceTime", last))
    return _simple(name, QueryNode("and", children=ends), _TIME, first, last)


def _words(name: str, word: str, pieces: list[str]) -> Question:
    found = _simple(name, words_of(word), _PIECES, pieces, word)
    return replace(found, test=_TEXT, test_values=(word,))


def _phrase(name: str, phrase: str, pieces: list[str]) -> Question:
    in_title = "strpos(facts -> 'Phrases' ->> 'Title', %s) > 0"
    query = _leaf("match-phrase", "Title", phrase)
    found = _simple(name, query, f"{_PIECES} and {in_title}", pieces, phrase, phrase)
    return replace(found, test=in_title, test_values=(phrase,))
