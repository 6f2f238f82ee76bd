"""A library of 200,000 photos and 1,000,000 faces, as a family has after twenty years, in tables.

Who is how often on photos spans five orders of size; people come and go with the years, places and
labels cluster, so that what a planner takes for independent is not.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import orjson
from psycopg.types.json import Jsonb

from generated_records import figure_record, file_record
from visnomy.model.project import FACE_TEMPLATE, Quotas
from visnomy.store import datasets, projects
from visnomy.store.database import Database
from visnomy.store.documents import pack
from visnomy.store.people.counting import recount
from visnomy.store.queries.facts import facts_of
from visnomy.store.rows import Connection, fold_labels

PROJECT = "album"
DATASET = "photos"
FACES_A_FILE = 5
VERSION = 1
"""Grows with every change of what is made here, so that a kept database is made anew."""
START = datetime(2004, 5, 1, tzinfo=UTC)
DAYS = 20 * 365
DOCUMENTS = 4000
"""Different records; each is stored once a file all the same."""

FAMILY, FRIENDS, STRANGERS = 40, 500, 20_000
"""Family is on most photos all the years, a friend on about five hundred, a stranger on about
twenty of one time."""
TOWNS = ((48.137, 11.575), (52.52, 13.405), (31.23, 121.47), (35.68, 139.77), (-33.87, 151.21))
OCCASIONS = (
    "Holiday",
    "Birthday",
    "Wedding",
    "Garden",
    "School",
    "Christmas",
    "Lake",
    "夏天的湖边",
)
LABELS = ("Person", "Sky", "Tree", "Food", "Dog", "Beach", "Snow", "Car", "Boat", "Lighthouse")
TRIPS = 2000

_FILES = """copy file (dataset_id, uri, object_id, status, recorded, custom_id, custom_labels,
    folded_labels, filename, content_type, media_type, figure_count, size_bytes, image_width_px,
    image_height_px, orientation, produced_at, file_modified_at, file_accessed_at, facts,
    latitude_deg, longitude_deg, document, created_at, updated_at) from stdin"""

_PEOPLE = """
insert into cluster (cluster_id, dataset_id, created_at, updated_at)
select md5('person' || number)::uuid, %s, now(), now()
from generate_series(0, %s - 1) as person(number)
"""

# Sixty of a hundred faces are family, twenty friends, twenty strangers of that year.
_FIGURES = """
insert into figure (figure_id, dataset_id, file_id, ordinal, left_px, top_px, width_px, height_px,
    confidence, quality, sharpness, pitch_deg, roll_deg, yaw_deg, age, age_sd, gender,
    gender_confidence, cluster_id, cluster_confidence, processed, document)
select md5('figure' || file_id || ' ' || ordinal)::uuid, dataset_id, file_id, ordinal,
    700 * ordinal, 50, 200, 240, 0.9, random(), random(), 0, 0, 0, 90 * random(), 4,
    case when random() < 0.5 then 'male' else 'female' end, 0.9,
    case when kind < 0.98 then md5('person' || case
        when kind < 0.58 then floor(%(family)s * luck * luck)
        when kind < 0.78 then %(family)s + floor(%(friends)s * luck)
        else %(family)s + %(friends)s + floor(%(strangers)s * (0.95 * age + 0.05 * luck))
    end::bigint)::uuid end,
    case when kind < 0.98 then 0.9 end, kind < 0.995,
    (select document from sample where number = (file_id * 5 + ordinal) %% %(samples)s)
