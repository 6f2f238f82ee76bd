"""One page of a longer list."""

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some items and the position after the last one.

    Attributes:
        position: the sort key and id of the last item, or None at the end; the wire seals it
            into an opaque token.
        total: all matches, where asked for.
    """

    items: list[T]
    position: tuple[object, ...] | None = None
    total: int | None = None


@dataclass(frozen=True, slots=True)
class TimeRange:
    """Both bounds inclusive; None is open. RFC3339 instants, aware."""

    start: datetime | None = None
    end: datetime | None = None
