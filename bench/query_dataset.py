"""A dataset of many people with a cover each, written straight into the tables."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

import orjson

from generated_records import figure_record, file_record
from visnomy.model.project import FACE_TEMPLATE, Quotas
from visnomy.store import datasets, projects
from visnomy.store.database import Database
from visnomy.store.documents import pack
from visnomy.store.people.clusters import recount
from visnomy.store.rows import Connection

PROJECT = "bench"
DATASET = "people"
DOCUMENTS = 4000
"""Different records; each is stored once a person all the same."""
START = datetime(2024, 1, 1, tzinfo=UTC)

_FILES = """copy file (dataset_id, uri, object_id, status, recorded, media_type, figure_count,
    size_bytes, document) from stdin"""
_FIGURES = """copy figure (figure_id, dataset_id, file_id, ordinal, left_px, top_px, width_px,
    height_px, confidence, quality, sharpness, age, gender, cluster_id, cluster_confidence,
    processed, document) from stdin"""
_CLUSTERS = """copy cluster (cluster_id, dataset_id, name, cover_figure_id, created_at, updated_at)
    from stdin"""


async def fill(database: Database, count: int) -> int:
    """Make the dataset; most people have one photo, a few have many, as in a real library.

    Returns:
        The id of the dataset.
    """
    random = Random(20261102)
    async with database.transaction() as connection:
        dataset_id = await make_dataset(connection)
        people = [UUID(int=random.getrandbits(128), version=4) for _ in range(count)]
        await copy_rows(connection, _FILES, _files(random, dataset_id, count))
        first = await connection.execute("select min(file_id) from file")
        row = await first.fetchone()
        start = int(row[0]) if row else 0
        covers = [UUID(int=random.getrandbits(128), version=4) for _ in people]
        await copy_rows(connection, _CLUSTERS, _clusters(random, dataset_id, people, covers))
        figures = _figures(random, dataset_id, start, people, covers)
        await copy_rows(connection, _FIGURES, figures)
        await recount(connection, dataset_id)
    async with database.reading() as connection:
        await connection.execute("set statement_timeout = 0")
        await connection.execute("vacuum analyze")
        await connection.execute("reset statement_timeout")
    return dataset_id


async def make_dataset(connection: Connection) -> int:
    quotas = Quotas()
    project = await projects.create_project(
        connection,
        name=PROJECT,
        description="",
        service_role="",
        template_id=FACE_TEMPLATE,
        quotas=quotas,
        max_dataset_count=10,
        tags={},
    )
    made = await datasets.create_dataset(
        connection, project, name=DATASET, description="", template_id="", quotas=quotas
    )
    return made.dataset_id


async def copy_rows(
    connection: Connection, statement: str, rows: Iterator[tuple[object, ...]]
) -> None:
    async with connection.cursor() as cursor, cursor.copy(statement.encode()) as copy:
        for row in rows:
            await copy.write_row(row)


def _files(random: Random, dataset_id: int, count: int) -> Iterator[tuple[object, ...]]:
    documents = [
        pack(orjson.dumps(file_record(random, number))) for number in range(min(count, DOCUMENTS))
    ]
    for number in range(count):
        object_id = f"{random.getrandbits(256):064x}"
        uri = f"oss://photos/{number:08d}.jpg"
        document = documents[number % len(documents)]
        yield dataset_id, uri, object_id, "Indexed", True, "image", 2, 3_000_000, document


def _clusters(
    random: Random, dataset_id: int, people: list[UUID], covers: list[UUID]
) -> Iterator[tuple[object, ...]]:
    for cluster_id, cover in zip(people, covers, strict=True):
        name = f"Person {random.randrange(100_000)}" if random.random() < 0.2 else ""
        made = START + timedelta(seconds=random.randrange(10**7))
        yield cluster_id, dataset_id, name, cover, made, made


def _figures(
    random: Random, dataset_id: int, start: int, people: list[UUID], covers: list[UUID]
) -> Iterator[tuple[object, ...]]:
    records = [figure_record(random, people[0]) for _ in range(DOCUMENTS)]
    order = random.sample(range(len(people)), len(people))
    for place, (cluster_id, cover) in enumerate(zip(people, covers, strict=True)):
        for extra in range(1 + min(30, int(random.paretovariate(1.5)) - 1)):
            figure_id = cover if extra == 0 else UUID(int=random.getrandbits(128), version=4)
            record = {**records[place % DOCUMENTS], "FigureId": str(figure_id)}
            file_id = start + (order[place] + extra * 977) % len(people)
            age, gender = random.randrange(90), random.choice(("male", "female"))
            place_px = (0, 0, 90, 120)
            yield (
                *(figure_id, dataset_id, file_id, extra, *place_px, 0.9, 0.9 if extra else 0.95),
                *(0.5, age, gender, cluster_id, 0.9, True, pack(orjson.dumps(record))),
            )
