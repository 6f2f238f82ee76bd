"""People as a wall shows them: without records of their covers, in orders that readers want."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from visnomy.model.cluster import WallOrder
from visnomy.model.page import Page
from visnomy.store.rows import Connection


@dataclass(frozen=True, slots=True)
class Card:
    """A person of the wall.

    Attributes:
        cover_figure_id: None while no face stands for the person.
        cover_updated_at: when the record of the cover's file last changed.
    """

    cluster_id: UUID
    name: str
    image_count: int
    video_count: int
    face_count: int
    meta_lock_version: int
    favourite: bool
    hidden: bool
    cover_figure_id: UUID | None
    cover_updated_at: datetime | None


_ESCAPES = {ord(each): f"\\{each}" for each in "\\%_"}
"""What a pattern of LIKE must not take for more than itself."""


@dataclass(frozen=True, slots=True)
class WallQuery:
    """Which people, in which order, from where on.

    Attributes:
        name: part of it, case aside; '' for everybody.
        named: only who has a name, or only who has none; None for both.
        hidden: those whom a user hid, in place of the others.
        after: the position of a page before.
    """

    name: str = ""
    named: bool | None = None
    hidden: bool = False
    order: WallOrder = WallOrder.PHOTO_COUNT
    after: tuple[object, ...] | None = None
    limit: int = 100
    with_total: bool = False

    def parameters(self) -> dict[str, object]:
        """The values of the conditions that are asked for."""
        values: dict[str, object] = {}
        if self.name:
            escaped = self.name.translate(_ESCAPES)
            values["name"] = f"%{escaped}%"
        if self.named is not None:
            values["named"] = self.named
        return values


# Two keys before the id, always upwards, so that one row comparison finds the next page. The first
# order has an index on just these expressions.
_KEYS: Mapping[WallOrder, tuple[str, str, str]] = MappingProxyType(
    {
        WallOrder.PHOTO_COUNT: (
            "(case when c.favourite then 0 when c.name <> '' then 1 else 2 end)",
            "(-(c.image_count + c.video_count))",
            "integer",
        ),
        WallOrder.NAME: ("(c.name = '')::integer", "lower(c.name)", "text"),
        WallOrder.CREATE_TIME: (
            "0::integer",  # a bare number would name a column
            "(-extract(epoch from c.created_at))",
            "numeric",
        ),
    }
)
_CONDITIONS: Mapping[str, str] = MappingProxyType(
    {
        "name": "c.name ilike %(name)s",
        "named": "(c.name <> '') = %(named)s",
    }
)


async def read_wall(connection: Connection, dataset_id: int, query: WallQuery) -> Page[Card]:
    """One page; its position is (key, key, id), all of it text."""
    first, second, kind = _KEYS[query.order]
    values = query.parameters()
    where = _where(query, values)
    beyond = ""
    if query.after is not None:
        beyond = (
            f"and ({first}, {second}, c.cluster_id) > "
            f"(%(first)s::integer, %(second)s::{kind}, %(id)s::uuid)"
        )
        values |= dict(zip(("first", "second", "id"), query.after, strict=True))
    statement = f"""
    select c.cluster_id, c.name, c.image_count, c.video_count, c.face_count, c.meta_lock_version,
           c.favourite, c.hidden, c.cover_figure_id, file.updated_at,
           {first}::text, {second}::text
    from cluster c
    left join figure on figure.figure_id = c.cover_figure_id
    left join file on file.file_id = figure.file_id
    where {where} {beyond}
    order by {first}, {second}, c.cluster_id limit %(limit)s
    """  # noqa: S608 (made of constants)
    values |= {"dataset": dataset_id, "limit": query.limit + 1}
    rows = await (await connection.execute(statement.encode(), values)).fetchall()
    last = rows[query.limit - 1] if len(rows) > query.limit else None
    return Page(
        [Card(*row[:10]) for row in rows[: query.limit]],
        (last[10], last[11], str(last[0])) if last else None,
        await _total(connection, where, values) if query.with_total else None,
    )


def _where(query: WallQuery, values: Mapping[str, object]) -> str:
    shown = "c.hidden" if query.hidden else "not c.hidden"
    asked = (_CONDITIONS[name] for name in values)
    return " and ".join(["c.dataset_id = %(dataset)s", shown, *asked])


async def _total(connection: Connection, where: str, values: Mapping[str, object]) -> int:
    statement = f"select count(*) from cluster c where {where}"  # noqa: S608 (made of constants)
    row = await (await connection.execute(statement.encode(), values)).fetchone()
    return int(row[0]) if row else 0
