"""SimpleQuery against an evaluator in plain Python that knows nothing of SQL."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.store.naive_query import (
    COMPARE,
    LABEL_NAMES,
    PEOPLE,
    TEXTS,
    Known,
    effective,
    expected,
    load,
)

from visnomy.errors import InvalidArgument
from visnomy.model.figure import CLUSTER_PREFIX, INDEPENDENT, UNAVAILABLE
from visnomy.store.database import Database
from visnomy.store.documents import pack, unpack
from visnomy.store.queries import search
from visnomy.store.queries.comparisons import ANY_LABEL
from visnomy.store.queries.query import (
    FileQuery,
    FileSort,
    Query,
    QueryNode,
    compile_filter,
    parse_sorts,
    words_of,
)
from visnomy.store.queries.search import search_files
from visnomy.store.rows import prefix_bounds

COMPARISONS = st.sampled_from(sorted(COMPARE))
PHRASES = (
    "lake",
    "ak",
    "e",
    "the lake",
    "House lake",
    "夏天",
    "湖",
    "天的湖",
    "sky",
    "!",
    "STRASSE",
    "ß",
)
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
        st.just("match-phrase"),
        st.sampled_from(("Title", "Filename", "Labels.LabelName", ANY_LABEL)),
        st.sampled_from(PHRASES),
    ),
    st.builds(QueryNode, st.just("eq"), st.just("Labels.LabelName"), st.sampled_from(LABEL_NAMES)),
    st.builds(
        QueryNode,
        st.just("geo-distance"),
        st.just("LatLong"),
        st.builds(
            "{};{}".format,
            st.sampled_from(("0,180", "0,-180", "48.1,11.5", "90,0", "-90,0", "48.15,-11.5")),
            st.sampled_from((1, 5_000, 20_000, 1_000_000, 19_000_000)),
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


NAMED = st.one_of(
    st.builds(QueryNode, st.just("eq"), st.just("LabelName"), st.sampled_from(LABEL_NAMES)),
    st.builds(QueryNode, st.just("match-phrase"), st.just("LabelName"), st.sampled_from(PHRASES)),
    st.builds(QueryNode, st.just("gt"), st.just("LabelConfidence"), st.just("0.5")),
)
NESTED = st.lists(NAMED, min_size=1, max_size=3).map(
    lambda nodes: QueryNode("nested", "Labels", children=tuple(nodes))
)


def branches(children: st.SearchStrategy[QueryNode]) -> st.SearchStrategy[QueryNode]:
    several = st.lists(children, min_size=1, max_size=3).map(tuple)
    operations = st.sampled_from(("and", "or", "not"))
    return st.builds(
        lambda operation, nodes: QueryNode(operation, children=nodes), operations, several
    )


LEAVES |= NESTED
TOGETHER = st.lists(
    st.sampled_from(PEOPLE).map(
        lambda each: QueryNode("eq", "Figures.FigureClusterId", f"{CLUSTER_PREFIX}{each}")
    ),
    min_size=2,
    max_size=3,
).map(lambda nodes: QueryNode("and", children=tuple(nodes)))
TREES = LEAVES | branches(LEAVES) | branches(LEAVES | branches(LEAVES))
WORDS = st.lists(
    st.sampled_from(
        ("lake", "ak", "a", "house", "夏", "夏天", "湖边", "边", "sky", "e", "strasse")
    ),
    min_size=1,
    max_size=3,
).map(lambda words: words_of(" ".join(words)))
SORTS = st.lists(
    st.builds(
        FileSort,
        st.sampled_from(
            ("ProduceTime", "Size", "ImageWidth", "CustomId", "Filename", "Title", "URI")
        ),
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


WAYS: tuple[Mapping[str, int], ...] = (
    {"FEW": search.FEW},
    # Nothing is few: all that match are walked to, in steps of two files.
    {"FEW": -1, "STEP": 2},
    # A collection that was to be small is given up, and the walk after it as well.
    {"FEW": 1, "STEP": 1},
)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(node=TREES | WORDS | TOGETHER, sorts=SORTS, way=st.sampled_from(WAYS))
def test_a_query_finds_what_plain_python_finds(
    loop_with_files: Harness, node: Query, sorts: tuple[FileSort, ...], way: Mapping[str, int]
) -> None:
    query = FileQuery(node, sorts, limit=4)
    with patch.multiple(search, **way):  # type: ignore[call-overload]
        found, total = loop_with_files.walk(query)
    assert found == expected(loop_with_files.everything, FileQuery(node, effective(sorts)))
    assert total == len(found)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(sorts=SORTS)
def test_a_walk_in_any_order_is_a_sort(
    loop_with_files: Harness, sorts: tuple[FileSort, ...]
) -> None:
    naive = FileQuery(None, effective(sorts))
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
