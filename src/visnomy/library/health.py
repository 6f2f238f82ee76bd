"""How the queue, the database and the analysis are, for whoever watches over a server."""

from collections.abc import Mapping
from dataclasses import dataclass

from visnomy.library.context import Library
from visnomy.model.event import DeliveryState
from visnomy.store.events.deliveries import count_deliveries
from visnomy.store.faults import read_faults
from visnomy.store.queue import count_jobs


@dataclass(frozen=True, slots=True)
class Health:
    """Numbers of one moment.

    Attributes:
        jobs: (queue, state) to how many.
        faults: kind to how often, over all workers, since the database was made.
        connections: (pool, state) to how many, of this process.
        deliveries: (sink, state) to how many events.
    """

    jobs: Mapping[tuple[str, str], int]
    faults: Mapping[str, int]
    connections: Mapping[tuple[str, str], int]
    deliveries: Mapping[tuple[str, DeliveryState], int]


async def look(library: Library) -> Health:
    """The numbers of now.

    Raises:
        ServiceUnavailable: the database is away.
    """
    async with library.database.reading() as connection:
        jobs = await count_jobs(connection)
        faults = await read_faults(connection)
        events = await count_deliveries(connection)
    return Health(jobs, faults, library.database.connections(), events)
