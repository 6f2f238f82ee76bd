"""Thirty files, and an evaluator of queries in plain Python that knows nothing of SQL."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from math import acos, cos, radians, sin
from operator import mul
from random import Random
from uuid import UUID

import orjson
from tests.store.people import MODEL, face_of, make_dataset

from visnomy.model.figure import CLUSTER_PREFIX, INDEPENDENT, UNAVAILABLE
from visnomy.model.file import FileIntent
from visnomy.store import files
from visnomy.store.database import Database
from visnomy.store.people.counting import recount
from visnomy.store.queries.comparisons import ANY_LABEL
from visnomy.store.queries.facts import phrase_of
from visnomy.store.queries.query import FileQuery, FileSort, Query, QueryNode, Words
from visnomy.store.rows import Connection, fold

START = datetime(2020, 1, 1, tzinfo=UTC)
PEOPLE = [UUID(int=number + 1, version=4) for number in range(3)]
TEXTS = ("", "a", "A", "ab", "b", "é", "\U0001f600")
TITLES = (
    None,
    "Lake",
    "lake house",
    "House at the LAKE",
    "夏天的湖边",
    "湖",
    "%_\\",
    "Straße",
    "ab\nba",
)
PLACES = (
    None,
    (0.0, 179.99),
    (0.0, -179.99),
    (48.1, 11.5),
    (48.2, 11.5),
    (89.9, 10.0),
    (89.9, -170.0),
)
LABEL_NAMES = ("Sky", "Blue sky", "Sea", "湖")


@dataclass(frozen=True, slots=True)
class Known:
    """What the naive evaluator knows of one file."""

    uri: str
    values: dict[str, object]
    labels: dict[str, str]
    names: tuple[tuple[str, float], ...] = ()
    place: tuple[float, float] | None = None
    clusters: set[str] = field(default_factory=set)

    @property
    def document(self) -> bytes:
        """The record, as far as it is queried."""
        record: dict[str, object] = {"Filename": self.values["Filename"]}
        if self.values["Title"] is not None:
            record["Title"] = self.values["Title"]
        if self.names:
            record["Labels"] = [
                {"LabelName": name, "LabelConfidence": sure} for name, sure in self.names
            ]
        if self.place:
            record["LatLong"] = f"{self.place[0]},{self.place[1]}"
        return orjson.dumps(record)

    @property
    def texts(self) -> list[str]:
        """Everything that words are looked up in."""
        said = [self.values["Filename"], self.values["Title"], *(name for name, _ in self.names)]
        return [phrase_of(str(text or "")) for text in said] + [
            fold(value) for value in self.labels.values()
        ]


def known_files() -> list[Known]:
    random = Random(11)
    made = []
    for number in range(30):
        values: dict[str, object] = {
            "CustomId": random.choice(TEXTS),
            "Filename": random.choice(TEXTS),
            "MediaType": random.choice(("image", "video")),
            "Size": random.choice((0, 1, 5, 5, 10, 900)),
            "ImageWidth": random.choice((None, 1, 5, 10)),
            "Orientation": random.choice((None, 1, 6)),
            "ProduceTime": random.choice((None, START, START + timedelta(days=1))),
            "Title": random.choice(TITLES),
        }
        keys = random.sample(("K", "Weiß"), random.choice((0, 1, 2)))
        labels = {key: random.choice(TEXTS) for key in keys}
        named = random.sample(LABEL_NAMES, random.choice((0, 0, 1, 2)))
        names = tuple((name, random.choice((0.25, 0.75))) for name in named)
        uri = f"oss://b/{number % 10}/{number}"
        made.append(Known(uri, values, labels, names, random.choice(PLACES)))
    return made


async def load(database: Database) -> tuple[int, list[Known]]:
    everything = known_files()
    async with database.transaction() as connection:
        dataset = await make_dataset(connection)
        intents = [
            FileIntent(each.uri, str(each.values["CustomId"]), each.labels) for each in everything
        ]
        pending = await files.register_files(
            connection, dataset, intents, [each.uri for each in everything]
        )
        for person in PEOPLE:
            statement = "insert into cluster (cluster_id, dataset_id) values (%s, %s)"
            await connection.execute(statement, [person, dataset.dataset_id])
        for entry, each in zip(pending, everything, strict=True):
            await store(connection, dataset.dataset_id, entry, each)
        await recount(connection, dataset.dataset_id)
    return dataset.dataset_id, everything


async def store(
    connection: Connection, dataset_id: int, entry: files.PendingFile, known: Known
) -> None:
    random = Random(known.uri)
    states = [random.choice((*PEOPLE, None, "seen")) for _ in range(random.choice((0, 1, 2)))]
    values = known.values
    columns = files.FilePromoted(
        filename=str(values["Filename"]),
        content_type="",
        media_type=str(values["MediaType"]),
        size_bytes=int(str(values["Size"])),
        image_width_px=values["ImageWidth"],  # type: ignore[arg-type]
        orientation=values["Orientation"],  # type: ignore[arg-type]
        produced_at=values["ProduceTime"],  # type: ignore[arg-type]
    )
    record = files.IndexedFile(
        file_id=entry.file_id,
        revision=entry.revision,
        stamp="",
        columns=columns,
        document=known.document,
        model=MODEL,
        figures=tuple(
            files.IndexedFigure(face_of(place, place=place), {}) for place in range(len(states))
        ),
    )
    await files.store_indexed(connection, dataset_id, record)
    for place, state in enumerate(states):
        cluster = state if isinstance(state, UUID) else None
        reserved = UNAVAILABLE if state is None else INDEPENDENT
        known.clusters.add(f"{CLUSTER_PREFIX}{cluster}" if cluster else reserved)
        await connection.execute(
            "update figure set cluster_id = %s, processed = %s where file_id = %s and ordinal = %s",
            [cluster, state is not None, entry.file_id, place],
        )


COMPARE: dict[str, Callable[[object, object], bool]] = {
    "eq": lambda one, other: one == other,
    "gt": lambda one, other: one > other,  # type: ignore[operator]
    "gte": lambda one, other: one >= other,  # type: ignore[operator]
    "lt": lambda one, other: one < other,  # type: ignore[operator]
    "It": lambda one, other: one < other,  # type: ignore[operator]
    "lte": lambda one, other: one <= other,  # type: ignore[operator]
}


def holds(node: Query, known: Known) -> bool:
    """Whether a query is true of a file."""
    if isinstance(node, Words):
        return all(any(word in text for text in known.texts) for word in node.words)
    if node.operation == "nested":
        return any(all(holds_of(child, each) for child in node.children) for each in known.names)
    children = [holds(child, known) for child in node.children]
    match node.operation:
        case "and":
            return all(children)
        case "or":
            return any(children)
        case "not":
            return not any(children)
    return leaf_holds(node, known)


def leaf_holds(node: QueryNode, known: Known) -> bool:
    name, value = str(node.field), str(node.value)
    if name == "LatLong":
        return known.place is not None and near(known.place, value)
    if name == ANY_LABEL:
        return any(fold(value) in fold(label) for label in known.labels.values())
    if name.startswith("Labels."):
        return any(holds_of(node, each) for each in known.names)
    if name == "Figures.FigureClusterId":
        return bool(known.clusters) if node.operation == "exist" else value in known.clusters
    if node.operation == "match-phrase":
        return contains(str(known.values[name] or ""), value)
    return value_holds(node, known)


def value_holds(node: QueryNode, known: Known) -> bool:
    stored, operand = sides(node, known)
    if node.operation == "exist":
        return stored not in {None, ""}
    if stored is None:
        return False
    if node.operation == "prefix":
        return str(stored).startswith(str(operand))
    return COMPARE[node.operation](comparable(stored), comparable(operand))


def sides(node: QueryNode, known: Known) -> tuple[object, object]:
    """The stored value and the one that it is compared with."""
    name = str(node.field)
    if name.startswith("CustomLabels."):
        folded = {fold(key): fold(value) for key, value in known.labels.items()}
        operand = None if node.value is None else fold(node.value)
        return folded.get(fold(name.removeprefix("CustomLabels."))), operand
    return known.uri if name == "URI" else known.values[name], read(name, node.value)


def holds_of(node: QueryNode, name: tuple[str, float]) -> bool:
    """Whether one of a file's labels is as a condition says."""
    if node.operation == "match-phrase":
        return contains(name[0], str(node.value))
    if str(node.field).endswith("LabelName"):
        return name[0] == node.value
    return COMPARE[node.operation](name[1], float(str(node.value)))


