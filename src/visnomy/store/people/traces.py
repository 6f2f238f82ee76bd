"""Looks for ids in everything that the database keeps, whatever table and column they are in.

Nothing here knows the schema: columns are those that the database names, so that a later table is
looked through as well.
"""

from collections.abc import Collection, Iterator
from uuid import UUID

from psycopg import sql

from visnomy.model.erasure import Trace
from visnomy.store.documents import unpack
from visnomy.store.rows import Connection, present

_COLUMNS = """
select c.table_name, c.column_name,
       case when c.data_type = 'ARRAY' then c.udt_name else c.data_type end
from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
where c.table_schema = 'public' and t.table_type = 'BASE TABLE'
  and (c.data_type in ('uuid', 'text', 'jsonb', 'json', 'bytea', 'character varying')
       or c.udt_name in ('_uuid', '_text'))
order by 1, 2
"""
_UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_WHERE = {
    "uuid": "{column} = any(%(ids)s)",
    "_uuid": "{column} && %(ids)s",
}
_IN_TEXT = """
exists (select from regexp_matches({column}::text, %(pattern)s, 'gi') as found(parts)
        where lower(parts[1]) = any(%(texts)s))
"""
_PACKED = ("document",)
"""Columns of packed records."""
_STEP = 1000


async def find_in_tables(connection: Connection, ids: Collection[UUID]) -> list[Trace]:
    """Every column that holds one of the ids, with the number of its rows.

    Dead rows are not looked at: see `find_in_bytes` of the library.
    """
    values = {
        "ids": list(ids),
        "texts": sorted(map(str, ids)),
        "pattern": f"({_UUID})",
    }
    found = []
    for table, column, kind in await (await connection.execute(_COLUMNS)).fetchall():
        if kind == "bytea":
            count = await _in_packed(connection, table, column, ids) if column in _PACKED else 0
        else:
            where = sql.SQL(_WHERE.get(kind, _IN_TEXT)).format(column=sql.Identifier(column))
            statement = sql.SQL("select count(*) from {} where {}").format(
                sql.Identifier(table), where
            )
            cursor = await connection.execute(statement, values)
            count = int(present(await cursor.fetchone())[0])
        if count:
            found.append(Trace(f"{table}.{column}", count))
    return found


async def _in_packed(connection: Connection, table: str, column: str, ids: Collection[UUID]) -> int:
    """Rows whose packed record names one of the ids."""
    statement = sql.SQL("select {} from {}").format(sql.Identifier(column), sql.Identifier(table))
    wanted = {str(each).encode() for each in ids}
    count = 0
    async with connection.cursor(name="traces") as cursor:
        cursor.itersize = _STEP
        await cursor.execute(statement)
        async for (packed,) in cursor:
            count += not wanted.isdisjoint(_ids_in(unpack(bytes(packed))))
    return count


def _ids_in(document: bytes) -> Iterator[bytes]:
    """What may be an id in a text: 36 characters with dashes in their places."""
    start = document.find(b"-")
    while start >= 0:
        if start >= 8 and document[start + 5 : start + 6] == b"-":
            yield document[start - 8 : start + 28]
        start = document.find(b"-", start + 1)
