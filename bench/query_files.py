"""What a page of files costs deep inside of a library, beside the best single index for it.

    query_files.py [--small] [--keep FOLDER] [--url URL]

200,000 files and 1,000,000 faces (a tenth with --small), made once and kept where --keep says.

A page of 100 is measured as the store gives it: compile, SQL, inflate; faces are left out, for both
sides would read them alike. The bound: the median over random deep places, and the first page, take
at most 3 times as long as the best of three hand-written statements (bench/query_questions.py),
each of which uses one index:

- the planner's own choice for `where ... order by ... limit`;
- all matches by the index of the question, then sorted;
- along the index of the order, each file tested.

Which one is best is known only after all three were run, at every place anew; the store has to
decide before. A form that takes more than five times the best one is not run again. The sides take
turns within one run and each counts with its best turn. As in the API, the first page brings the
total of all matches, which both sides count; the deep pages of the walk know it from there.
"""

import argparse
import asyncio
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import msgspec
from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from query_album import DATASET, FAMILY, FRIENDS, PROJECT, fill
from query_questions import ORDERS, Order, Question, questions
from visnomy.api.context import Context
from visnomy.api.handlers.queries import simple_query
from visnomy.api.principal import Principal
from visnomy.api.wire import models, requests
from visnomy.library.access import root_key
from visnomy.library.context import Library
from visnomy.settings import Settings
from visnomy.sources.places import SourceMap
from visnomy.store.database import Database
from visnomy.store.documents import unpack
from visnomy.store.queries.query import FileQuery
from visnomy.store.queries.search import Extent, count_files, search_files
from visnomy.store.server.embedded import EmbeddedServer

BOUND = 3.0
PAGE = 100
TURNS = 4
HOPELESS = 5.0

Connection = AsyncConnection[TupleRow]
Position = tuple[object, ...]
Work = Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Figures:
    """Milliseconds of one question in one order, or of its total."""

    question: str
    order: str
    ours_ms: float
    best_ms: float

    @property
    def holds(self) -> bool:
        """Whether the bound holds."""
        return self.ours_ms <= BOUND * self.best_ms


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="20,000 files and 100,000 faces")
    parser.add_argument("--keep", type=Path, help="folder of a database that outlives the run")
    options = parser.parse_args()
    folder = options.keep or Path(tempfile.mkdtemp(prefix="visnomy-bench-"))
    folder.mkdir(parents=True, exist_ok=True)
    return run(folder, small=options.small, keep=options.keep is not None)


def run(folder: Path, *, small: bool, keep: bool = False) -> int:
    """Measure everything; 1 where a bound is broken."""
    server = EmbeddedServer(folder)
    try:
        figures = asyncio.run(_bench(server.start(), folder, small=small))
    finally:
        server.stop()
        if not keep:
            shutil.rmtree(server.home)
            shutil.rmtree(folder, ignore_errors=True)
    broken = [each for each in figures if not each.holds]
    print(f"{len(broken)} of {len(figures)} break a bound" if broken else "every bound holds")
    return int(bool(broken))


async def _bench(url: str, folder: Path, *, small: bool) -> list[Figures]:
    began = time.perf_counter()
    async with (
        await Database.open(url) as database,
        await AsyncConnection.connect(url, autocommit=True) as connection,
    ):
        files = 20_000 if small else 200_000
        dataset_id = await fill(database, files)
        print(f"an album in {time.perf_counter() - began:.1f} s")
        print(f"{'question':<22}{'order':<18}{'page':>9}{'best':>9}  ratio")
        bench = _Bench(connection, dataset_id, files, 3 if small else 8)
        figures: list[Figures] = []
        for question in questions(await _people(connection)):
            figures.append(await bench.first_page(question))
            figures += [await bench.deep_pages(question, order) for order in ORDERS]
        await _through_the_handler(database, folder)
        return figures


async def _people(connection: Connection) -> list[str]:
    """Ids of four people: of the family the first and the last, a friend, a stranger."""
    places = [0, FAMILY - 1, FAMILY + 7, FAMILY + FRIENDS + 4000]
    statement = "select md5('person' || place)::uuid::text from unnest(%s::int[]) as p(place)"
    return [
        person for (person,) in await (await connection.execute(statement, [places])).fetchall()
    ]


