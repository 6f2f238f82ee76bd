"""A library for bench/page.py: many people and photos, with pictures of them, straight into tables.

People have from 3 to some thousand photos, as in a real library: few are in very many. A photo has
one face. Pictures are drawn noise of the size of real portraits and thumbnails; some hundred of
them are shared by all, but each has an address of its own, so that no browser keeps one for all.
"""

import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

import numpy as np
import orjson
from PIL import Image, ImageFilter

from generated_records import figure_record, file_record
from query_dataset import DATASET, PROJECT, copy_rows, make_dataset
from visnomy.store.database import Database
from visnomy.store.documents import pack
from visnomy.store.people.counting import recount

DOCUMENTS = 2000
PICTURES = 200
NAMED_SHARE = 0.2
SHOWN_PHOTOS = 5000
"""Photos of the largest people that have a thumbnail and portraits, or all of the largest one."""
START = datetime(2014, 1, 1, tzinfo=UTC)
__all__ = ["DATASET", "PROJECT", "fill_library"]

_FILES = """copy file (dataset_id, uri, object_id, status, recorded, media_type, figure_count,
    size_bytes, produced_at, image_width_px, image_height_px, document) from stdin"""
_FIGURES = """copy figure (figure_id, dataset_id, file_id, ordinal, left_px, top_px, width_px,
    height_px, confidence, quality, sharpness, age, gender, cluster_id, cluster_confidence,
    processed, document) from stdin"""
_CLUSTERS = "copy cluster (cluster_id, dataset_id, name, cover_figure_id) from stdin"
_PORTRAITS = "copy portrait (figure_id, webp) from stdin"
_THUMBNAILS = "copy thumbnail (file_id, webp) from stdin"


async def fill_library(database: Database, people: int, photos: int) -> None:
    """Make project, dataset, people and photos."""
    random = Random(20261123)
    sizes = _sizes(random, people, photos)
    ids = [UUID(int=random.getrandbits(128), version=4) for _ in sizes]
    faces = [UUID(int=random.getrandbits(128), version=4) for _ in range(photos)]
    covers = [faces[start] for start in np.cumsum([0, *sizes[:-1]])]
    shown = min(max(SHOWN_PHOTOS, sizes[0]), photos)
    async with database.transaction() as connection:
        await connection.execute("set local statement_timeout = 0")
        dataset_id = await make_dataset(connection)
        await copy_rows(connection, _FILES, _files(random, dataset_id, photos))
        row = await (await connection.execute("select min(file_id) from file")).fetchone()
        first = int(row[0]) if row else 0
        named = (
            (id_, dataset_id, _name(random, place), cover)
            for place, (id_, cover) in enumerate(zip(ids, covers, strict=True))
        )
        await copy_rows(connection, _CLUSTERS, named)
        await copy_rows(
            connection, _FIGURES, _figures(random, dataset_id, first, ids, sizes, faces)
        )
        portraits, thumbnails = _pictures(240), _pictures(480)
        portrayed = dict.fromkeys([*covers, *faces[:shown]])
        await copy_rows(
            connection,
            _PORTRAITS,
            ((face, portraits[place % PICTURES]) for place, face in enumerate(portrayed)),
        )
        await copy_rows(
            connection,
            _THUMBNAILS,
            ((first + place, thumbnails[place % PICTURES]) for place in range(shown)),
        )
        await recount(connection, dataset_id)
    async with database.reading() as connection:
        await connection.execute("set statement_timeout = 0")
        await connection.execute("vacuum analyze")
        await connection.execute("reset statement_timeout")


def _name(random: Random, place: int) -> str:
    """The largest person has one, and so stands first on the wall."""
    return f"Person {place}" if place == 0 or random.random() < NAMED_SHARE else ""


def _sizes(random: Random, people: int, photos: int) -> list[int]:
    """Photos of each person, the most first; together exactly as many as asked."""
    weights = sorted((random.paretovariate(1.2) for _ in range(people)), reverse=True)
    weights = [min(weight, 200.0) for weight in weights]
    spare = photos - 3 * people
    sizes = [3 + int(spare * weight / sum(weights)) for weight in weights]
    sizes[0] += photos - sum(sizes)
    return sizes


def _files(random: Random, dataset_id: int, count: int) -> Iterator[tuple[object, ...]]:
    records = [dict(file_record(random, number)) for number in range(DOCUMENTS)]
    for number in range(count):
        object_id = f"{random.getrandbits(256):064x}"
        uri = f"oss://photos/{number:08d}.jpg"
        taken = START + timedelta(minutes=17 * number)
        record = {
            **records[number % DOCUMENTS],
            "URI": uri,
            "ObjectId": object_id,
            "ProduceTime": taken.isoformat(),
            "Filename": uri.rpartition("/")[2],
        }
        yield (
            *(dataset_id, uri, object_id, "Indexed", True, "image", 1, 3_000_000, taken),
            *(record["ImageWidth"], record["ImageHeight"], pack(orjson.dumps(record))),
        )


def _figures(  # noqa: PLR0913, PLR0917 (the columns come from all of these)
    random: Random,
    dataset_id: int,
    first: int,
    people: list[UUID],
    sizes: list[int],
    faces: list[UUID],
) -> Iterator[tuple[object, ...]]:
    records = [figure_record(random, people[0]) for _ in range(DOCUMENTS)]
    photo = 0
    for cluster_id, size in zip(people, sizes, strict=True):
        for _ in range(size):
            face = faces[photo]
            record = pack(orjson.dumps({**records[photo % DOCUMENTS], "FigureId": str(face)}))
            yield (
                *(face, dataset_id, first + photo, 0, 900, 600, 500, 620, 0.9, 0.9),
                *(0.5, 30, "female", cluster_id, 0.9, True, record),
            )
            photo += 1


def _pictures(side_px: int) -> list[bytes]:
    """Soft noise, which costs a browser what a photo costs."""
    random = np.random.default_rng(side_px)
    found = []
    for _ in range(PICTURES):
        raw = random.integers(0, 255, (side_px, side_px, 3), np.uint8)
        soft = Image.fromarray(raw).filter(ImageFilter.GaussianBlur(side_px / 30))
        stored = io.BytesIO()
        soft.save(stored, "WEBP", quality=80)
        found.append(stored.getvalue())
    return found