def contains(text: str, phrase: str) -> bool:
    wanted = phrase_of(phrase)
    return wanted != "" and wanted in phrase_of(text)


def near(place: tuple[float, float], operand: str) -> bool:
    """By the angle between two arrows from the middle of the earth."""
    middle, metres = operand.split(";")
    latitude, longitude = middle.split(",")
    product = sum(map(mul, arrow(*place), arrow(float(latitude), float(longitude))))
    return 6_371_008.8 * acos(max(-1.0, min(1.0, product))) <= float(metres)


def arrow(latitude: float, longitude: float) -> tuple[float, float, float]:
    up, around = radians(latitude), radians(longitude)
    return cos(up) * cos(around), cos(up) * sin(around), sin(up)


def comparable(value: object) -> object:
    return value.encode() if isinstance(value, str) else value


def read(name: str, value: str | None) -> object:
    if value is None:
        return None
    if name.endswith("Time"):
        return datetime.fromisoformat(value)
    return float(value) if name in {"Size", "ImageWidth", "Orientation"} else value


def expected(everything: list[Known], query: FileQuery) -> list[str]:
    matching = sorted(
        (each for each in everything if query.node is None or holds(query.node, each)),
        key=lambda each: each.uri,
        reverse=bool(query.sorts) and query.sorts[-1].descending,
    )
    for sort in reversed(query.sorts):
        matching.sort(key=lambda each, name=sort.field: rank(each, name), reverse=sort.descending)  # type: ignore[misc]
    return [each.uri for each in matching]


def effective(sorts: tuple[FileSort, ...]) -> tuple[FileSort, ...]:
    """The keys that decide: a field counts once, and nothing after the URI."""
    chosen: dict[str, FileSort] = {}
    for sort in sorts:
        if "URI" not in chosen:
            chosen.setdefault(sort.field, sort)
    return tuple(chosen.values())


def rank(known: Known, name: str) -> tuple[bool, object]:
    """A missing value is the smallest."""
    value = known.uri if name == "URI" else known.values[name]
    return value is not None, comparable(value) if value is not None else 0
