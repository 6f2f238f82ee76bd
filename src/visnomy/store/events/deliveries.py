"""Events on their way: taken one at a time, tried again later, listed for the operator.

Taking an event already plans the next attempt, so that one that was in the hands of a killed
process comes again by itself.
"""

from collections.abc import Sequence

from psycopg.rows import TupleRow

from visnomy.errors import ResourceNotFound
from visnomy.model.event import Delivery, DeliveryState, Sink
from visnomy.store.events.outbox import CHANNEL, EVENT_COLUMNS, event_of
from visnomy.store.rows import Connection

KEPT = "7 days"
"""As long as tasks; dead letters stay until they are dropped."""

_COLUMNS = f"""
{EVENT_COLUMNS}, delivery_id, sink, address, state, attempts, due_at, ended_at, last_error
"""

_TAKE = f"""
with taken as (
    update delivery
    set attempts = attempts + 1,
        due_at = clock_timestamp() + make_interval(secs => %(lease)s)
    where delivery_id = (
        select delivery_id from delivery
        where state = 'waiting' and sink = %(sink)s and due_at <= clock_timestamp()
        order by due_at, delivery_id limit 1 for update skip locked
    )
    returning *
)
select {_COLUMNS} from taken as delivery join event using (event_id)
"""  # noqa: S608 (made of constants)

_LIST = f"""
select {_COLUMNS} from delivery join event using (event_id)
where (%(state)s::text is null or state = %(state)s)
order by delivery_id desc limit %(limit)s
"""  # noqa: S608 (made of constants)

_AGAIN = """
update delivery set state = 'waiting', attempts = 0, due_at = clock_timestamp(), ended_at = null
where state in ('dead', 'waiting', 'delivered') and (delivery_id = any(%s) or %s and state = 'dead')
returning delivery_id
"""

_DROP = """
with gone as (
    delete from delivery where delivery_id = any(%s) or %s and state = 'dead'
    returning delivery_id, event_id
), empty as (
    delete from event where event_id in (select event_id from gone) and not exists (
        select from delivery
        where delivery.event_id = event.event_id
            and delivery_id not in (select delivery_id from gone)
    )
)
select delivery_id from gone
"""

_PURGE = f"""
delete from event where closed_at < clock_timestamp() - interval '{KEPT}' and not exists (
    select from delivery where delivery.event_id = event.event_id and state <> 'delivered'
)
"""  # noqa: S608 (made of constants)


async def take(connection: Connection, sink: str, lease_s: float) -> Delivery | None:
    """The delivery of a sink that is due longest, for this caller alone until the lease ends."""
    row = await (await connection.execute(_TAKE, {"sink": sink, "lease": lease_s})).fetchone()
    return _delivery(row) if row else None


async def succeed(connection: Connection, delivery_id: int) -> None:
    """A delivery has arrived."""
    await connection.execute(
        "update delivery set state = 'delivered', due_at = null, last_error = '', "
        "ended_at = clock_timestamp() where delivery_id = %s and state = 'waiting'",
        [delivery_id],
    )


async def fail(connection: Connection, delivery_id: int, error: str, wait_s: float | None) -> None:
    """A delivery did not arrive: try again after a wait, or, for None, give it up."""
    await connection.execute(
        "update delivery set last_error = %(error)s, "
        "state = case when %(wait)s::float8 is null then 'dead' else state end, "
        "ended_at = case when %(wait)s::float8 is null then clock_timestamp() end, "
        "due_at = clock_timestamp() + make_interval(secs => %(wait)s::float8) "
        "where delivery_id = %(id)s and state = 'waiting'",
        {"error": error, "wait": wait_s, "id": delivery_id},
    )


async def list_deliveries(
    connection: Connection, state: DeliveryState | None, limit: int
) -> list[Delivery]:
    """Deliveries, the newest first."""
    cursor = await connection.execute(_LIST, {"state": state, "limit": limit})
    return [_delivery(row) for row in await cursor.fetchall()]


async def count_deliveries(connection: Connection) -> dict[tuple[str, DeliveryState], int]:
    """How many deliveries are in each state, by (sink, state)."""
    statement = "select sink, state, count(*) from delivery group by sink, state order by 1, 2"
    cursor = await connection.execute(statement)
    return {(sink, DeliveryState(state)): count for sink, state, count in await cursor.fetchall()}


async def get_delivery(connection: Connection, delivery_id: int) -> Delivery:
    """One delivery with its event.

    Raises:
        ResourceNotFound: there is none of that number.
    """
    statement = f"""
    select {_COLUMNS} from delivery join event using (event_id) where delivery_id = %s
    """  # noqa: S608 (made of constants)
    row = await (await connection.execute(statement, [delivery_id])).fetchone()
    if row is None:
        raise ResourceNotFound("delivery")
    return _delivery(row)


async def redeliver(
    connection: Connection, delivery_ids: Sequence[int], *, all_dead: bool = False
) -> list[int]:
    """Let deliveries begin anew, whatever became of them; their numbers."""
    cursor = await connection.execute(_AGAIN, [list(delivery_ids), all_dead])
    await connection.execute("select pg_notify(%s, '')", [CHANNEL])
    return sorted(delivery_id for (delivery_id,) in await cursor.fetchall())


async def drop(
    connection: Connection, delivery_ids: Sequence[int], *, all_dead: bool = False
) -> list[int]:
    """Forget deliveries, and events that nobody else gets; their numbers."""
    cursor = await connection.execute(_DROP, [list(delivery_ids), all_dead])
    return sorted(delivery_id for (delivery_id,) in await cursor.fetchall())


async def purge(connection: Connection) -> int:
    """Forget events that have arrived everywhere some days ago; how many."""
    return (await connection.execute(_PURGE)).rowcount


def _delivery(row: TupleRow) -> Delivery:
    delivery_id, sink, address, state, attempts, due_at, ended_at, last_error = row[12:]
    return Delivery(
        delivery_id=delivery_id,
        event=event_of(row),
        sink=Sink(sink, address),
        state=DeliveryState(state),
        attempts=attempts,
        due_at=due_at,
        ended_at=ended_at,
        last_error=last_error,
    )
