"""Small agreements between the modules of the store: connection type, one row, folded labels."""

from collections.abc import Mapping
from typing import TypeAlias, TypeVar

from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from visnomy.errors import InternalError

Connection: TypeAlias = AsyncConnection[TupleRow]

T = TypeVar("T")


def present(row: T | None) -> T:
    """A row of a statement that always answers with one."""
    if row is None:
        raise InternalError("a statement that answers with a row answered with none")
    return row


def fold(text: str) -> str:
    """A text as labels compare it: without regard to case, in every script."""
    return text.casefold()


def fold_labels(labels: Mapping[str, str]) -> dict[str, str]:
    """Labels for the column that filters read; of keys that fold alike the last wins."""
    return {fold(key): fold(value) for key, value in labels.items()}


def prefix_bounds(prefix: str) -> tuple[str, str | None]:
    """The half-open range of texts with a prefix in the order of the collation "C".

    The upper bound is None where no text can lie above. UTF-8 sorts by code point, so raising the
    last character that can be raised gives the bound.
    """
    for end in range(len(prefix), 0, -1):
        raised = ord(prefix[end - 1]) + 1
        if raised == 0xD800:
            raised = 0xE000
        if raised <= 0x10FFFF:
            return prefix, prefix[: end - 1] + chr(raised)
    return prefix, None
