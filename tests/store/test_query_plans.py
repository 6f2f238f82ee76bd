"""Queries on a library of some size go through the indexes that were made for them."""

import asyncio
import re
from collections.abc import Iterator, Sequence
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from tests.conftest import named
from tests.store.people import make_dataset

from visnomy.store.database import Database
from visnomy.store.queries.fields import FILE
from visnomy.store.queries.query import (
    FileSort,
    Query,
    QueryNode,
    compile_filter,
    compile_order,
    words_of,
)
from visnomy.store.rows import Connection

FILES = 8000
PERSON = "00000000-0000-4000-8000-000000000007"
OTHER = "00000000-0000-4000-8000-000000000008"

_FILL_FILES = """
insert into file (dataset_id, uri, object_id, status, recorded, custom_id, folded_labels, filename,
                  size_bytes, produced_at, file_modified_at, facts, latitude_deg, longitude_deg)
select %(dataset)s, 'oss://b/' || n, n, 'Indexed', true, 'c' || mod(n, 2000),
    jsonb_build_object('trip', (n / 10)::text), 'IMG_' || n, n,
    timestamptz '2020-01-01Z' + n * interval '1 hour', '2021-01-01Z',
    jsonb_build_object(
        'Phrases', jsonb_build_object('Filename', 'img ' || n, 'Title', md5(n::text) || ' 湖' || n),
        'Labels', jsonb_build_array(jsonb_build_object('LabelName', 'L' || mod(n, 500))),
        'Addresses', jsonb_build_array(jsonb_build_object('City', 'C' || mod(n, 500)))),
    mod(n, 90), mod(n, 180)
from generate_series(1, %(files)s) as n
"""
_FILL_PEOPLE = """
insert into cluster (cluster_id, dataset_id)
select format('00000000-0000-4000-8000-%%s', lpad(n::text, 12, '0'))::uuid, %(dataset)s
from generate_series(1, 400) as n
"""
_FILL_FACES = """
insert into figure (figure_id, dataset_id, file_id, ordinal, left_px, top_px, width_px, height_px,
                    confidence, quality, sharpness, processed, document, cluster_id)
select gen_random_uuid(), %(dataset)s, file_id, place, 0, 0, 9, 9, 1, 1, 1, true, '',
    format('00000000-0000-4000-8000-%%s',
           lpad((1 + (file_id * 3 + place) %% 400)::text, 12, '0'))::uuid
from file, generate_series(0, 2) as place
"""


@pytest.fixture(scope="module")
def library_url(server_url: str, template_database: str) -> Iterator[str]:
    """A database of 8,000 files and 24,000 faces, analysed."""
    name = f"test_{uuid4().hex}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(
            sql.SQL("create database {} template {}").format(
                sql.Identifier(name), sql.Identifier(template_database)
            )
        )
    url = named(server_url, name)
    asyncio.run(fill(url))
    yield url
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


async def fill(url: str) -> None:
    async with await Database.open(url) as database:
        async with database.transaction() as connection:
            dataset = await make_dataset(connection)
            values = {"dataset": dataset.dataset_id, "files": FILES}
            for statement in (_FILL_FILES, _FILL_PEOPLE, _FILL_FACES):
                await connection.execute(statement, values)
        async with database.reading() as connection:
            await connection.execute("vacuum analyze file, figure, cluster")


def leaf(operation: str, name: str, value: str) -> QueryNode:
    return QueryNode(operation, name, value)


def of(person: str) -> QueryNode:
    return leaf("eq", "Figures.FigureClusterId", f"Cluster-{person}")


def all_of(*nodes: QueryNode) -> QueryNode:
    return QueryNode("and", children=nodes)


