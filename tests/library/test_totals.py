"""The total of a query is counted once, and again as soon as anything changed."""

from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

from tests.store.people import Shot, add_shots, make_dataset

from visnomy.library.context import Library
from visnomy.library.queries import search
from visnomy.library.totals import MOST, Total
from visnomy.settings import Settings
from visnomy.sources.places import SourceMap
from visnomy.store import datasets
from visnomy.store.database import Database
from visnomy.store.queries.query import FileQuery, QueryNode
from visnomy.store.queries.search import count_files

ALL = FileQuery(QueryNode("exist", "URI"), limit=2, with_total=True)


def opened(database: Database, folder: Path) -> Library:
    settings = Settings(folder)
    return Library(settings, database, SourceMap.from_settings(settings))


async def test_a_total_is_counted_once_until_something_changes(
    database: Database, tmp_path: Path
) -> None:
    library = opened(database, tmp_path)
    async with database.transaction() as connection:
        dataset = await make_dataset(connection)
        await add_shots(connection, dataset, [Shot(f"oss://b/{n}") for n in range(3)])
    names = dataset.project_name, dataset.name
    with patch("visnomy.library.queries.count_files", wraps=count_files) as counted:
        first = await search(library, *names, ALL)
        second = await search(library, *names, ALL)
        assert (first.total, second.total, counted.await_count) == (3, 3, 1)
        async with database.transaction() as connection:
            await add_shots(connection, dataset, [Shot("oss://b/more")])
        assert (await search(library, *names, ALL)).total == 4
        assert counted.await_count == 2


async def test_only_so_many_totals_are_kept(database: Database, tmp_path: Path) -> None:
    library = opened(database, tmp_path)
    async with database.transaction() as connection:
        made = await make_dataset(connection)
        dataset = await datasets.dataset_by_id(connection, made.dataset_id)
    nodes = [QueryNode("eq", "CustomId", str(number)) for number in range(MOST + 1)]
    for number, node in enumerate(nodes):
        library.totals.keep(dataset, node, Total(number, counted=True))
    assert library.totals.get(dataset, nodes[0], counted=True) is None
    assert library.totals.get(dataset, nodes[-1], counted=True) == Total(MOST, counted=True)


async def test_a_guess_is_no_total(database: Database, tmp_path: Path) -> None:
    library = opened(database, tmp_path)
    async with database.transaction() as connection:
        dataset = await make_dataset(connection)
        await add_shots(connection, dataset, [Shot(f"oss://b/{n}") for n in range(3)])
    names = dataset.project_name, dataset.name
    assert (await search(library, *names, replace(ALL, with_total=False))).total is None
    assert (await search(library, *names, ALL)).total == 3
