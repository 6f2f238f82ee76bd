"""Reads a folder and its records side by side, both in the order of their URIs."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from itertools import islice

from visnomy.model.file import ObjectFacts

STEP = 500
"""Files that are looked up before the event loop gets its turn."""


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A record as the comparison needs it.

    Attributes:
        stamp: what the source said when the record was made.
    """

    uri: str
    stamp: str
    status: str


Pair = tuple[ObjectFacts | None, KnownFile | None]


async def side_by_side(
    walked: AsyncIterator[ObjectFacts], records: AsyncIterator[tuple[str, str, str]]
) -> AsyncIterator[Pair]:
    """Merge two ascending streams by URI; the side that has nothing is None.

    Args:
        walked: files that are there.
        records: (uri, stamp, status) of those that are known.
    """
    record = await anext(records, None)
    async for facts in walked:
        while record is not None and record[0] < facts.uri:
            yield None, KnownFile(*record)
            record = await anext(records, None)
        if record is None or record[0] != facts.uri:
            yield facts, None
            continue
        yield facts, KnownFile(*record)
        record = await anext(records, None)
    while record is not None:
        yield None, KnownFile(*record)
        record = await anext(records, None)


async def in_steps(files: Iterator[ObjectFacts]) -> AsyncIterator[ObjectFacts]:
    """The same files; the waiting for the disk happens in a thread."""
    while step := await asyncio.to_thread(lambda: list(islice(files, STEP))):
        for facts in step:
            yield facts