@pytest.mark.parametrize(
    ("query", "index"),
    [
        (of(PERSON), "figure_cluster"),
        (all_of(of(PERSON), of(OTHER)), "figure_cluster"),
        (all_of(of(PERSON), leaf("gt", "Size", "5")), "figure_cluster"),
        (leaf("eq", "CustomLabels.Trip", "77"), "file_folded_labels"),
        (leaf("eq", "Labels.LabelName", "L7"), "file_labels"),
        (leaf("eq", "Addresses.City", "C7"), "file_addresses"),
        (QueryNode("nested", "Labels", children=(leaf("eq", "LabelName", "L7"),)), "file_labels"),
        (leaf("geo-distance", "LatLong", "45,45;1000"), "file_place"),
        (leaf("geo-bounding-box", "LatLong", "46,44;45.5,45"), "file_place"),
        (leaf("eq", "ProduceTime", "2020-02-01T00:00:00Z"), "file_produced_at"),
        (leaf("lt", "ProduceTime", "2020-01-02T00:00:00Z"), "file_produced_at"),
        (leaf("lt", "FileModifiedTime", "2020-01-02T00:00:00Z"), "file_modified_at"),
        (leaf("lt", "Size", "9"), "file_size"),
        (leaf("eq", "CustomId", "c5"), "file_custom_id"),
        (leaf("eq", "Filename", "IMG_5"), "file_filename"),
        (leaf("prefix", "Filename", "IMG_500"), "file_filename"),
        (leaf("prefix", "URI", "oss://b/500"), "file_dataset_id_uri_key"),
        (leaf("eq", "ObjectId", "5"), "file_object_id"),
        (leaf("match-phrase", "Filename", "img 4711"), "file_grams"),
        (leaf("match-phrase", "Title", "湖47"), "file_grams"),
        (leaf("match-phrase", "Labels.LabelName", "l77"), "file_grams"),
        (leaf("match-phrase", "CustomLabels.*", "777"), "file_grams"),
        (words_of("4711"), "file_grams"),
        (words_of("湖"), "file_grams"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_matches_are_found_by_an_index(library_url: str, query: Query, index: str) -> None:
    chosen = compile_filter(query).sought
    statement = (
        "with match as materialized (select file_id from file where dataset_id = 1 and recorded"
        f" and {chosen.text}) select * from match limit 9"
    )
    async with await Database.open(library_url) as database, database.reading() as connection:
        plan = await explained(connection, statement, chosen.parameters)
    assert index in plan
    assert "Seq Scan" not in plan


INDEXED = [name for name, field in FILE.items() if field.indexed]


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("name", INDEXED)
async def test_a_walk_goes_along_an_index(library_url: str, name: str, descending: bool) -> None:
    order = compile_order([FileSort(name, descending)])
    async with await Database.open(library_url) as database, database.reading() as connection:
        middle = f"select {order.position} from file order by {order.clause} limit 1 offset 4000"
        after = await (await connection.execute(middle.encode())).fetchone()
        beyond = order.beyond(after or ())
        statement = (
            f"select * from file where dataset_id = 1 and recorded and {beyond.text}"
            f" order by {order.clause} limit 100"
        )
        plan = await explained(connection, statement, beyond.parameters)
    assert "Sort" not in plan
    assert "Seq Scan" not in plan


async def test_keys_of_both_directions_begin_at_the_position(library_url: str) -> None:
    order = compile_order([FileSort("Size", descending=True), FileSort("URI", descending=False)])
    beyond = order.beyond(["4000", "oss://b/4000"])
    statement = (
        f"select * from file where dataset_id = 1 and recorded and {beyond.text}"
        f" order by {order.clause} limit 100"
    )
    async with await Database.open(library_url) as database, database.reading() as connection:
        plan = await explained(connection, statement, beyond.parameters)
    assert "file_size" in plan
    assert re.search(r"Index Cond: .*size_bytes <= '4000'", plan)


async def explained(connection: Connection, statement: str, values: Sequence[object]) -> str:
    """The plan for these very values, as text."""
    cursor = await connection.execute(f"explain {statement}".encode(), values, prepare=False)
    return "\n".join(line for (line,) in await cursor.fetchall())
