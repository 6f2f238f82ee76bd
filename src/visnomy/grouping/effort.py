"""How hard to work: what changes the time of a run and never its result."""

from dataclasses import dataclass

BLOCK_ROWS = 1024
"""Rows of a block of products: 4 MiB, which stay in the cache of a core."""


@dataclass(frozen=True, slots=True)
class Effort:
    """The machine's share for one run.

    Attributes:
        threads: how many threads compare and join; each holds one block of products.
        block_rows: rows of a block.
    """

    threads: int = 1
    block_rows: int = BLOCK_ROWS
