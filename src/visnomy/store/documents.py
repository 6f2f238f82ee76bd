"""Wire records at rest: JSON, packed by zstd with a dictionary that ships with the program.

A generated File record of 2.7 KB packs to 0.4 KB, without the dictionary to 1.1 KB
(bench/train_dictionary.py, 2026-11). Every frame names its dictionary, so a later release may add
one and still read what the old one packed.
"""

import threading
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from zstandard import (
    ZstdCompressionDict,
    ZstdCompressor,
    ZstdDecompressor,
    ZstdError,
    get_frame_parameters,
)

from visnomy.errors import InternalError

CURRENT = "records-1.zdict"
LEVEL = 3
LARGEST_BYTES = 64 * 1024 * 1024

_local = threading.local()


def pack(document: bytes) -> bytes:
    """A record for the store; nothing stays nothing."""
    return _packer().compress(document) if document else b""


def unpack(stored: bytes) -> bytes:
    """The record that `pack` was given.

    Raises:
        InternalError: the bytes are no frame of ours, or their dictionary is not here.
    """
    if not stored:
        return b""
    try:
        return _unpacker(_dictionary_id(stored)).decompress(stored, LARGEST_BYTES)
    except (ZstdError, IndexError) as exc:
        raise InternalError(f"a stored record cannot be read: {exc}") from exc


def _dictionary_id(stored: bytes) -> int:
    # A frame of ours has a four-byte dictionary id behind magic number and descriptor; the
    # library's own parser is five times slower, and is asked for every other kind.
    if stored[4] & 0x23 == 0x23:
        return int.from_bytes(stored[5:9], "little")
    return int(get_frame_parameters(stored).dict_id)


def _packer() -> ZstdCompressor:
    # A compressor must not be shared by threads.
    packer = getattr(_local, "packer", None)
    if not isinstance(packer, ZstdCompressor):
        packer = ZstdCompressor(level=LEVEL, dict_data=_current())
        _local.packer = packer
    return packer


def _unpacker(dictionary_id: int) -> ZstdDecompressor:
    unpackers: dict[int, ZstdDecompressor] | None = getattr(_local, "unpackers", None)
    if unpackers is None:
        unpackers = _local.unpackers = {}
    if dictionary_id not in unpackers:
        unpackers[dictionary_id] = _new_unpacker(dictionary_id)
    return unpackers[dictionary_id]


def _new_unpacker(dictionary_id: int) -> ZstdDecompressor:
    if dictionary_id == 0:
        return ZstdDecompressor()
    known = _dictionaries()
    if dictionary_id not in known:
        raise InternalError(f"the record dictionary {dictionary_id} is not part of this release")
    return ZstdDecompressor(dict_data=known[dictionary_id])


@cache
def _current() -> ZstdCompressionDict:
    folder = files("visnomy.store") / "dictionaries"
    dictionary = ZstdCompressionDict((folder / CURRENT).read_bytes())
    dictionary.precompute_compress(level=LEVEL)
    return dictionary


@cache
def _dictionaries() -> Mapping[int, ZstdCompressionDict]:
    folder = files("visnomy.store") / "dictionaries"
    found = [entry for entry in folder.iterdir() if entry.name.endswith(".zdict")]
    dictionaries = [ZstdCompressionDict(entry.read_bytes()) for entry in found]
    return MappingProxyType({entry.dict_id(): entry for entry in dictionaries})