@dataclass(frozen=True, slots=True)
class _Bench:
    """A connection to the album, and how many places are measured."""

    connection: Connection
    dataset_id: int
    files: int
    places: int

    async def first_page(self, question: Question) -> Figures:
        """The first page by URI, and the total of all pages."""
        query = FileQuery(question.query)
        extent = Extent(self.files, await count_files(self.connection, self.dataset_id, query))
        times = await self._page(question, ORDERS[0], None, extent)
        counts = await _take_turns(
            {
                "ours": partial(count_files, self.connection, self.dataset_id, query),
                "hand": partial(self._count, question),
            }
        )
        ours, best = times[0] + counts["ours"], times[1] + counts["hand"]
        return _told(question.name, "URI, with total", [ours], [best])

    async def deep_pages(self, question: Question, order: Order) -> Figures:
        """Pages at random places, as the first page's total lets them be read."""
        matches = await count_files(self.connection, self.dataset_id, FileQuery(question.query))
        extent = Extent(self.files, matches)
        places = await self._positions(question, order)
        times = [await self._page(question, order, place, extent) for place in places]
        return _told(question.name, order.name, *zip(*times, strict=True))

    async def _page(
        self, question: Question, order: Order, place: Position | None, extent: Extent | None
    ) -> tuple[float, float]:
        """Milliseconds of the store and of the best hand-written statement."""
        query = FileQuery(question.query, order.sorts, place, PAGE)
        search = partial(search_files, with_figures=False, extent=extent)
        work: dict[str, Work] = {
            "ours": partial(search, self.connection, self.dataset_id, query),
        }
        for name, statement in self._statements(question, order, place).items():
            work[name] = partial(self._documents, statement)
        times = await _take_turns(work)
        return times.pop("ours"), min(times.values())

    async def _positions(self, question: Question, order: Order) -> list[Position | None]:
        keys = ", ".join(f"({key})::text" for key in order.keys)
        statement = f"""
        select {keys} from file where file_id in ({question.matches})
        order by md5(uri) limit {self.places}
        """
        return list(await self._rows(statement, question.values)) or [None]

    def _statements(
        self, question: Question, order: Order, place: Position | None
    ) -> dict[str, tuple[str, list[object]]]:
        """The three statements with their values in order."""
        sign, way = ("<", " desc") if order.descending else (">", "")
        marks = ", ".join(f"%s::{kind}" for kind in order.types)
        beyond = f" and ({', '.join(order.keys)}) {sign} ({marks})" if place else ""
        here = f"dataset_id = %s and recorded{beyond}"
        values = [self.dataset_id, *(place or ())]
        ranks = ", ".join(f"{key}{way}" for key in order.keys)
        tail = f"order by {ranks} limit {PAGE + 1}"
        along = f"select * from file where {here} order by {ranks} limit 1000000000"
        return {
            "planner": (
                f"select document from file where {here} and {question.test} {tail}",
                [*values, *question.test_values],
            ),
            "matches": (
                f"with m as materialized ({question.matches}) select document from file"
                f" where file_id in (select file_id from m) and {here} {tail}",
                [*question.values, *values],
            ),
            "along": (
                f"select document from ({along}) as file"
                f" where case when {question.test} then true end limit {PAGE + 1}",
                [*values, *question.test_values],
            ),
        }

    async def _documents(self, statement: tuple[str, list[object]]) -> list[bytes]:
        return [unpack(document) for (document,) in await self._rows(*statement)]

    async def _count(self, question: Question) -> int:
        statement = f"select count(*) from ({question.matches}) as matches"
        return int((await self._rows(statement, question.values))[0][0])

    async def _rows(self, statement: str, values: Sequence[object]) -> list[TupleRow]:
        cursor = await self.connection.execute(
            statement.encode(), values, binary=True, prepare=False
        )
        return await cursor.fetchall()


async def _take_turns(work: dict[str, Work]) -> dict[str, float]:
    """The best milliseconds of each; forms that are far behind are run once."""
    best: dict[str, float] = {}
    for turn in range(TURNS):
        hopeless = HOPELESS * min((best[name] for name in best if name != "ours"), default=1e9)
        for name in sorted(work, reverse=bool(turn % 2)):
            if name == "ours" or best.get(name, 0.0) <= hopeless:
                began = time.perf_counter()
                await work[name]()
                took_ms = 1000 * (time.perf_counter() - began)
                best[name] = min(took_ms, best.get(name, took_ms))
    return best


def _told(question: str, order: str, ours: Sequence[float], best: Sequence[float]) -> Figures:
    figures = Figures(question, order, statistics.median(ours), statistics.median(best))
    print(
        f"{question:<22}{order:<18}{figures.ours_ms:>9.2f}{figures.best_ms:>9.2f}"
        f"{figures.ours_ms / figures.best_ms:>7.2f}{'' if figures.holds else '  BROKEN'}",
        flush=True,
    )
    return figures


async def _through_the_handler(database: Database, folder: Path) -> None:
    """One walk as the API does it: token, dataset, page, faces, total, splicing."""
    settings = Settings(folder)
    library = Library(settings, database, SourceMap.from_settings(settings))
    key = await root_key(library)
    principal = Principal(settings.account_id, key.access_key_id, is_root=True)
    context = Context(library, principal, "SimpleQuery")
    query = models.SimpleQuery(operation="eq", field="Labels.LabelName", value="Dog")
    request = requests.SimpleQuery(
        project_name=PROJECT, dataset_name=DATASET, query=query, sort="ProduceTime", order="desc"
    )
    times = []
    for _ in range(20):
        began = time.perf_counter()
        answer = await simple_query(context, request)
        times.append(1000 * (time.perf_counter() - began))
        token = msgspec.json.decode(answer if isinstance(answer, bytes) else b"{}")["NextToken"]
        request = msgspec.structs.replace(request, next_token=token)
    print(
        f"SimpleQuery with faces and total, 20 pages: the first {times[0]:.1f} ms, "
        f"the others {statistics.median(times[1:]):.1f} ms"
    )


if __name__ == "__main__":
    sys.exit(main())
