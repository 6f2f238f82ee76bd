"""Files of this machine: where a path really leads, and what the file system says of a file."""

import errno
import os
import stat
from datetime import UTC, datetime
from pathlib import Path

from visnomy.errors import InvalidArgument, MediaInterrupted, MediaMissing
from visnomy.model.file import ObjectFacts


def real_path(path: Path) -> Path:
    """A path without any link in it; it need not exist.

    Raises:
        InvalidArgument: the file system refuses to say.
    """
    try:
        return Path(os.path.realpath(path))
    except OSError as exc:
        raise InvalidArgument(f"The path {path} cannot be resolved: {exc.strerror}.") from exc


def below(path: str, root: Path) -> str:
    """The path below a root; a link may name a file of another place, then its whole path."""
    prefix = str(root).rstrip("/") + "/"
    return path.removeprefix(prefix)


def stat_file(path: Path) -> os.stat_result:
    """What the file system says of a plain file.

    Raises:
        MediaMissing: there is none.
        MediaInterrupted: the file system refuses to say.
    """
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError) as exc:
        raise MediaMissing("File does not exist.") from exc
    except OSError as exc:
        if exc.errno == errno.ELOOP:  # Links that go round will lead nowhere tomorrow, too.
            raise MediaMissing("File does not exist.") from exc
        raise MediaInterrupted(f"The file cannot be reached: {exc.strerror}.") from exc
    if not stat.S_ISREG(found.st_mode):
        raise MediaMissing("File does not exist.")
    return found


def file_facts(uri: str, filename: str, found: os.stat_result) -> ObjectFacts:
    """The same as facts of an object."""
    return ObjectFacts(
        uri=uri,
        filename=filename,
        size_bytes=found.st_size,
        modified_at=_moment(found.st_mtime_ns),
        accessed_at=_moment(found.st_atime_ns),
        stamp=f"{found.st_mtime_ns}:{found.st_size}:{found.st_ino}",
    )


def _moment(nanoseconds: int) -> datetime:
    """A file's time; what no calendar holds becomes the epoch."""
    try:
        return datetime.fromtimestamp(nanoseconds // 1000 / 1_000_000, UTC)
    except (ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(0, UTC)
