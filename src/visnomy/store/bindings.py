"""Bindings: which places a dataset follows, and how far the looking is.

The rows are also the list of what workers have to do: a look that was asked for stays asked for
until one has reached its end, whoever dies meanwhile.
"""

from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import TupleRow

from visnomy.errors import (
    LimitExceeded,
    ResourceAlreadyExists,
    ResourceNotFound,
    StatusConflict,
)
from visnomy.model.binding import Binding, BindingPhase, BindingState, LookCounts
from visnomy.model.page import Page
from visnomy.model.project import Dataset
from visnomy.store.datasets import lock_dataset_row
from visnomy.store.rows import Connection, present

_SELECT = """
select b.binding_id, b.dataset_id, p.name, d.name, b.uri, b.is_home, b.state, b.phase, b.reason,
       b.asked, b.answered, b.failed, b.seen, b.new_count, b.changed_count, b.gone_count,
       b.looked_at, b.created_at, b.updated_at
from binding b join dataset d using (dataset_id) join project p using (project_id)
"""

_COUNT_ON = """
update binding
set seen = %s, new_count = new_count + %s, changed_count = changed_count + %s,
    gone_count = gone_count + %s
where binding_id = %s and state <> 'Deleted'
"""

_AUTOMATIC = """
select uri from file
where dataset_id = %s and uri > %s and starts_with(uri, %s) and automatic order by uri limit %s
"""


@dataclass(frozen=True, slots=True)
class BindingQuery:
    """What ListBindings may ask for.

    Attributes:
        dataset_name: None means every dataset of the project.
        uri: the one place, or '' for all.
        after: the position that the page before gave: (uri, dataset name).
    """

    dataset_name: str | None
    uri: str = ""
    after: tuple[str, str] = ("", "")
    limit: int = 100


@dataclass(frozen=True, slots=True)
class SidecarState:
    """Grows when something happened to sidecars, or may have.

    Attributes:
        changes: times that workers heard of sidecars.
        looked_at: the last end of a look through all of a place.
    """

    changes: int
    looked_at: datetime | None


async def create_binding(
    connection: Connection, dataset: Dataset, uri: str, *, is_home: bool = False
) -> Binding:
    """Follow a place from now on. The folders that a server is started with pass the quota.

    Raises:
        ResourceAlreadyExists: the dataset follows it already.
        StatusConflict: it did, and its records are still being removed.
        LimitExceeded: the dataset may follow no further place.
        ResourceNotFound: the dataset is gone.
    """
    await lock_dataset_row(connection, dataset.dataset_id)
    known = await _state(connection, dataset.dataset_id, uri)
    if known == BindingState.DELETED:
        raise StatusConflict(f"The records of {uri} are still being removed. Try again later.")
    if known is not None:
        raise ResourceAlreadyExists("binding")
    if not is_home:
        await _refuse_full(connection, dataset)
    statement = "insert into binding (dataset_id, uri, is_home) values (%s, %s, %s)"
    await connection.execute(statement, [dataset.dataset_id, uri, is_home])
    return await get_binding(connection, dataset.dataset_id, uri)


async def get_binding(connection: Connection, dataset_id: int, uri: str) -> Binding:
    """The binding of a place.

    Raises:
        ResourceNotFound: the dataset does not follow it.
    """
    where = "where b.dataset_id = %s and b.uri = %s and b.state <> 'Deleted'"
    row = await (await connection.execute(_SELECT + where, [dataset_id, uri])).fetchone()
    if row is None:
        raise ResourceNotFound("binding")
    return _binding(row)


async def list_bindings(
    connection: Connection, project_id: int, query: BindingQuery
) -> Page[Binding]:
    """Bindings by URI and dataset; the page's position is (uri, dataset name)."""
    where = """
    where d.project_id = %(project)s and b.state <> 'Deleted'
      and (%(dataset)s::text is null or d.name = %(dataset)s)
      and (%(uri)s = '' or b.uri = %(uri)s) and (b.uri, d.name) > (%(after)s, %(after_name)s)
    order by b.uri, d.name limit %(limit)s
    """
    values = {
        "project": project_id,
        "dataset": query.dataset_name,
        "uri": query.uri,
        "after": query.after[0],
        "after_name": query.after[1],
        "limit": query.limit + 1,
    }
    cursor = await connection.execute(_SELECT + where, values)
    found = [_binding(row) for row in await cursor.fetchall()]
    more = len(found) > query.limit > 0
    last = found[query.limit - 1] if more else None
    return Page(found[: query.limit], (last.uri, last.dataset_name) if last else None)


async def every_binding(connection: Connection) -> list[Binding]:
    """All bindings of the database, for those who look; also those that are being removed."""
    cursor = await connection.execute(_SELECT + "order by b.binding_id")
    return [_binding(row) for row in await cursor.fetchall()]


async def home_bindings(connection: Connection, dataset_id: int) -> list[Binding]:
    """The bindings of a dataset that a server's command line made."""
    where = "where b.dataset_id = %s and b.is_home and b.state <> 'Deleted' order by b.uri"
    cursor = await connection.execute(_SELECT + where, [dataset_id])
    return [_binding(row) for row in await cursor.fetchall()]


