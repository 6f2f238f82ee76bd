"""Opens an object for reading: only a plain file, only up to a size, never waiting for a pipe."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from visnomy.errors import MediaError, MediaInterrupted, MediaMissing, MediaTooLarge
from visnomy.settings import MediaLimits

_FLAGS = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK


@contextmanager
def open_object(path: Path, limits: MediaLimits) -> Iterator[BinaryIO]:
    """The bytes of a file whose path has been resolved.

    Raises:
        MediaMissing: there is no such file (any more), or it became a link or a folder.
        MediaInterrupted: the file system refuses.
        MediaError: the file is empty.
        MediaTooLarge: it has more bytes than allowed.
    """
    try:
        descriptor = os.open(path, _FLAGS)
    except (FileNotFoundError, NotADirectoryError) as exc:
        raise MediaMissing("File does not exist.") from exc
    except OSError as exc:
        raise MediaInterrupted(f"The file cannot be read: {exc.strerror}.") from exc
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise MediaMissing("File does not exist.")
    with os.fdopen(descriptor, "rb") as file:
        _check(os.fstat(descriptor), limits)
        yield file


def _check(found: os.stat_result, limits: MediaLimits) -> None:
    if found.st_size == 0:
        raise MediaError("The file is empty.")
    if found.st_size > limits.bytes_:
        allowed = limits.bytes_ // 1024**2
        raise MediaTooLarge(f"The file has more than {allowed} MiB.")
