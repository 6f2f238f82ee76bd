"""Puts the list of a store in the byte order of its keys, with little memory for any length.

Not every store lists in that order, as S3 does: SeaweedFS gives a folder's objects where the
folder's name stands, so that `a/b` comes before `a.jpg` (measured with 4.48). So all of a list is
taken before its first entry is given.
"""

import heapq
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from typing import IO

import msgspec

from visnomy.sources.bucket import Entry

MOST_HELD = 50_000
"""Entries that are held in memory; a longer list goes to the temporary folder in runs of so many,
about 150 bytes for each entry."""

_decoder = msgspec.json.Decoder(tuple[str, int, float, str])


def in_key_order(entries: Iterable[Entry], most_held: int = MOST_HELD) -> Iterator[Entry]:
    """The same entries in the byte order of their keys, each key once.

    Raises:
        OSError: the temporary folder cannot take a long list.
    """
    with ExitStack() as files:
        runs: list[Iterator[Entry]] = []
        held: list[Entry] = []
        for entry in entries:
            held.append(entry)
            if len(held) == most_held:
                file = files.enter_context(tempfile.TemporaryFile(prefix="visnomy-"))
                runs.append(_spilled(file, sorted(held)))
                held = []
        last = ""
        for entry in heapq.merge(*runs, sorted(held)):
            # A list that changes while it is read may name an object twice.
            if entry.key != last:
                yield entry
            last = entry.key


def _spilled(file: IO[bytes], run: Iterable[Entry]) -> Iterator[Entry]:
    encode = msgspec.json.encode
    file.writelines(
        encode((each.key, each.size_bytes, each.modified_s, each.etag)) + b"\n" for each in run
    )
    file.seek(0)
    return (Entry(*_decoder.decode(line)) for line in file)
