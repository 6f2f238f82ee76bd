"""How many records a second go through PostgreSQL, as workers write them: in batches.

Processor time decides, for what else runs here must not: that of the server or of this process,
whichever is busier, for two workers keep both at work. The time that passed is told beside it. All
is stored that a worker stores, under every index.
"""

import asyncio
import json
import os
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from uuid import UUID, uuid4

import numpy as np

from generated_records import figure_record, file_record
from visnomy.library.clustering.vectors import EMBEDDING_MODEL
from visnomy.library.intake.places import place_members
from visnomy.library.intake.results import put_all
from visnomy.model.figure import Face
from visnomy.model.file import FileIntent
from visnomy.model.geometry import Boundary, HeadPose
from visnomy.model.project import FACE_TEMPLATE, Dataset, Quotas
from visnomy.store import datasets, projects
from visnomy.store.database import Database
from visnomy.store.files import (
    FilePromoted,
    IndexedFigure,
    IndexedFile,
    PendingFile,
    register_files,
)
from visnomy.store.server.embedded import EmbeddedServer

BATCH = 500
BOUND_A_SECOND = 5000
FACES = 2
DIMENSIONS = 128


@dataclass(frozen=True, slots=True)
class Rate:
    """What one record costs: microseconds of both processes, and of the clock."""

    here_us: float
    server_us: float
    clock_us: float

    @property
    def a_second(self) -> float:
        """Records a second of the busier process."""
        return 1e6 / max(self.here_us, self.server_us)


def written(count: int) -> bool:
    """Print the rates; whether the bound holds for records of files."""
    with tempfile.TemporaryDirectory(prefix="visnomy-bench-") as folder:
        server = EmbeddedServer(Path(folder))
        try:
            files, faces = asyncio.run(_measure(server.start(), count))
        finally:
            server.stop()
    print(f"records written through PostgreSQL, {BATCH} a transaction; microseconds each")
    for name, rate in (("files", files), (f"with {FACES} faces each", faces)):
        told = f"here {rate.here_us:5.0f}, server {rate.server_us:5.0f}, clock {rate.clock_us:6.0f}"
        print(f"  {name:22} {told}")
    print(f"  files a second         {files.a_second:7,.0f}   bound {BOUND_A_SECOND:,}")
    return files.a_second >= BOUND_A_SECOND


async def _measure(url: str, count: int) -> tuple[Rate, Rate]:
    random = Random(7)
    database = await Database.open(url)
    try:
        dataset = await _dataset(database)
        await _write(database, dataset, random, "warm", BATCH, 0)
        files = await _write(database, dataset, random, "files", count, 0)
        faces = await _write(database, dataset, random, "faces", max(BATCH, count // 4), FACES)
    finally:
        await database.close()
    return files, faces


async def _write(  # noqa: PLR0913, PLR0917 (what is written where)
    database: Database, dataset: Dataset, random: Random, name: str, count: int, faces: int
) -> Rate:
    """Ask for files and store what was found; only the storing is measured."""
    here_s, server_s, clock_s = 0.0, 0.0, 0.0
    for start in range(0, count, BATCH):
        uris = [f"file:///photos/{name}/{start + place:06}.jpg" for place in range(BATCH)]
        async with database.transaction() as connection:
            ids = [uuid4().hex * 2 for _ in uris]
            pending = await register_files(
                connection, dataset, [FileIntent(uri) for uri in uris], ids
            )
        results = [_result(random, file, faces) for file in pending]
        async with database.transaction() as connection:
            server = connection.info.backend_pid
            before = time.process_time(), _cpu_s(server), time.perf_counter()
            stored = await put_all(connection, dataset.dataset_id, results)
            await connection.commit()
            here_s += time.process_time() - before[0]
            server_s += _cpu_s(server) - before[1]
            clock_s += time.perf_counter() - before[2]
        assert len(stored) == BATCH
    return Rate(*(1e6 * spent / count for spent in (here_s, server_s, clock_s)))


def _result(random: Random, file: PendingFile, faces: int) -> IndexedFile:
    place = f"{random.uniform(30, 55):.6f},{random.uniform(-5, 25):.6f}"
    found = {name: value for name, value in place_members(place).items() if value is not None}
    members = {**file_record(random, file.file_id), "LatLong": place, **found}
    columns = FilePromoted(
        filename=str(members["Filename"]),
        content_type="image/jpeg",
        media_type="image",
        size_bytes=int(str(members["Size"])),
        image_width_px=int(str(members["ImageWidth"])),
        image_height_px=int(str(members["ImageHeight"])),
        orientation=1,
        produced_at=datetime.fromisoformat(str(members["ProduceTime"])[:19]).replace(tzinfo=UTC),
    )
    document = json.dumps(members, ensure_ascii=False).encode()
    result = IndexedFile(file.file_id, file.revision, "stamp", columns, document, EMBEDDING_MODEL)
    figures = tuple(_figure(random) for _ in range(faces))
    return replace(
        result, figures=figures, thumbnail_webp=random.randbytes(6000) if faces else None
    )


def _figure(random: Random) -> IndexedFigure:
    vector = np.frombuffer(random.randbytes(DIMENSIONS * 4), np.uint32).astype(np.float32)
    face = Face(
        boundary=Boundary(10, 20, 100, 120),
        confidence=0.99,
        landmarks_px=np.zeros((5, 2), np.float32),
        head_pose=HeadPose(1, 2, 3),
        quality=0.9,
        sharpness=0.8,
        embedding=vector / np.linalg.norm(vector),
        crop_webp=random.randbytes(2500),
    )
    record = dict(figure_record(random, UUID(int=random.getrandbits(128), version=4)))
    del record["FigureId"]
    return IndexedFigure(face, record)


async def _dataset(database: Database) -> Dataset:
    async with database.transaction() as connection:
        project = await projects.create_project(
            connection,
            name="bench",
            description="",
            service_role="",
            template_id=FACE_TEMPLATE,
            quotas=Quotas(),
            max_dataset_count=10,
            tags={},
        )
        return await datasets.create_dataset(
            connection,
            project,
            name="records",
            description="",
            template_id="",
            quotas=project.quotas,
        )


def _cpu_s(process_id: int) -> float:
    """Processor time of a process of this machine (proc(5), utime and stime)."""
    fields: Sequence[str] = (
        Path(f"/proc/{process_id}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    )
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
