"""Measures how long it takes to find whom a face looks like among a million faces.

    python bench/face_search.py [--small] [--hnsw] [--lfw FOLDER]

Synthetic faces (a million; 50,000 with --small) lie in the database; probes are other faces of the
same people. Compared are the index in memory (library/faces/lookup.py), the database alone
(store/faces/nearest.py), numpy's product of the probe with all exact vectors in memory, and, with
--hnsw, pgvector's HNSW in the same server on a tenth of the faces. Bounds: the faster quarter of
the answers of the index within 50 ms (the others tell how busy the machine is), the processor time
of an answer, that of the database counted, within a third of 50 ms and no more than numpy's, and
the same person as a full comparison for 99 % of the probes. --lfw asks both for the photos of a
labelled folder among each other.
"""

import argparse
import asyncio
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from synthetic_people import Recipe, make_people
from visnomy.library.clustering.vectors import EMBEDDING_MODEL
from visnomy.library.context import Library
from visnomy.library.faces import lookup
from visnomy.library.faces.lookup import FaceIndexes
from visnomy.library.home import settle
from visnomy.settings import Settings
from visnomy.sources.places import SourceMap
from visnomy.store.database import Database
from visnomy.store.faces.nearest import NearPerson, nearest_people
from visnomy.store.server.embedded import EmbeddedServer

SEED = 11
PROBES = 60
AGREEING = 20
BOUND_MS = 50.0
BOUND_CPU_MS = BOUND_MS / 3
BOUND_SAME = 0.99
MANY = 500_000
BLOCK = 50_000
Vectors = NDArray[np.float32]
Answer = NearPerson | None

_FILES = """
insert into file (dataset_id, uri, object_id, status, recorded, media_type, document)
select %s, 'file:///photos/' || n || '.jpg', lpad(n::text, 64, '0'), 'Indexed', true, 'image', ''
from generate_series(1, %s) n
"""
_PEOPLE = """
insert into cluster (cluster_id, dataset_id, face_count)
select id, %s, count from unnest(%s::uuid[], %s::integer[]) given(id, count)
"""
_FIGURES = """
insert into figure (figure_id, dataset_id, file_id, ordinal, left_px, top_px, width_px, height_px,
                    confidence, quality, sharpness, cluster_id, processed, document)
select id, %(dataset)s, (select min(file_id) from file) + place - 1, 0, 10, 10, 120, 130, .99, .95,
       .9, person, true, ''
from unnest(%(ids)s::uuid[], %(people)s::uuid[]) with ordinality given(id, person, row),
    lateral (select row + %(start)s as place) numbered
"""
_VECTORS = "copy embedding (figure_id, model, vector) from stdin (format binary)"


def uuids(numbers: NDArray[np.int64], kind: int) -> list[UUID]:
    """Ids for numbers; their order has nothing to do with that of the numbers."""
    rng = np.random.default_rng(kind)
    random = rng.integers(0, 2**63, int(numbers.max()) + 1).tolist()
    return [UUID(int=(random[number] << 64) + (kind << 48) + number) for number in numbers.tolist()]


async def plant(library: Library, vectors: Vectors, people: NDArray[np.int64]) -> int:
    """One photo for each face; the dataset's id."""
    dataset = await settle(library, "Home", "Photos")
    names, codes, counts = np.unique(people, return_inverse=True, return_counts=True)
    ids, persons = uuids(np.arange(len(vectors)), 1), uuids(np.arange(len(names)), 2)
    async with library.database.transaction() as connection:
        dataset_id = dataset.dataset_id
        await connection.execute(_FILES, [dataset_id, len(vectors)])
        await connection.execute(_PEOPLE, [dataset_id, persons, counts.tolist()])
        for start in range(0, len(ids), BLOCK):
            some = ids[start : start + BLOCK]
            owners = [persons[code] for code in codes[start : start + BLOCK].tolist()]
            values = {"dataset": dataset_id, "ids": some, "people": owners, "start": start}
            await connection.execute(_FIGURES, values)
            async with connection.cursor() as writer, writer.copy(_VECTORS) as copy:
                await copy.write(b"PGCOPY\n\xff\r\n\0" + bytes(8))
                await copy.write(_rows(some, vectors[start : start + BLOCK]) + b"\xff\xff")
        await connection.execute(
            "update dataset set face_count = %s, cluster_count = %s where dataset_id = %s",
            [len(ids), len(names), dataset_id],
        )
    async with library.database.reading() as connection:
        await connection.execute("set statement_timeout = 0")
        await connection.execute("vacuum analyze")
        await connection.execute("reset statement_timeout")
    return dataset_id