from (
    select dataset_id, file_id, ordinal, random() as kind, random() as luck,
        extract(epoch from produced_at - %(start)s) / (86400.0 * %(days)s) as age
    from file, generate_series(0, %(faces)s - 1) as face(ordinal)
    where dataset_id = %(dataset)s and ordinal < figure_count
) as faces
"""


async def fill(database: Database, count: int) -> int:
    """Make the dataset, or find one of the same size and kind; its id."""
    label = f"album {VERSION} of {count}"
    async with database.transaction() as connection:
        known = await connection.execute(
            "select dataset_id from dataset where description = %s", [label]
        )
        if row := await known.fetchone():
            return int(row[0])
        # Nothing is checked or written twice: the bench may lose its database.
        await connection.execute("set local session_replication_role = replica")
        await connection.execute("select setseed(0.5)")
        dataset_id = await _dataset(connection, label)
        random = Random(20261122)
        await _copy(connection, _FILES, _files(random, dataset_id, count))
        people = FAMILY + FRIENDS + STRANGERS
        await connection.execute(_PEOPLE, [dataset_id, people])
        await _add_faces(connection, random, dataset_id)
        await connection.execute("set local session_replication_role = origin")
        await recount(connection, dataset_id)
    await settle(database)
    return dataset_id


async def settle(database: Database) -> None:
    """What autovacuum would have done meanwhile."""
    async with database.reading() as connection:
        await connection.execute("set statement_timeout = 0")
        await connection.execute("vacuum analyze")
        await connection.execute("reset statement_timeout")


async def _dataset(connection: Connection, description: str) -> int:
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
        connection, project, name=DATASET, description=description, template_id="", quotas=quotas
    )
    return made.dataset_id


async def _copy(connection: Connection, statement: str, rows: Iterator[tuple[object, ...]]) -> None:
    async with connection.cursor() as cursor, cursor.copy(statement.encode()) as copy:
        for row in rows:
            await copy.write_row(row)


async def _add_faces(connection: Connection, random: Random, dataset_id: int) -> None:
    statement = "create temporary table sample (number integer primary key, document bytea)"
    await connection.execute(f"{statement} on commit drop")
    records = [figure_record(random, UUID(int=number)) for number in range(DOCUMENTS)]
    rows = ((number, pack(orjson.dumps(record))) for number, record in enumerate(records))
    await _copy(connection, "copy sample from stdin", rows)
    await connection.execute("analyze sample")
    values: dict[str, object] = {"dataset": dataset_id, "faces": FACES_A_FILE}
    values |= {"family": FAMILY, "friends": FRIENDS, "strangers": STRANGERS}
    values |= {"samples": DOCUMENTS, "start": START, "days": DAYS}
    await connection.execute(_FIGURES, values)


def _files(random: Random, dataset_id: int, count: int) -> Iterator[tuple[object, ...]]:
    records = [file_record(random, number) for number in range(min(count, DOCUMENTS))]
    documents = [pack(orjson.dumps(record)) for record in records]
    for number in range(count):
        at = START + timedelta(days=DAYS * number / count + random.gauss(0, 20))
        members = _members(random, number, count, at.year)
        facts = facts_of(orjson.dumps(members))
        labels = _labels(random, number, count)
        stored = START + timedelta(days=8000, seconds=number // 7)
        yield (
            *(dataset_id, f"oss://photos/{members['Filename']}", f"{random.getrandbits(256):064x}"),
            *("Indexed", True, f"c{number % 5000}" if number % 3 == 0 else ""),
            *(Jsonb(labels), Jsonb(fold_labels(labels)), members["Filename"], "image/jpeg"),
            *("image", FACES_A_FILE, random.randrange(400_000, 12_000_000), 4032, 3024, 1),
            *(None if number % 50 == 0 else at, at + timedelta(days=1), at + timedelta(days=400)),
            *(Jsonb(facts.members), facts.latitude_deg, facts.longitude_deg),
            *(documents[number % len(documents)], stored, stored),
        )


def _members(random: Random, number: int, count: int, year: int) -> dict[str, Any]:
    """The members of a record that facts are made of."""
    trip = TRIPS * number // count
    luck = Random(trip)
    town = luck.choice(TOWNS)
    spread = 0.3 if luck.random() < 0.5 else 3.0
    occasion = luck.choice(OCCASIONS)
    members: dict[str, Any] = {
        "Filename": f"{year}/{occasion} {trip:04d}/IMG_{number * 48271 % 999_983:06d}.JPG",
        "ETag": f"{random.getrandbits(128):032X}",
        "OSSStorageClass": "Standard",
    }
    if number % 10:
        latitude, longitude = (random.gauss(middle, spread) for middle in town)
        members["LatLong"] = f"{max(-89, min(89, latitude)):.6f},{longitude:.6f}"
    if number % 2:
        chosen = {LABELS[min(9, int(random.expovariate(0.5)))] for _ in range(3)}
        members["Labels"] = [
            {"LabelName": name, "LabelConfidence": round(random.uniform(0.5, 1), 2)}
            for name in sorted(chosen)
        ]
    if number % 4 == 0:
        members["Title"] = f"{occasion} {random.choice(LABELS)} 第{random.randrange(300)}天"
    if number % 100 == 0:
        texts = (random.choice(LABELS + OCCASIONS) for _ in range(100))
        members["OCRTexts"] = " ".join(texts)
    return members


def _labels(random: Random, number: int, count: int) -> dict[str, str]:
    """CustomLabels: of a fifth of all files, of every trip, of very few."""
    labels = {"Trip": f"Trip {TRIPS * number // count}"} if number % 2 == 0 else {}
    if random.random() < 0.2:
        labels["Rating"] = str(1 + int(random.expovariate(0.7)))
    if number % 20_000 == 7:
        labels["Print"] = "yes"
    return labels
