"""Reads FlatBuffers without a schema compiler: tables whose fields are known by number.

The format: a table begins with the distance back to its vtable, which holds its own size, the
table's, and for each field the distance from the table's start, 0 where the field is absent.
"""

import struct
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Table:
    """One table in a buffer."""

    content: bytes
    place: int

    @classmethod
    def root(cls, content: bytes) -> "Table":
        """The table that a file begins with."""
        return cls(content, _unsigned(content, 0))

    def number(self, field: int, form: str = "i", default: int = 0) -> int:
        """A whole number.

        Args:
            field: its place in the schema.
            form: its type as `struct` writes it.
            default: the schema's, for a field that is absent.
        """
        place = self._field(field)
        if place is None:
            return default
        return int(struct.unpack_from(f"<{form}", self.content, place)[0])

    def table(self, field: int) -> "Table | None":
        """A table inside this one."""
        place = self._target(field)
        return None if place is None else Table(self.content, place)

    def tables(self, field: int) -> list["Table"]:
        """A list of tables; empty where absent."""
        place = self._target(field)
        if place is None:
            return []
        starts = [place + 4 + 4 * row for row in range(_unsigned(self.content, place))]
        return [Table(self.content, start + _unsigned(self.content, start)) for start in starts]

    def array(self, field: int, dtype: str) -> NDArray[np.generic]:
        """A list of numbers; empty where absent."""
        place = self._target(field)
        if place is None:
            return np.empty(0, dtype=dtype)
        return np.frombuffer(self.content, dtype, _unsigned(self.content, place), place + 4)

    def _field(self, field: int) -> int | None:
        vtable = self.place - struct.unpack_from("<i", self.content, self.place)[0]
        entry = 4 + 2 * field
        if entry >= struct.unpack_from("<H", self.content, vtable)[0]:
            return None
        distance = struct.unpack_from("<H", self.content, vtable + entry)[0]
        return self.place + distance if distance else None

    def _target(self, field: int) -> int | None:
        place = self._field(field)
        return None if place is None else place + _unsigned(self.content, place)


def _unsigned(content: bytes, place: int) -> int:
    return int(struct.unpack_from("<I", content, place)[0])