def _rows(ids: list[UUID], vectors: Vectors) -> bytes:
    """Rows of the binary form of COPY: three values, each after its length."""
    name, size = EMBEDDING_MODEL.encode(), 4 * vectors.shape[1]
    shape = [("count", ">i2"), ("a", ">i4"), ("id", "u1", 16), ("b", ">i4")]
    layout = np.dtype([*shape, ("model", "u1", len(name)), ("c", ">i4"), ("vector", "u1", size)])
    rows = np.empty(len(ids), layout)
    rows["count"], rows["a"], rows["b"], rows["c"] = 3, 16, len(name), size
    rows["id"] = np.frombuffer(b"".join(each.bytes for each in ids), np.uint8).reshape(-1, 16)
    rows["model"] = np.frombuffer(name, np.uint8)
    rows["vector"] = vectors.astype("<f4").view(np.uint8).reshape(-1, size)
    return rows.tobytes()


@dataclass(frozen=True, slots=True)
class Spent:
    """What answers took.

    Attributes:
        walls_ms: of each.
        cpu_ms: of one, the mean, in this process and in the database.
    """

    walls_ms: list[float]
    cpu_ms: float


async def timed(
    library: Library, ask: Callable[[Vectors], Awaitable[Answer]], probes: Vectors
) -> Spent:
    """Ask once for each probe."""
    walls = []
    before = time.process_time() + await database_cpu_s(library)
    for probe in probes:
        start = time.perf_counter()
        await ask(probe)
        walls.append(1000 * (time.perf_counter() - start))
    spent = time.process_time() + await database_cpu_s(library) - before
    return Spent(walls, 1000 * spent / len(probes))


async def database_cpu_s(library: Library) -> float:
    """The processor time that the database's processes for us have used, to 10 ms each."""
    async with library.database.reading() as connection:
        statement = "select pid from pg_stat_activity where backend_type = 'client backend'"
        rows = await (await connection.execute(statement)).fetchall()
    return sum(_cpu_s(pid) for (pid,) in rows)


def _cpu_s(pid: int) -> float:
    """User and system time of a process (proc_pid_stat(5))."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def product_ms(vectors: Vectors, probes: Vectors) -> float:
    """Processor time of numpy's product of a probe with all vectors, and of the best of it."""
    start = time.process_time()
    for probe in probes:
        (vectors @ probe).argmax()
    return 1000 * (time.process_time() - start) / len(probes)


async def measure(library: Library, vectors: Vectors, people: NDArray[np.int64]) -> bool:
    held = np.random.default_rng(SEED).permutation(len(vectors))[:PROBES]
    rest = np.setdiff1d(np.arange(len(vectors)), held)
    dataset_id = await plant(library, vectors[rest], people[rest])
    indexes = FaceIndexes()

    async def by_index(probe: Vectors) -> Answer:
        settings, database = library.settings, library.database
        found = await indexes.people(settings, database, dataset_id, EMBEDDING_MODEL, probe[None])
        return found[0]

    async def by_database(probe: Vectors) -> Answer:
        async with library.database.reading() as connection:
            model = EMBEDDING_MODEL
            return (await nearest_people(connection, dataset_id, model, probe[None]))[0]

    probes = vectors[held]
    first = await timed(library, by_index, probes[:1])
    spent = await timed(library, by_index, probes)
    calm, middle = (float(np.percentile(spent.walls_ms, share)) for share in (25, 50))
    product = product_ms(vectors, probes[:AGREEING])
    print(
        f"{len(rest):,} faces: first answer of a process {first.walls_ms[0] / 1000:.1f} s, then "
        f"{calm:.1f} ms (the faster quarter; bound {BOUND_MS:.0f}), {middle:.1f} ms (median)\n"
        f"processor time of an answer {spent.cpu_ms:.1f} ms (bound {BOUND_CPU_MS:.1f}); numpy's "
        f"product with all exact vectors {product:.1f} ms, {product / spent.cpu_ms:.1f} times",
        flush=True,
    )
    alone = await timed(library, by_database, probes[:1])
    same = await agreement(library, dataset_id, probes[:AGREEING], by_index)
    print(
        f"the database alone: {alone.cpu_ms:.0f} ms of processor time, "
        f"{alone.cpu_ms / spent.cpu_ms:.0f} times\n"
        f"the same person: {same:.1%} of {AGREEING} probes (bound {BOUND_SAME:.0%})",
        flush=True,
    )
    is_fast = calm <= BOUND_MS and spent.cpu_ms <= BOUND_CPU_MS
    # The database's part does not grow with the faces: few of them are compared as fast by numpy.
    leads = len(rest) < MANY or spent.cpu_ms <= product
    return is_fast and leads and same >= BOUND_SAME


