"""When a file of this machine was created; Python 3.11 does not tell it on Linux."""

import ctypes
import os
import struct
from datetime import UTC, datetime
from functools import cache
from typing import Protocol

_AT_FDCWD = -100
_BIRTH = 0x800
_MASK = struct.Struct("=I")
_TIME = struct.Struct("=qI")
_BIRTH_PLACE = 80
_SIZE = 256
"""Of struct statx (include/uapi/linux/stat.h); stx_btime lies at byte 80."""


class _Statx(Protocol):
    def __call__(self, folder: int, path: bytes, flags: int, mask: int, out: object, /) -> int:
        """As statx(2)."""


def born_at(path: str | os.PathLike[str]) -> datetime | None:
    """The creation of a file; None where the system or the file system does not keep it."""
    statx = _statx()
    if statx is None:
        return None
    out = ctypes.create_string_buffer(_SIZE)
    if statx(_AT_FDCWD, os.fsencode(path), 0, _BIRTH, out) != 0:
        return None
    (filled,) = _MASK.unpack_from(out)
    if not filled & _BIRTH:
        return None
    seconds, nanoseconds = _TIME.unpack_from(out, _BIRTH_PLACE)
    try:
        return datetime.fromtimestamp(seconds, UTC).replace(microsecond=nanoseconds // 1000)
    except (ValueError, OverflowError, OSError):
        return None


@cache
def _statx() -> _Statx | None:
    function: _Statx | None = getattr(ctypes.CDLL(None), "statx", None)
    return function
