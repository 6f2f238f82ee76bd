"""One server on one data folder: a lock that dies with its process."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from visnomy.errors import ConfigurationError

LOCK_NAME = "serve.lock"


@contextmanager
def data_lock(data_dir: Path) -> Iterator[None]:
    """Hold the data folder; made with mode 0700 if it is not there.

    The kernel gives an flock back when the process dies, however it dies, so that a stale file
    never stands in the way.

    Raises:
        ConfigurationError: another process holds it, or the folder cannot be written.
    """
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(data_dir / LOCK_NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as exc:
        raise ConfigurationError(
            f"The data folder {data_dir} cannot be written ({exc.strerror}). "
            "Name another one with --data."
        ) from exc
    try:
        _take(descriptor, data_dir)
        yield
    finally:
        os.close(descriptor)


def is_locked(data_dir: Path) -> bool:
    """Whether a server runs on this data folder now."""
    try:
        descriptor = os.open(data_dir / LOCK_NAME, os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def _take(descriptor: int, data_dir: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as exc:
        holder = os.pread(descriptor, 32, 0).decode(errors="replace").strip() or "unknown"
        raise ConfigurationError(
            f"Visnomy already runs on {data_dir} (process {holder}). "
            "Stop it first, or name another folder with --data."
        ) from exc
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