async def agreement(
    library: Library,
    dataset_id: int,
    probes: Vectors,
    by_index: Callable[[Vectors], Awaitable[Answer]],
) -> float:
    """The share of probes for which the index names whom a full comparison names."""
    async with library.database.reading() as connection:
        exact = await nearest_people(connection, dataset_id, EMBEDDING_MODEL, probes)
    found = [await by_index(probe) for probe in probes]
    pairs = zip(found, exact, strict=True)
    return float(np.mean([(a and a.cluster_id) == (b and b.cluster_id) for a, b in pairs]))


async def measure_lfw(library: Library, folder: Path) -> bool:
    """Every twentieth photo asks the others; the index is used however few they are."""
    from labelled_faces import read_labels
    from labelled_vectors import read_faces

    faces = read_faces(read_labels(folder), len(os.sched_getaffinity(0)))
    return await lfw_agreement(library, faces.vectors, faces.people)


async def lfw_agreement(library: Library, vectors: Vectors, people: NDArray[np.int64]) -> bool:
    held = np.arange(0, len(vectors), 20)
    rest = np.setdiff1d(np.arange(len(vectors)), held)
    dataset_id = await plant(library, vectors[rest], people[rest])
    indexes = FaceIndexes()
    small, lookup.SMALL = lookup.SMALL, 0

    async def by_index(probe: Vectors) -> Answer:
        settings, database = library.settings, library.database
        found = await indexes.people(settings, database, dataset_id, EMBEDDING_MODEL, probe[None])
        return found[0]

    same = await agreement(library, dataset_id, vectors[held], by_index)
    lookup.SMALL = small
    print(f"LFW: the same person for {same:.2%} of {len(held)} photos (bound {BOUND_SAME:.0%})")
    return same >= BOUND_SAME


async def measure_hnsw(library: Library, vectors: Vectors) -> None:
    """What pgvector would take: its index of a tenth of the faces, with its usual parameters."""
    count = len(vectors) // 10
    held, kept = vectors[count : count + PROBES], vectors[:count]
    nearest = (held @ kept.T).argmax(axis=1)
    async with library.database.transaction() as connection:
        await connection.execute("create extension if not exists vector")
        width = kept.shape[1]
        await connection.execute(f"create temporary table faces (id integer, v vector({width}))")
        async with (
            connection.cursor() as writer,
            writer.copy("copy faces from stdin") as copy,
        ):
            for number, vector in enumerate(kept):
                await copy.write_row((number, f"[{','.join(map(str, vector.tolist()))}]"))
        start = time.perf_counter()
        await connection.execute("create index on faces using hnsw (v vector_ip_ops)")
        built = time.perf_counter() - start
        await connection.execute("set local hnsw.ef_search = 100")
        spent, right = [], 0
        for probe, best in zip(held, nearest, strict=True):
            text = f"[{','.join(map(str, probe.tolist()))}]"
            start = time.perf_counter()
            cursor = await connection.execute(
                "select id from faces order by v <#> %s::vector limit 100", [text]
            )
            found = await cursor.fetchall()
            spent.append(1000 * (time.perf_counter() - start))
            right += found[0][0] == best
    print(
        f"pgvector HNSW, {count:,} faces: built in {built:.0f} s, {np.median(spent):.1f} ms, "
        f"the nearest face for {right / len(held):.1%}",
        flush=True,
    )


async def measure_all(url: str, folder: Path, options: argparse.Namespace) -> bool:
    settings = Settings(folder)
    count = 50_000 if options.small else 1_000_000
    async with await Database.open(url, read_ms=600_000) as database:
        library = Library(settings, database, SourceMap.from_settings(settings))
        if options.lfw is not None:
            return await measure_lfw(library, options.lfw)
        made = make_people(Recipe(count), SEED)
        holds = await measure(library, made.embeddings, made.people)
        if options.hnsw:
            await measure_hnsw(library, made.embeddings)
    return holds


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="50,000 faces")
    parser.add_argument("--hnsw", action="store_true", help="pgvector's HNSW as well")
    parser.add_argument("--lfw", type=Path, help="a labelled folder in place of synthetic faces")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="visnomy-bench-"))
    server = EmbeddedServer(folder)
    try:
        return 0 if asyncio.run(measure_all(server.start(), folder, options)) else 1
    finally:
        server.stop()
        shutil.rmtree(server.home)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
