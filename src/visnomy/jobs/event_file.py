"""Appends events to a file of JSON lines that others may read, move away or rotate meanwhile."""

import fcntl
import os
from pathlib import Path

OWN_FILE = "events.jsonl"
"""In the data folder, for topics without a setting."""
OWN_FILE_BYTES = 16 * 1024 * 1024
"""Our own file becomes events.jsonl.1 when it is larger; the one before is dropped."""


def append_line(path: Path, line: bytes, *, keep_bytes: int | None = None) -> None:
    """Add a line that is on the disk when this returns.

    The file is opened anew for each line, so one that was moved away is begun again. A line that a
    killed process left half written is ended first.

    Args:
        path: made, mode 0600, where it is missing; so is its folder.
        line: without a line feed.
        keep_bytes: a larger file is moved to a name with `.1` before.

    Raises:
        OSError: the file system refuses.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if keep_bytes is not None and path.exists() and path.stat().st_size > keep_bytes:
        path.replace(path.with_name(f"{path.name}.1"))
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "r+b", buffering=0) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        _write(file.fileno(), _ending(file.fileno()) + line + b"\n")
        os.fsync(file.fileno())


def _ending(descriptor: int) -> bytes:
    """A line feed if the last line has none."""
    size = os.fstat(descriptor).st_size
    return b"\n" if size and os.pread(descriptor, 1, size - 1) != b"\n" else b""


def _write(descriptor: int, content: bytes) -> None:
    view = memoryview(content)
    while view:
        view = view[os.write(descriptor, view) :]
