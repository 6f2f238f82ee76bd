"""How the queue, the database and the analysis are, for whoever watches over a server."""

from collections.abc import Mapping
from dataclasses import dataclass

from visnomy.library.context import Library
from visnomy.store.faults import read_faults
from visnomy.store.queue import count_jobs


@dataclass(frozen=True, slots=True)
class Health:
    """Numbers of one moment.

    Attributes:
        jobs: (queue, state) to how many.
        faults: kind to how often, over all workers, since the database was made.
        connections: (pool, state) to how many, of this process.
    """

    jobs: Mapping[tuple[str, str], int]
    faults: Mapping[str, int]
    connections: Mapping[tuple[str, str], int]


async def look(library: Library) -> Health:
    """The numbers of now.

    Raises:
        ServiceUnavailable: the database is away.
    """
    async with library.database.reading() as connection:
        jobs = await count_jobs(connection)
        faults = await read_faults(connection)
    return Health(jobs, faults, library.database.connections())
