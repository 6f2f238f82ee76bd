"""Arrays in a file that is whole or not there: what can be computed again, but takes time.

A file begins with a line of JSON that names the arrays and their checksums. It is written beside
its place and then moved there, so a kill leaves the old one; whatever cannot be read whole counts
as not there. So nothing waits for the disk: bytes that a power cut takes fail their checksums.
"""

import json
import os
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

_MAGIC = b"visnomy arrays 1 "
_TOLD = len(_MAGIC) + 8
"""Where the JSON of the first line begins, after its checksum."""
_LONGEST_HEADER = 65_536
_ALIGNED = 64
"""Every array begins at a multiple of this."""

Arrays = Mapping[str, NDArray[Any]]


def write_arrays(path: Path, note: str, arrays: Arrays) -> None:
    """Put arrays in place of the file, for nobody else to read: who looks like whom is private.

    Args:
        path: its folder is made if need be.
        note: what `read_arrays` gives back with them.
        arrays: by name.

    Raises:
        OSError: the file cannot be written; the old one is still there.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    plain = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    beside = path.with_name(f"{path.name}.{uuid4().hex}.part")
    try:
        own = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        with os.fdopen(os.open(beside, own, 0o600), "wb") as file:
            file.write(_header(note, plain))
            for array in plain.values():
                file.write(_bytes(array))
                file.write(bytes(-array.nbytes % _ALIGNED))
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def read_arrays(path: Path) -> tuple[str, dict[str, NDArray[Any]]] | None:
    """The note and the arrays, which may not be changed; None if there is no whole file."""
    try:
        with path.open("rb") as file:
            line = file.readline(_LONGEST_HEADER)
            start = file.tell()
        magic, checksum, told = line[: len(_MAGIC)], line[len(_MAGIC) : _TOLD], line[_TOLD:-1]
        if magic != _MAGIC or int(checksum, 16) != zlib.crc32(told):
            return None
        header = json.loads(told)
        empty = path.stat().st_size == start
        body = memoryview(b"") if empty else np.memmap(path, np.uint8, "r", start).data
        return header["note"], _cut(body, header["arrays"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _header(note: str, arrays: Arrays) -> bytes:
    told = [
        {
            "name": name,
            "type": array.dtype.str,
            "shape": array.shape,
            "checksum": zlib.crc32(_bytes(array)),
        }
        for name, array in arrays.items()
    ]
    line = json.dumps({"note": note, "arrays": told}).encode()
    line += b" " * (-(_TOLD + len(line) + 1) % _ALIGNED)
    return _MAGIC + b"%08x" % zlib.crc32(line) + line + b"\n"


def _cut(body: memoryview, told: list[dict[str, Any]]) -> dict[str, NDArray[Any]]:
    """Raises ValueError where a checksum differs or bytes are missing or too many."""
    arrays, at = {}, 0
    for each in told:
        kind, shape = np.dtype(each["type"]), tuple(each["shape"])
        size = kind.itemsize * int(np.prod(shape, dtype=np.int64))
        part = body[at : at + size]
        if len(part) != size or zlib.crc32(part) != each["checksum"]:
            raise ValueError(f"the array {each['name']} is damaged")
        arrays[each["name"]] = np.frombuffer(part, kind).reshape(shape)
        at += size + -size % _ALIGNED
    if at != len(body):
        raise ValueError("there is more than the arrays")
    return arrays


def _bytes(array: NDArray[Any]) -> memoryview:
    return array.reshape(-1).view(np.uint8).data
