"""One page of the files that a query matches, at a cost near the best single index.

There are two ways to a page. A walk goes along the order and keeps what matches: best where many
files match. A collection finds all matches by their indexes and sorts them: best where few do. The
planner's choice between them rests on a guess of how many match and where they lie; a wrong one
costs a factor of hundreds. Here the guess only says what is tried first, every try has a bound, and
what it met decides the next one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isqrt

from psycopg.rows import TupleRow

from visnomy.errors import ResourceNotFound
from visnomy.model.page import Page
from visnomy.store.queries.conditions import BELIEVED, Condition, joined
from visnomy.store.queries.query import (
    FileQuery,
    Ordering,
    compile_filter,
    compile_order,
    only_person,
)
from visnomy.store.records import COLUMNS, WIDTH, FileRecord, record_of, with_figures_of
from visnomy.store.rows import Connection, present

FEW = 500
"""Matches that are collected without a walk before, where nothing is known of the dataset."""
STEP = 1000
"""Files of a walk's first step, about a millisecond; it ends where the page is full."""
TELLING = 5
"""So many matches tell how dense they lie."""
SAMPLE_BYTES = 100 * 8192
"""Blocks that are looked through where the planner knows nothing: some 300 files."""

_ALL = 10**9
_TOTAL = """
select file_count - (select count(*) from file where dataset_id = %s and not recorded)
from dataset where dataset_id = %s
"""
_OF_PERSON = """
select coalesce(sum(image_count + video_count), 0) from cluster
where dataset_id = %s and cluster_id = %s
"""
"""Kept by the transactions that move faces (store/people/counting.py)."""


@dataclass(frozen=True, slots=True)
class Extent:
    """How many files a dataset has and about how many of them match; says which way is tried first.

    A wrong one costs time, never a result.
    """

    files: int
    matches: int

    def few(self, wanted: int) -> int:
        """So many matches are collected as fast as a walk finds as many as are wanted."""
        return max(FEW, isqrt(wanted * self.files))


async def search_files(
    connection: Connection,
    dataset_id: int,
    query: FileQuery,
    *,
    with_figures: bool = True,
    extent: Extent | None = None,
) -> Page[FileRecord]:
    """One page of the records that a query matches.

    Raises:
        InvalidArgument: the query or the position does not fit; the text names what is wrong.
        ResourceNotFound: the dataset was deleted meanwhile.
    """
    order = compile_order(query.sorts)
    beyond = None if query.after is None else order.beyond(query.after)
    chosen = None if query.node is None else compile_filter(query.node)
    if extent is None and chosen is not None:
        extent = Extent(0, await guess_files(connection, dataset_id, query))
    wanted = query.limit + 1
    rows = await _Search(connection, dataset_id, chosen, order, beyond, wanted, extent).rows()
    more = len(rows) > query.limit
    records = [record_of(row) for row in rows[: query.limit]]
    return Page(
        await with_figures_of(connection, records) if with_figures else records,
        tuple(rows[query.limit - 1][WIDTH:]) if more else None,
        await count_files(connection, dataset_id, query) if query.with_total else None,
    )


async def guess_files(connection: Connection, dataset_id: int, query: FileQuery) -> int:
    """About how many records a query matches: the planner's guess where it is to be believed.

    Raises:
        InvalidArgument: the query does not fit.
    """
    chosen = compile_filter(query.node)
    here = Condition("file.dataset_id = %s and file.recorded", (dataset_id,))
    if chosen.believed:
        guess = await _expected(connection, joined("and", [here, chosen]).sought)
        if guess <= chosen.believed or chosen.believed == BELIEVED:
            return guess
    return await _sampled(connection, here, chosen)


async def _expected(connection: Connection, chosen: Condition) -> int:
    """How many rows the planner expects."""
    statement = f"explain (format json) select from file where {chosen.text}"
    cursor = await connection.execute(statement.encode(), chosen.parameters, prepare=False)
    return int(present(await cursor.fetchone())[0][0]["Plan"]["Plan Rows"])


