"""SimpleQuery against an evaluator in plain Python that knows nothing of SQL."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.store.people import MODEL, face_of, make_dataset

from visnomy.errors import InvalidArgument
from visnomy.model.figure import CLUSTER_PREFIX, INDEPENDENT, UNAVAILABLE
from visnomy.model.file import FileIntent
from visnomy.store import files
from visnomy.store.database import Database
from visnomy.store.documents import pack, unpack
from visnomy.store.query import FileQuery, FileSort, QueryNode, compile_filter, parse_sorts
from visnomy.store.records import search_files
from visnomy.store.rows import Connection, fold, prefix_bounds

START = datetime(2020, 1, 1, tzinfo=UTC)
PEOPLE = [UUID(int=number + 1, version=4) for number in range(3)]
TEXTS = ("", "a", "A", "ab", "b", "é", "\U0001f600")


@dataclass(frozen=True, slots=True)
class Known:
    """What the naive evaluator knows of one file."""

    uri: str
    values: dict[str, object]
    labels: dict[str, str]
    clusters: set[str] = field(default_factory=set)


def known_files() -> list[Known]:
    random = Random(11)
    made = []
    for number in range(30):
        values: dict[str, object] = {
            "CustomId": random.choice(TEXTS),
            "Filename": random.choice(TEXTS),
            "MediaType": random.choice(("image", "video")),
            "Size": random.choice((0, 1, 5, 5, 900)),
            "ImageWidth": random.choice((None, 1, 5)),
            "Orientation": random.choice((None, 1, 6)),
            "ProduceTime": random.choice((None, START, START + timedelta(days=1))),
        }
        keys = random.sample(("K", "Weiß"), random.choice((0, 1, 2)))
        labels = {key: random.choice(TEXTS) for key in keys}
        made.append(Known(f"oss://b/{number % 10}/{number}", values, labels))
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
        document=b"{}",
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


def holds(node: QueryNode, known: Known) -> bool:  # noqa: PLR0911 (one a kind of node)
    children = [holds(child, known) for child in node.children]
    match node.operation:
        case "and":
            return all(children)
        case "or":
            return any(children)
        case "not":
            return not any(children)
    assert node.field
    if node.field == "Figures.FigureClusterId":
        return bool(known.clusters) if node.operation == "exist" else node.value in known.clusters
    if node.field.startswith("CustomLabels."):
        folded = {fold(key): fold(value) for key, value in known.labels.items()}
        stored: object = folded.get(fold(node.field.removeprefix("CustomLabels.")))
        operand: object = None if node.value is None else fold(node.value)
    else:
        stored = known.uri if node.field == "URI" else known.values[node.field]
        operand = read(node.field, node.value)
    if node.operation == "exist":
        return stored not in {None, ""}
    if stored is None:
        return False
    if node.operation == "prefix":
        return str(stored).startswith(str(operand))
    return COMPARE[node.operation](comparable(stored), comparable(operand))


def comparable(value: object) -> object:
    return value.encode() if isinstance(value, str) else value


def read(name: str, value: str | None) -> object:
    if value is None:
        return None
    if name.endswith("Time"):
        return datetime.fromisoformat(value)
    return float(value) if name in {"Size", "ImageWidth", "Orientation"} else value


COMPARISONS = st.sampled_from(sorted(COMPARE))
LABELS = st.sampled_from(("CustomLabels.k", "CustomLabels.WEISS", "CustomLabels.none"))
TIMES = ("2020-01-01T00:00:00Z", "2020-01-01T12:00:00.000000001+02:00", "2020-01-02T00:00:00Z")
LEAVES = st.one_of(
    st.builds(
        QueryNode,
        st.one_of(COMPARISONS, st.just("prefix")),
        st.one_of(st.sampled_from(("URI", "CustomId", "Filename", "MediaType")), LABELS),
        st.sampled_from((*TEXTS, "oss://b/1", "image")),
    ),
    st.builds(
        QueryNode,
        COMPARISONS,
        st.sampled_from(("Size", "ImageWidth", "Orientation")),
        st.sampled_from(("0", "1", "4.5", "5", "1e3", "-7")),
    ),
    st.builds(QueryNode, COMPARISONS, st.just("ProduceTime"), st.sampled_from(TIMES)),
    st.builds(
        QueryNode,
        st.just("eq"),
        st.just("Figures.FigureClusterId"),
        st.sampled_from(
            (UNAVAILABLE, INDEPENDENT, "nonsense", *(f"{CLUSTER_PREFIX}{each}" for each in PEOPLE))
        ),
    ),
    st.builds(
        QueryNode,
        st.just("exist"),
        st.one_of(
            st.sampled_from(("CustomId", "ImageWidth", "Figures.FigureClusterId", "ProduceTime")),
            LABELS,
        ),
    ),
)


def branches(children: st.SearchStrategy[QueryNode]) -> st.SearchStrategy[QueryNode]:
    several = st.lists(children, min_size=1, max_size=3).map(tuple)
    operations = st.sampled_from(("and", "or", "not"))
    return st.builds(
        lambda operation, nodes: QueryNode(operation, children=nodes), operations, several
    )


TREES = LEAVES | branches(LEAVES) | branches(LEAVES | branches(LEAVES))
SORTS = st.lists(
    st.builds(
        FileSort,
        st.sampled_from(("ProduceTime", "Size", "ImageWidth", "CustomId", "Filename", "URI")),
        st.booleans(),
    ),
    max_size=3,
).map(tuple)


@pytest.fixture
def loop_with_files(database_url: str) -> "Iterator[Harness]":
    with asyncio.Runner() as runner:
        database = runner.run(Database.open(database_url, max_size=1))
        dataset_id, everything = runner.run(load(database))
        yield Harness(runner, database, dataset_id, everything)
        runner.run(database.close())


@dataclass(frozen=True, slots=True)
class Harness:
    """One loop for the many examples of one property."""

    runner: asyncio.Runner
    database: Database
    dataset_id: int
    everything: list[Known]

    def walk(self, query: FileQuery) -> tuple[list[str], int | None]:
        return self.runner.run(self._walk(query))

    async def _walk(self, query: FileQuery) -> tuple[list[str], int | None]:
        uris: list[str] = []
        after: tuple[object, ...] | None = None
        async with self.database.reading() as connection:
            while True:
                step = FileQuery(query.node, query.sorts, after, query.limit, with_total=True)
                page = await search_files(connection, self.dataset_id, step)
                uris += [record.uri for record in page.items]
                after = page.position
                if after is None:
                    return uris, page.total


def expected(everything: list[Known], query: FileQuery) -> list[str]:
    matching = sorted(
        (each for each in everything if query.node is None or holds(query.node, each)),
        key=lambda each: each.uri,
        reverse=bool(query.sorts) and query.sorts[-1].descending,
    )
    for sort in reversed(query.sorts):
        matching.sort(key=lambda each, name=sort.field: rank(each, name), reverse=sort.descending)  # type: ignore[misc]
    return [each.uri for each in matching]


def rank(known: Known, name: str) -> tuple[bool, object]:
    """A missing value is the smallest."""
    value = known.uri if name == "URI" else known.values[name]
    return value is not None, comparable(value) if value is not None else 0


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(node=TREES)
def test_a_query_finds_what_plain_python_finds(loop_with_files: Harness, node: QueryNode) -> None:
    query = FileQuery(node)
    found, total = loop_with_files.walk(query)
    assert found == expected(loop_with_files.everything, query)
    assert total == len(found)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(sorts=SORTS)
def test_a_walk_in_any_order_is_a_sort(
    loop_with_files: Harness, sorts: tuple[FileSort, ...]
) -> None:
    chosen: dict[str, FileSort] = {}
    for sort in sorts:
        if "URI" not in chosen:
            chosen.setdefault(sort.field, sort)
    naive = FileQuery(None, tuple(chosen.values()))
    found, total = loop_with_files.walk(FileQuery(None, sorts, limit=7))
    assert found == expected(loop_with_files.everything, naive)
    assert total == len(found)


@pytest.mark.parametrize(
    ("node", "named"),
    [
        (QueryNode("eq", "Colour", "red"), "Colour"),
        (QueryNode("fuzzy", "URI", "red"), "fuzzy"),
        (QueryNode("prefix", "Figures.Gender", "x"), "Figures.Gender"),
        (QueryNode("eq", "Figures.Colour", "x"), "Figures.Colour"),
        (QueryNode("eq", "LatLong", "1,1"), "LatLong"),
        (QueryNode("geo-distance", "URI", "1,1;1"), "URI"),
        (QueryNode("geo-distance", "LatLong", "91,1;1"), "degrees"),
        (QueryNode("geo-distance", "LatLong", "1,1"), "metres"),
        (QueryNode("geo-bounding-box", "LatLong", "1,1"), "corners"),
        (QueryNode("geo-polygon", "LatLong", "1,1;2,2"), "3 to"),
        (QueryNode("match-phrase", "URI", "x"), "URI"),
        (QueryNode("nested", "URI", children=(QueryNode("exist", "URI"),)), "nested"),
        (QueryNode("nested", "Figures", children=(QueryNode("exist", "URI"),)), "URI"),
        (QueryNode("nested", "Figures"), "SubQueries"),
        (QueryNode("prefix", "Size", "1"), "Size"),
        (QueryNode("eq", "Size", "large"), "Size"),
        (QueryNode("eq", "Size", "NaN"), "Size"),
        (QueryNode("eq", "Size", "1e999999"), "Size"),
        (QueryNode("eq", "ProduceTime", "yesterday"), "ProduceTime"),
        (QueryNode("eq", "URI"), "URI"),
        (QueryNode("eq", None, "x"), "Field"),
        (QueryNode("and"), "SubQueries"),
        (QueryNode("or", children=(QueryNode("exist", "URI"),) * 101), "100"),
    ],
)
def test_a_query_that_is_not_offered_is_named(node: QueryNode, named: str) -> None:
    with pytest.raises(InvalidArgument, match=named):
        compile_filter(node)


def test_a_query_is_five_levels_deep_at_most() -> None:
    node = QueryNode("exist", "URI")
    for _ in range(5):
        node = QueryNode("not", children=(node,))
    compile_filter(node)
    with pytest.raises(InvalidArgument, match="5"):
        compile_filter(QueryNode("not", children=(node,)))


def test_sorts_are_read_from_lists() -> None:
    assert parse_sorts("", "") == ()
    assert parse_sorts("", "asc") == ()
    assert parse_sorts("Size, URI", "asc") == (FileSort("Size", False), FileSort("URI", True))
    for sort, order in (("Colour", ""), ("Size", "up"), ("Size", "asc,asc"), ("Size," * 5, "")):
        with pytest.raises(InvalidArgument):
            parse_sorts(sort, order)


@given(st.text(max_size=4), st.text(max_size=6))
def test_the_bounds_of_a_prefix_hold_exactly_its_texts(prefix: str, text: str) -> None:
    lower, upper = prefix_bounds(prefix)
    inside = lower.encode() <= text.encode() and (upper is None or text.encode() < upper.encode())
    assert inside == text.startswith(prefix)


@given(st.binary(max_size=5000))
def test_a_packed_record_comes_back(document: bytes) -> None:
    assert unpack(pack(document)) == document
