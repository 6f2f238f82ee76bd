"""What the chain around a handler costs a whole request, for three reads.

    wire_chain.py [--small] [--clusters N]

Bare is the handler alone, as dispatch calls it. Full is the same request from its bytes to the
bytes of its answer: read, signature, clock, nonce, rights, rate, parameters, handler, encoding. No
socket is in either. Both take turns in one run on a database of generated people; wall times, and
processor times of this process without the database's, are medians. The bound is on the page of 100
people and on processor time; wall time also waits for the database and for what else runs here. A
handler of one row is far cheaper than the two questions to the database that every signed request
asks, for its key and for its nonce: those ratios are printed without a bound.
"""

import argparse
import asyncio
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from query_dataset import DATASET, PROJECT, fill
from visnomy.api import chain
from visnomy.api.answer import Format, encoded, success
from visnomy.api.context import Context
from visnomy.api.dispatch import HANDLERS, VERSION
from visnomy.api.parameters import decode
from visnomy.api.principal import Principal
from visnomy.api.request import read_request
from visnomy.api.signing.outgoing import Credentials, sign_call
from visnomy.api.wire.operations import OPERATIONS
from visnomy.library.access import root_key
from visnomy.library.context import Library
from visnomy.model.project import ProjectChange
from visnomy.settings import Settings
from visnomy.sources.places import SourceMap
from visnomy.store.database import Database
from visnomy.store.projects import update_project
from visnomy.store.server.embedded import EmbeddedServer

BOUND = 1.25
BOUNDED = "QueryFigureClusters"
WARM_TURNS = 20
PLACE = {"ProjectName": PROJECT, "DatasetName": DATASET}
Work = Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Times:
    """Medians of one side, in milliseconds."""

    wall_ms: float
    cpu_ms: float


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="fewer turns")
    parser.add_argument("--clusters", type=int, default=5000)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="visnomy-bench-"))
    server = EmbeddedServer(folder)
    try:
        url = server.start()
        turns = 100 if options.small else 400
        broken = asyncio.run(_bench(url, folder, options.clusters, turns))
    finally:
        server.stop()
        shutil.rmtree(server.home)
        shutil.rmtree(folder, ignore_errors=True)
    return int(broken)


async def _bench(url: str, folder: Path, count: int, turns: int) -> bool:
    """Whether the bound is broken."""
    settings = Settings(folder)
    async with await Database.open(url) as database:
        await fill(database, count)
        async with database.transaction() as connection:
            # The rate of a project is a limit on purpose, and no cost.
            await update_project(connection, PROJECT, ProjectChange(queries_per_second=100_000))
        library = Library(settings, database, SourceMap.from_settings(settings))
        key = await root_key(library)
        signer = Credentials(key.access_key_id, key.secret)
        print(f"{'':<21}{'bare':>14}{'full':>14}  full/bare of wall (and of processor), ms")
        ratios = {
            action: await _measure(library, signer, action, parameters, turns)
            for action, parameters in (await _reads(library, signer)).items()
        }
    return ratios[BOUNDED] > BOUND


async def _reads(library: Library, signer: Credentials) -> Mapping[str, Mapping[str, str]]:
    """Three reads by operation, with their parameters."""
    found = await _full(library, signer, BOUNDED, {**PLACE, "MaxResults": "1"})()
    person = msgspec.json.decode(found)["FigureClusters"][0]["ObjectId"]
    return {
        "GetProject": {"ProjectName": PROJECT},
        "GetFigureCluster": {**PLACE, "ObjectId": person},
        BOUNDED: {**PLACE, "Sort": "ImageCount", "Order": "desc", "MaxResults": "100"},
    }


async def _measure(
    library: Library,
    signer: Credentials,
    action: str,
    parameters: Mapping[str, str],
    turns: int,
) -> float:
    sides = {
        "bare": lambda: _bare(library, signer, action, parameters),
        "full": lambda: _full(library, signer, action, parameters),
    }
    samples: dict[str, list[Times]] = {name: [] for name in sides}
    for turn in range(WARM_TURNS + turns):
        for name in sorted(sides, reverse=bool(turn % 2)):
            took = await _side(sides[name](), 1)
            if turn >= WARM_TURNS:
                samples[name].append(took)
    bare, full = (_median(samples[name]) for name in ("bare", "full"))
    ratio = full.cpu_ms / bare.cpu_ms
    bound = f"  (bound {BOUND} of processor)" if action == BOUNDED else ""
    print(
        f"{action:<21}{bare.wall_ms:>7.2f}{bare.cpu_ms:>7.2f}{full.wall_ms:>7.2f}{full.cpu_ms:>7.2f}"
        f"  {full.wall_ms / bare.wall_ms:.2f} ({ratio:.2f}){bound}",
        flush=True,
    )
    return ratio


async def _side(work: Work, count: int) -> Times:
    wall, cpu = time.perf_counter(), time.process_time()
    for _ in range(count):
        await work()
    return Times(
        1000 * (time.perf_counter() - wall) / count, 1000 * (time.process_time() - cpu) / count
    )


def _median(samples: list[Times]) -> Times:
    return Times(
        statistics.median(each.wall_ms for each in samples),
        statistics.median(each.cpu_ms for each in samples),
    )


def _bare(
    library: Library, signer: Credentials, action: str, parameters: Mapping[str, str]
) -> Callable[[], Awaitable[bytes]]:
    principal = Principal(library.settings.account_id, signer.access_key_id, is_root=True)
    context = Context(library, principal, action)
    request = decode(OPERATIONS[action], parameters)

    async def work() -> bytes:
        return encoded(await HANDLERS[action](context, request))

    return work


def _full(
    library: Library, signer: Credentials, action: str, parameters: Mapping[str, str]
) -> Callable[[], Awaitable[bytes]]:
    """One request, signed before its time is taken."""
    signed = sign_call(signer, "127.0.0.1:8230", action, VERSION, parameters)
    raw = [(name.encode(), text.encode()) for name, text in signed.headers.items()]
    query = signed.target.partition("?")[2].encode()

    async def work() -> bytes:
        request = read_request("ID", "POST", raw, query, b"")
        call = chain.Call(library, request, datetime.now(UTC))
        await chain.answer(call)
        return bytes(success("ID", action, call.body, Format.JSON).body)

    return work


if __name__ == "__main__":
    sys.exit(main())
