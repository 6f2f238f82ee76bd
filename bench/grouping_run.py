"""Measures clustering runs of a library end to end: from the database to the database.

    python bench/grouping_run.py [--small]

100,000 synthetic faces (20,000 with --small) less a hundredth are grouped from nothing, then the
hundredth comes and a second run is asked for. What is bounded is the share of the second run in
processor time, ours and that of the server's side of our connections, so that other work on the
machine shows less; and the rows that it writes: only those whose person or confidence changed.
"""

import argparse
import asyncio
import os
import shutil
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from synthetic_people import Recipe, make_people
from visnomy.grouping.calibration import Calibration
from visnomy.library.clustering.run import request_clustering, run_clustering
from visnomy.library.clustering.vectors import EMBEDDING_MODEL
from visnomy.library.context import Library
from visnomy.library.home import settle
from visnomy.model.project import Dataset
from visnomy.model.task import TaskStatus
from visnomy.settings import Settings
from visnomy.sources.places import SourceMap
from visnomy.store.database import Database
from visnomy.store.server.embedded import EmbeddedServer
from visnomy.store.tasks import find_task

SEED = 7
MORE = 0.01
SHARE = {20_000: 0.9, 100_000: 0.15}
"""Bounds of the second run; a small library has more that does not grow with what is new, and a
busy machine makes more of that (.48 and .58 beside ten other processes)."""
_FILES = "copy file (dataset_id, uri, object_id, status, recorded, media_type, document) from stdin"
_FIGURES = """copy figure (figure_id, dataset_id, file_id, ordinal, left_px, top_px, width_px,
    height_px, confidence, quality, sharpness, document) from stdin"""
_VECTORS = "copy embedding (figure_id, model, vector) from stdin"


@dataclass(frozen=True, slots=True)
class Run:
    """Seconds of processor time of a run and on the clock, and rows of faces that it wrote."""

    seconds: float
    clock_s: float
    written: int


def processor_s(server_pid: int) -> float:
    """Processor time so far of this process, and of the server's for our connections."""
    ticks = 0
    for command in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):  # a process may end at any moment
            told = command.with_name("stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
            if int(told[1]) == server_pid and b"[local]" in command.read_bytes():
                ticks += int(told[11]) + int(told[12])
    return time.process_time() + ticks / os.sysconf("SC_CLK_TCK")


def model_vectors(count: int) -> NDArray[np.float32]:
    """Synthetic faces with the common part that all faces of the model share."""
    made = make_people(Recipe(count), SEED).embeddings
    mean = Calibration.load(EMBEDDING_MODEL).mean
    spread = made - made.mean(axis=0)
    spread /= np.linalg.norm(spread, axis=1, keepdims=True)
    # The length that makes a unit vector of both together.
    along = spread @ mean
    lengths = np.sqrt(along**2 + 1 - mean @ mean) - along
    return np.asarray(spread * lengths[:, None] + mean, np.float32)


async def plant(
    library: Library, dataset: Dataset, vectors: NDArray[np.float32], first: int
) -> None:
    """A file with one face for each vector, written straight into the tables."""
    rng = np.random.default_rng(first)
    async with library.database.transaction() as connection:
        cursor = await connection.execute("select coalesce(max(file_id), 0) from file")
        found = await cursor.fetchone()
        last = int(found[0]) if found else 0
        async with connection.cursor() as writer, writer.copy(_FILES) as copy:
            for number in range(first, first + len(vectors)):
                uri, object_id = f"file:///photos/{number}.jpg", f"{number:064x}"
                await copy.write_row(
                    (dataset.dataset_id, uri, object_id, "Indexed", True, "image", b"{}")
                )
        query = "select file_id from file where file_id > %s order by file_id"
        files = await (await connection.execute(query, [last])).fetchall()
        ids = [UUID(bytes=rng.bytes(16)) for _ in files]
        async with connection.cursor() as writer, writer.copy(_FIGURES) as copy:
            for figure_id, (file_id,) in zip(ids, files, strict=True):
                place, quality = (10, 10, 120, 130), (0.99, 0.95, 0.9)
                await copy.write_row(
                    (figure_id, dataset.dataset_id, file_id, 0, *place, *quality, b"{}")
                )
        async with connection.cursor() as writer, writer.copy(_VECTORS) as copy:
            for figure_id, vector in zip(ids, vectors, strict=True):
                await copy.write_row((figure_id, EMBEDDING_MODEL, vector.tobytes()))
    async with library.database.reading() as connection:
        await connection.execute("set statement_timeout = 0")
        await connection.execute("vacuum analyze")
        await connection.execute("reset statement_timeout")


async def run(library: Library, dataset: Dataset, server_pid: int) -> Run:
    """Ask for a run and do it."""
    moment = await _moment(library)
    task = await request_clustering(library, dataset)
    start, clock = processor_s(server_pid), time.perf_counter()
    await run_clustering(library, task.task_id)
    seconds, clock_s = processor_s(server_pid) - start, time.perf_counter() - clock
    async with library.database.transaction() as connection:
        ended = await find_task(connection, task.task_id)
    if ended is None or ended.status is not TaskStatus.SUCCEEDED:
        raise SystemExit(f"the run failed: {ended}")
    return Run(seconds, clock_s, await _written_since(library, moment))


async def _moment(library: Library) -> int:
    """The number of a transaction that comes after all before."""
    async with library.database.transaction() as connection:
        query = "select pg_current_xact_id()::xid::text::bigint"
        found = await (await connection.execute(query)).fetchone()
    return int(found[0]) if found else 0


async def _written_since(library: Library, moment: int) -> int:
    """Rows of faces that later transactions wrote."""
    async with library.database.transaction() as connection:
        query = "select count(*) from figure where xmin::text::bigint > %s"
        found = await (await connection.execute(query, [moment])).fetchone()
    return int(found[0]) if found else 0


async def measure(url: str, server_pid: int, folder: Path, count: int) -> bool:
    """Two runs, printed and judged."""
    settings = Settings(folder)
    vectors = model_vectors(count)
    most = count - int(count * MORE)
    async with await Database.open(url) as database:
        library = Library(settings, database, SourceMap.from_settings(settings))
        warm = await settle(library, "Warm", "Photos")
        for start in (0, 500):  # both kinds of run: loops are compiled once for an installation
            await plant(library, warm, vectors[start : start + 500], start)
            await run(library, warm, server_pid)
        dataset = await settle(library, "Home", "Photos")
        await plant(library, dataset, vectors[:most], count)
        first = await run(library, dataset, server_pid)
        await plant(library, dataset, vectors[most:], 2 * count)
        second = await run(library, dataset, server_pid)
        again = await run(library, dataset, server_pid)
    share = second.seconds / first.seconds
    print(
        f"{most} faces from nothing: {_told(first)}\n"
        f"{count - most} more: {_told(second)}; {share:.1%} of it (bound {SHARE[count]:.0%})\n"
        f"nothing new: {_told(again)} (bound 0)"
    )
    return share <= SHARE[count] and again.written == 0


def _told(done: Run) -> str:
    return (
        f"{done.seconds:.1f} s of processor time, {done.clock_s:.1f} s on the clock, "
        f"{done.written} rows of faces written"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="20,000 faces")
    count = 20_000 if parser.parse_args().small else 100_000
    folder = Path(tempfile.mkdtemp(prefix="visnomy-bench-"))
    server = EmbeddedServer(folder)
    try:
        url = server.start()
        return 0 if asyncio.run(measure(url, server.pid or 0, folder, count)) else 1
    finally:
        server.stop()
        shutil.rmtree(server.home)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