async def _sampled(connection: Connection, here: Condition, chosen: Condition) -> int:
    """How many rows there are, by some of the table's blocks, the same ones at every call."""
    size = "greatest(1, pg_relation_size('file'))"
    statement = f"""
    select count(*) * greatest(1, {size} / %s)
    from file tablesample system (least(100, 100.0 * %s / {size})) repeatable (0)
    where {here.text} and case when {chosen.text} then true end
    """  # noqa: S608 (text of query_fields)
    values = [SAMPLE_BYTES, SAMPLE_BYTES, *here.parameters, *chosen.parameters]
    cursor = await connection.execute(statement.encode(), values, prepare=False)
    return int(present(await cursor.fetchone())[0])


async def count_files(connection: Connection, dataset_id: int, query: FileQuery) -> int:
    """All records that a query matches, whatever its page.

    Raises:
        InvalidArgument: the query does not fit.
        ResourceNotFound: the dataset was deleted meanwhile.
    """
    statement, values = _total_statement(dataset_id, query)
    cursor = await connection.execute(statement.encode(), values, prepare=False)
    row = await cursor.fetchone()
    if row is None:
        raise ResourceNotFound("dataset")
    return int(row[0])


def _total_statement(dataset_id: int, query: FileQuery) -> tuple[str, list[object]]:
    if query.node is None:
        return _TOTAL, [dataset_id, dataset_id]
    if cluster_id := only_person(query.node):
        return _OF_PERSON, [dataset_id, cluster_id]
    chosen = compile_filter(query.node).sought
    statement = f"select count(*) from file where dataset_id = %s and recorded and {chosen.text}"  # noqa: S608
    return statement, [dataset_id, *chosen.parameters]


