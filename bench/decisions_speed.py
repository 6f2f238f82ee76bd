"""What decisions cost in a large dataset, without a run.

    decisions_speed.py [--small]

A million faces of 100,000 people (100,000 of 10,000 with --small) are written straight into the
tables. People are merged, split, told apart, and faces moved; each decision is undone. Measured
are the whole call of the library and the part of it that waits for the database. Bounds: for
people of the usual ten faces the median of every kind waits at most 50 ms; for two people of 3,000
faces, all of whose rows may change, it waits at most as long as for a person and MOST_PER_FACE_MS
for each face that changes hands or is noted.
"""

import argparse
import asyncio
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import numpy as np
from psycopg import AsyncConnection

from visnomy.library.clustering.vectors import EMBEDDING_MODEL
from visnomy.library.context import Library
from visnomy.library.people.decisions import make_person, mark_figures, merge_people, move_figures
from visnomy.library.people.split import propose_split, split_as_proposed
from visnomy.library.people.undoing import undo_decision
from visnomy.model.decision import Decision, DecisionKind
from visnomy.model.project import FACE_TEMPLATE, Dataset, Quotas
from visnomy.settings import Settings
from visnomy.sources.places import SourceMap
from visnomy.store import datasets, projects
from visnomy.store.database import Database
from visnomy.store.people.clusters import recount
from visnomy.store.rows import Connection
from visnomy.store.server.embedded import EmbeddedServer

BOUND_MS = 50.0
MOST_PER_FACE_MS = 0.2
TURNS, LARGE_TURNS = 15, 3
LARGE = 3000
NAMES = ("bench", "people")
Act = Callable[[], Awaitable[Decision]]
T = TypeVar("T")

_FILES = """
insert into file (dataset_id, uri, object_id, status, recorded, media_type, figure_count, document)
select %(dataset)s, 'file:///' || n, md5(n::text), 'Indexed', true, 'image', 1, '{}'
from generate_series(1, %(faces)s) n
"""
_CLUSTERS = """
insert into cluster (cluster_id, dataset_id)
select md5('person' || p)::uuid, %(dataset)s from generate_series(0, %(people)s - 1) p
"""
_FIGURES = """
insert into figure (figure_id, dataset_id, file_id, ordinal, left_px, top_px, width_px, height_px,
    confidence, quality, sharpness, age, gender, cluster_id, cluster_confidence, processed,
    document)
select md5('face' || n)::uuid, %(dataset)s, file_id, 0, 0, 0, 100, 100, 1, 0.9, 0.9, 30, 'male',
    md5('person' || case when n <= %(large)s then n %% 2 else 2 + n %% (%(people)s - 2) end)::uuid,
    0.9, true, '{}'
from (select file_id, row_number() over (order by file_id) as n from file) f
"""
_MEASURED = """
select figure_id from figure
where cluster_id = any(array(select md5('person' || p)::uuid from generate_series(0, %s) p))
order by figure_id
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="100,000 faces")
    faces = 100_000 if parser.parse_args().small else 1_000_000
    folder = Path(tempfile.mkdtemp(prefix="visnomy-bench-"))
    server = EmbeddedServer(folder)
    try:
        return asyncio.run(_bench(server.start(), folder, faces))
    finally:
        server.stop()
        shutil.rmtree(server.home)
        shutil.rmtree(folder, ignore_errors=True)


class Waited:
    """How long this program has waited for the database, in seconds.

    Every answer of the server is waited for in one place of the driver.
    """

    def __init__(self) -> None:
        self.seconds = 0.0
        self._wait = AsyncConnection.wait

    @contextmanager
    def counted(self) -> Iterator[None]:
        """Count while this lasts."""
        wait, here = self._wait, self

        async def timed(connection: Any, *given: Any, **named: Any) -> Any:  # noqa: ANN401
            started = time.perf_counter()
            try:
                return await wait(connection, *given, **named)
            finally:
                here.seconds += time.perf_counter() - started

        AsyncConnection.wait = timed  # type: ignore[method-assign,assignment]
        try:
            yield
        finally:
            AsyncConnection.wait = wait  # type: ignore[method-assign]


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds of one kind: the whole call, and its part that waits for the database."""

    whole: float
    database: float


