"""What any store of objects can do for us, and the values that it answers with.

`s3_bucket.py` and `oss_bucket.py` say it to the two kinds of stores; `objects.py` makes of it what
the library asks for.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from visnomy.model.file import ObjectHeaders


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """What a store says of one object without being asked for more.

    Attributes:
        modified_s: seconds since 1970; stores give whole ones.
        etag: with its quotes; '' where the store gives none.
    """

    key: str
    size_bytes: int
    modified_s: float
    etag: str


@dataclass(frozen=True, slots=True)
class Part:
    """Some of an object's bytes.

    Attributes:
        size_bytes: of all of the object.
        etag: of the object that the bytes are of.
    """

    content: bytes
    size_bytes: int
    etag: str


class Bucket(Protocol):
    """One bucket, or what lies below one prefix of it. Calls block; give them a thread.

    All of them raise MediaInterrupted where the store does not answer or refuses, with a sentence
    of ours: what the store said is never repeated.
    """

    def entries(self) -> Iterator[Entry]:
        """All objects, in whatever order the store has them."""

    def head(self, key: str) -> Entry:
        """One object.

        Raises:
            MediaMissing: there is no such object.
        """

    def headers(self, key: str) -> ObjectHeaders:
        """What the store keeps with an object.

        Raises:
            MediaMissing: there is no such object (any more).
        """

    def read(self, key: str, start: int, stop: int, etag: str = "") -> Part:
        """The bytes from `start` to before `stop`, or to the end, at least one.

        Args:
            key: of the object.
            start: offset of the first byte.
            stop: offset behind the last byte; may lie behind the end.
            etag: only of the object that has this one; '' takes any.

        Raises:
            MediaMissing: there is no such object (any more).
        """

    def put_new(self, key: str, content: bytes) -> None:
        """Make an object, whole or not at all.

        Raises:
            FileExistsError: there is one already.
        """
