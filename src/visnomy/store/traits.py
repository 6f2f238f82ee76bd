"""Takes traits of people out of what is stored, and finds the files that were looked at before.

Records of faces are packed, so they are unpacked, changed and packed again, some at a time.
"""

from collections.abc import Collection
from uuid import UUID

import orjson

from visnomy.model.figure import Trait
from visnomy.store.datasets import count_on, lock_dataset_row
from visnomy.store.documents import pack, unpack
from visnomy.store.people.counting import refresh_clusters
from visnomy.store.rows import Connection

BATCH = 500
FIRST = UUID(int=0)

_SOME = """
select figure_id, document from figure
where dataset_id = %(dataset)s and figure_id > %(after)s
  and (age is not null or gender is not null or traits <> '{}')
order by figure_id limit %(limit)s
"""

_WITHOUT = """
update figure
set age = case when %(age)s then null else age end,
    age_sd = case when %(age)s then null else age_sd end,
    gender = case when %(gender)s then null else gender end,
    gender_confidence = case when %(gender)s then null else gender_confidence end,
    traits = traits - %(members)s::text[], document = %(document)s
where figure_id = %(figure)s
"""

_KEPT = """
select count(*) from figure where dataset_id = %(dataset)s
  and (%(age)s and age is not null or %(gender)s and gender is not null
       or traits ?| %(members)s::text[])
"""

_EARLIER = """
select file_id from file
where dataset_id = %s and file_id > %s and status = 'Indexed' and (figure_count > 0 or %s)
  and analysis <> %s
order by file_id limit %s
"""

_COUNT_EARLIER = """
select count(*) from file
where dataset_id = %s and status = 'Indexed' and figure_count > 0 and analysis <> %s
"""

_AGAIN = "update file set status = 'Indexing', revision = revision + 1 where file_id = any(%s)"


async def remove_traits(
    connection: Connection, dataset_id: int, traits: Collection[Trait], after: UUID
) -> tuple[int, UUID | None]:
    """Take traits out of the faces behind an id, some of them; a second call changes nothing.

    Returns:
        How many faces had one, and the last id looked at; None once all were looked at.
    """
    await lock_dataset_row(connection, dataset_id)
    values = {"dataset": dataset_id, "after": after, "limit": BATCH}
    rows = await (await connection.execute(_SOME, values)).fetchall()
    changed = [
        {"figure": figure_id, "document": document, **_columns(traits)}
        for figure_id, stored in rows
        if (document := _without(stored, traits)) is not None
    ]
    async with connection.cursor() as cursor:
        await cursor.executemany(_WITHOUT, changed)
    return len(changed), rows[-1][0] if len(rows) == BATCH else None


async def finish_removal(connection: Connection, dataset_id: int) -> None:
    """Count ages and genders of people anew, and mark the dataset as changed."""
    await lock_dataset_row(connection, dataset_id)
    refreshed = await refresh_clusters(connection, dataset_id, None)
    await count_on(connection, dataset_id, clusters=-refreshed.deleted)


async def count_kept(connection: Connection, dataset_id: int, traits: Collection[Trait]) -> int:
    """The faces of which some of these traits are stored."""
    values = {"dataset": dataset_id, **_columns(traits)}
    row = await (await connection.execute(_KEPT, values)).fetchone()
    return int(row[0]) if row else 0


async def count_earlier(connection: Connection, dataset_id: int, analysis: str) -> int:
    """The files with faces that another analysis than this one looked at."""
    row = await (await connection.execute(_COUNT_EARLIER, [dataset_id, analysis])).fetchone()
    return int(row[0]) if row else 0


async def ask_again(
    connection: Connection, dataset_id: int, analysis: str, after: int, *, faceless: bool = False
) -> list[int]:
    """Make some of those files pending, those behind an id; their records stay until then.

    Args:
        connection: to the database.
        dataset_id: whose files.
        analysis: files that it looked at are left out.
        after: an id.
        faceless: files without faces as well: another detector may find some.
    """
    await lock_dataset_row(connection, dataset_id)
    cursor = await connection.execute(_EARLIER, [dataset_id, after, faceless, analysis, BATCH])
    file_ids = [int(row[0]) for row in await cursor.fetchall()]
    await connection.execute(_AGAIN, [file_ids])
    return file_ids


def _members(traits: Collection[Trait]) -> set[str]:
    return {f"{trait}{part}" for trait in traits for part in ("", "Confidence", "SD")}


def _columns(traits: Collection[Trait]) -> dict[str, object]:
    return {
        "age": Trait.AGE in traits,
        "gender": Trait.GENDER in traits,
        "members": sorted(_members(traits)),
    }


def _without(stored: bytes, traits: Collection[Trait]) -> bytes | None:
    """A record without some traits; None where it has none of them."""
    record = orjson.loads(unpack(stored))
    gone = _members(traits) & record.keys()
    if not gone:
        return None
    return pack(orjson.dumps({name: record[name] for name in record if name not in gone}))