async def _bench(url: str, folder: Path, faces: int) -> int:
    started = time.perf_counter()
    settings = Settings(folder)
    async with await Database.open(url) as database:
        dataset = await _fill(database, faces, faces // 10)
        print(f"{faces:,} faces in {time.perf_counter() - started:.0f} s")
        library = Library(settings, database, SourceMap.from_settings(settings))
        await _measure(library, dataset, 2, 3)
        usual = await _measure(library, dataset, 2, TURNS)
        large = await _measure(library, dataset, 0, LARGE_TURNS, step=0)
    print(f"{'milliseconds':<24}{'10 faces':>16}{'3,000 faces':>18}")
    print(f"{'':<24}{'call':>8}{'database':>9}{'call':>9}{'database':>9}")
    for kind, cost in usual.items():
        print(
            f"{kind:<24}{cost.whole:>8.1f}{cost.database:>9.1f}"
            f"{large[kind].whole:>9.1f}{large[kind].database:>9.1f}"
        )
    most = BOUND_MS + LARGE * MOST_PER_FACE_MS
    broken = [kind for kind, cost in usual.items() if cost.database > BOUND_MS]
    broken += [f"{kind} of many" for kind, cost in large.items() if cost.database > most]
    bounds = f"{BOUND_MS:g} ms, {most:g} ms for many"
    print(f"over {bounds}: {', '.join(broken)}" if broken else f"every bound holds: {bounds}")
    return int(bool(broken))


async def _measure(
    library: Library, dataset: Dataset, first: int, turns: int, step: int = 2
) -> dict[str, Cost]:
    """The median cost of each kind, for pairs of people from a number on."""
    taken: dict[str, list[tuple[float, float]]] = {}
    waited = Waited()
    for turn in range(turns):
        one, two = await _people(library, first + step * turn)
        faces = await _faces(library, one)
        for kind, act in _acts(library, dataset, one, two, faces).items():
            with waited.counted():
                made, cost = await _timed(waited, act)
                taken.setdefault(kind, []).append(cost)
                _, cost = await _timed(waited, partial(_undo, library, made))
                taken.setdefault(f"undo {kind}", []).append(cost)
    return {
        kind: Cost(*(statistics.median(part) for part in zip(*costs, strict=True)))
        for kind, costs in taken.items()
    }


async def _timed(waited: Waited, act: Callable[[], Awaitable[T]]) -> tuple[T, tuple[float, float]]:
    """What an act gives, and the milliseconds that it took and waited."""
    started, before = time.perf_counter(), waited.seconds
    result = await act()
    return result, (1000 * (time.perf_counter() - started), 1000 * (waited.seconds - before))


async def _undo(library: Library, made: Decision) -> None:
    await undo_decision(library, *NAMES, made.decision_id, with_dependents=False, author="bench")


def _acts(
    library: Library, dataset: Dataset, one: UUID, two: UUID, faces: list[UUID]
) -> dict[str, Act]:
    async def merge() -> Decision:
        async with library.database.transaction() as connection:
            return await merge_people(connection, dataset, one, [two], author="bench")

    async def split() -> Decision:
        proposal = await propose_split(library, *NAMES, one, 2)
        return await split_as_proposed(
            library, *NAMES, one, 2, proposal.proposal_id, author="bench"
        )

    different = DecisionKind.DIFFERENT
    return {
        "merge": merge,
        "move": lambda: move_figures(library, *NAMES, faces[:5], two, author="bench"),
        "new person": lambda: make_person(library, *NAMES, faces[:5], author="bench"),
        "propose and split": split,
        "different": lambda: mark_figures(library, *NAMES, faces[:2], different, author="bench"),
    }


async def _fill(database: Database, faces: int, people: int) -> Dataset:
    async with database.transaction() as connection:
        dataset = await _dataset(connection)
        values = {
            "dataset": dataset.dataset_id,
            "faces": faces,
            "people": people,
            "large": 2 * LARGE,
        }
        await connection.execute("set local statement_timeout = 0")
        for statement in (_FILES, _CLUSTERS, _FIGURES):
            await connection.execute(statement, values)
        await _give_vectors(connection)
        await recount(connection, dataset.dataset_id)
    async with database.reading() as connection:
        await connection.execute("set statement_timeout = 0")
        await connection.execute("vacuum analyze")
        await connection.execute("reset statement_timeout")
    return dataset


async def _dataset(connection: Connection) -> Dataset:
    quotas = Quotas()
    project = await projects.create_project(
        connection,
        name=NAMES[0],
        description="",
        service_role="",
        template_id=FACE_TEMPLATE,
        quotas=quotas,
        max_dataset_count=1,
        tags={},
    )
    return await datasets.create_dataset(
        connection, project, name=NAMES[1], description="", template_id="", quotas=quotas
    )


async def _give_vectors(connection: Connection) -> None:
    """Vectors of those who are measured; no decision reads another's."""
    cursor = await connection.execute(_MEASURED, [2 + 2 * TURNS])
    ids = [row[0] for row in await cursor.fetchall()]
    vectors = np.random.default_rng(1).standard_normal((len(ids), 128)).astype("<f4")
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    async with connection.cursor() as writing:
        await writing.executemany(
            "insert into embedding (figure_id, model, vector) values (%s, %s, %s)",
            [(id_, EMBEDDING_MODEL, row.tobytes()) for id_, row in zip(ids, vectors, strict=True)],
        )


async def _people(library: Library, number: int) -> tuple[UUID, UUID]:
    async with library.database.reading() as connection:
        statement = "select md5('person' || %s)::uuid, md5('person' || %s)::uuid"
        cursor = await connection.execute(statement, [str(number), str(number + 1)])
        ((one, two),) = await cursor.fetchall()
        return one, two


async def _faces(library: Library, person: UUID) -> list[UUID]:
    async with library.database.reading() as connection:
        statement = "select figure_id from figure where cluster_id = %s order by figure_id"
        return [row[0] for row in await (await connection.execute(statement, [person])).fetchall()]


if __name__ == "__main__":
    sys.exit(main())