@dataclass(frozen=True, slots=True)
class _Search:
    """What is looked for, and how many rows are wanted: one more than the page."""

    connection: Connection
    dataset_id: int
    chosen: Condition | None
    order: Ordering
    beyond: Condition | None
    wanted: int
    extent: Extent | None

    async def rows(self) -> list[TupleRow]:
        """The page's rows in order, with their positions behind them."""
        if self.chosen is None or self.extent is None:
            return await self._walk(None, self.beyond, self.wanted, self.wanted)
        if not self.order.indexed:
            return (await self._collect(self.chosen, _ALL))[0]
        matches, few = self.extent.matches, self.extent.few(self.wanted)
        if matches <= few:
            rows, seen = await self._collect(self.chosen, 2 * few + 1)
            if seen <= 2 * few:
                return rows
            matches = 4 * few
        walked = await self._walk_along(self.chosen, matches)
        return (await self._collect(self.chosen, _ALL))[0] if walked is None else walked

    async def _walk_along(self, chosen: Condition, matches: int) -> list[TupleRow] | None:
        """The page's rows, or None where a collection is faster.

        A walk of as many files as there are matches costs what their collection does. So it goes
        that far, and no farther unless the rest is shorter: both together cost about twice what the
        better one does alone.
        """
        found: list[TupleRow] = []
        beyond, length, seen = self.beyond, self._first_step(matches), 0
        while True:
            found += await self._walk(chosen, beyond, length, self.wanted - len(found))
            if len(found) == self.wanted:
                return found
            last = await self._last(beyond, length)
            if last is None:
                return found
            seen += length
            ahead = (self.wanted - len(found)) * seen // max(len(found), 1)
            if (seen >= matches and ahead > matches) or await self._few_are_left(seen, length):
                return None
            # Twice the way that is expected, for matches do not lie evenly.
            length = max(seen, 2 * ahead if len(found) >= TELLING else 0)
            beyond = self.order.beyond(last)

    async def _few_are_left(self, seen: int, length: int) -> bool:
        """After the first step: whether the matches end soon, as those of a range do."""
        if self.chosen is None or not self.chosen.believed or seen > length:
            return False
        where, values = self._where(self.chosen.sought, self.beyond)
        return await _expected(self.connection, Condition(where, tuple(values))) <= 2 * FEW

    def _first_step(self, matches: int) -> int:
        files = self.extent.files if self.extent else 0
        return max(STEP, min(2 * self.wanted * files // matches, matches))

    async def _walk(
        self, chosen: Condition | None, beyond: Condition | None, length: int, wanted: int
    ) -> list[TupleRow]:
        """Those of so many files behind a place that match, until as many as wanted are found.

        The condition stands inside of `case`, where the planner leaves it alone: it is tried on a
        row at hand, and never turned into a join with all that matches.
        """
        where, values = self._where(beyond)
        condition = chosen or Condition("true")
        # Keys go by name: an expression of the outer level would be sorted again, all of it. The
        # name of the table keeps them apart from the texts of the position.
        statement = f"""
        select {COLUMNS}, {self._positions} from (
            select *, {self._keys} from file where {where} order by {self.order.clause} limit %s
        ) as file
        where case when {condition.text} then true end
        order by {self._ranks("file")} limit %s
        """  # noqa: S608 (text of query_fields)
        return await self._execute(statement, [*values, length, *condition.parameters, wanted])

    @property
    def _names(self) -> list[str]:
        return [f"key_{place}" for place in range(len(self.order.keys))]

    @property
    def _keys(self) -> str:
        pairs = zip(self.order.keys, self._names, strict=True)
        return ", ".join(f"{key} as {name}" for key, name in pairs)

    def _ranks(self, table: str) -> str:
        return self.order.clause_of([f"{table}.{name}" for name in self._names])

    @property
    def _positions(self) -> str:
        return ", ".join(f"{name}::text" for name in self._names)

    async def _last(self, beyond: Condition | None, length: int) -> TupleRow | None:
        """The position at the end of a step; None where the files end before."""
        where, values = self._where(beyond)
        statement = f"""
        select {self.order.position} from file where {where}
        order by {self.order.clause} limit 1 offset %s
        """  # noqa: S608 (text of query_fields)
        rows = await self._execute(statement, [*values, length - 1])
        return rows[0] if rows else None

    async def _collect(self, chosen: Condition, most: int) -> tuple[list[TupleRow], int]:
        """The wanted rows among the first matches that turn up, and how many of these there were.

        A common table expression is planned as if all of it were wanted, so by its indexes, and
        run only as far as it is read.
        """
        where, values = self._where(chosen.sought, self._aside(self.beyond))
        statement = f"""
        with match as materialized (
            select file_id, {self._keys} from file where {where}
        ), taken as materialized (
            select * from match limit %s
        ), page as (
            select * from taken order by {self._ranks("taken")} limit %s
        )
        select {COLUMNS}, {self._positions}, (select count(*) from taken)
        from page join file using (file_id) order by {self._ranks("page")}
        """  # noqa: S608 (text of query_fields)
        rows = await self._execute(statement, [*values, most, self.wanted])
        return [row[:-1] for row in rows], rows[0][-1] if rows else 0

    def _aside(self, beyond: Condition | None) -> Condition | None:
        """The position, kept from the planner where few match: it would look it up as well."""
        if beyond is None or self.extent is None or self.extent.matches > FEW:
            return beyond
        return Condition(f"case when {beyond.text} then true end", beyond.parameters)

    def _where(self, *conditions: Condition | None) -> tuple[str, list[object]]:
        parts = [Condition("file.dataset_id = %s and file.recorded", (self.dataset_id,))]
        parts += [part for part in conditions if part is not None]
        values = [value for part in parts for value in part.parameters]
        return " and ".join(part.text for part in parts), values

    async def _execute(self, statement: str, values: Sequence[object]) -> list[TupleRow]:
        # Not prepared: a plan for any values would be one for none.
        cursor = await self.connection.execute(
            statement.encode(), values, binary=True, prepare=False
        )
        return await cursor.fetchall()