async def remove_binding(
    connection: Connection, dataset_id: int, uri: str, *, cleanup: bool = False
) -> None:
    """Follow a place no longer; with `cleanup` the row stays until its records are removed.

    Raises:
        ResourceNotFound: the dataset does not follow it.
    """
    binding = await get_binding(connection, dataset_id, uri)
    if cleanup:
        statement = "update binding set state = 'Deleted' where binding_id = %s"
    else:
        statement = "delete from binding where binding_id = %s"
    await connection.execute(statement, [binding.binding_id])


async def forget_binding(connection: Connection, binding_id: int) -> None:
    """Remove the row of a binding whose records are removed."""
    await connection.execute("delete from binding where binding_id = %s", [binding_id])


async def automatic_files(
    connection: Connection, dataset_id: int, prefix: str, *, after: str, limit: int
) -> list[str]:
    """URIs below a prefix that only a binding has asked for, by URI."""
    cursor = await connection.execute(_AUTOMATIC, [dataset_id, after, prefix, limit])
    return [uri for (uri,) in await cursor.fetchall()]


async def ask_look(connection: Connection, binding: Binding) -> Binding:
    """Ask for a look through all of a place; the binding with the number of that look."""
    statement = "update binding set asked = asked + 1 where binding_id = %s"
    await connection.execute(statement, [binding.binding_id])
    return await get_binding(connection, binding.dataset_id, binding.uri)


async def count_on(connection: Connection, binding_id: int, counts: LookCounts) -> bool:
    """Add to what looks found, and note what was seen; False if the binding is gone."""
    values = [counts.seen, counts.new, counts.changed, counts.gone, binding_id]
    return (await connection.execute(_COUNT_ON, values)).rowcount > 0


async def note_sidecars(connection: Connection, binding_id: int) -> None:
    """Note that something happened to sidecars below a place."""
    statement = "update binding set sidecar_changes = sidecar_changes + 1 where binding_id = %s"
    await connection.execute(statement, [binding_id])


async def sidecar_state(connection: Connection, dataset_id: int) -> SidecarState:
    """What is known of the sidecars below all places that a dataset follows."""
    statement = """
    select coalesce(sum(sidecar_changes), 0)::bigint, max(looked_at)
    from binding where dataset_id = %s
    """
    row = await (await connection.execute(statement, [dataset_id])).fetchone()
    return SidecarState(*present(row))


async def begin_look(connection: Connection, binding_id: int) -> None:
    """Note that a look through all of the place begins."""
    statement = """
    update binding set seen = 0, state = 'Running'
    where binding_id = %s and state not in ('Deleted', 'Retrying', 'Failed')
    """
    await connection.execute(statement, [binding_id])


async def end_look(connection: Connection, binding: Binding, counts: LookCounts, note: str) -> None:
    """Note that the look reached the end; `note` is for the Reason."""
    statement = """
    update binding
    set state = 'Running', phase = %s, reason = %s, seen = %s, looked_at = clock_timestamp(),
        answered = greatest(answered, %s)
    where binding_id = %s and state <> 'Deleted'
    """
    values = [BindingPhase.INCREMENTAL, note, counts.seen, binding.asked, binding.binding_id]
    await connection.execute(statement, values)


async def fail_look(
    connection: Connection, binding: Binding, state: BindingState, reason: str
) -> None:
    """Note that the look failed."""
    statement = """
    update binding set state = %s, reason = %s, failed = greatest(failed, %s)
    where binding_id = %s and state <> 'Deleted'
    """
    values = [state, reason, binding.asked, binding.binding_id]
    await connection.execute(statement, values)


async def _state(connection: Connection, dataset_id: int, uri: str) -> str | None:
    statement = "select state from binding where dataset_id = %s and uri = %s"
    row = await (await connection.execute(statement, [dataset_id, uri])).fetchone()
    return str(row[0]) if row else None


async def _refuse_full(connection: Connection, dataset: Dataset) -> None:
    statement = """
    select d.max_bind_count, (
        select count(*) from binding b
        where b.dataset_id = d.dataset_id and not b.is_home and b.state <> 'Deleted'
    ) from dataset d where d.dataset_id = %s
    """
    row = await (await connection.execute(statement, [dataset.dataset_id])).fetchone()
    limit, count = present(row)
    if count >= limit:
        raise LimitExceeded(f"The dataset {dataset.name} may have {limit} binding(s).")


def _binding(row: TupleRow) -> Binding:
    return Binding(
        binding_id=row[0],
        dataset_id=row[1],
        project_name=row[2],
        dataset_name=row[3],
        uri=row[4],
        is_home=row[5],
        state=BindingState(row[6]),
        phase=BindingPhase(row[7]),
        reason=row[8],
        asked=row[9],
        answered=row[10],
        failed=row[11],
        seen=row[12],
        found=LookCounts(new=row[13], changed=row[14], gone=row[15]),
        looked_at=row[16],
        created_at=row[17],
        updated_at=row[18],
    )
