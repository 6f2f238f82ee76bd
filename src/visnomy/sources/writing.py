"""Puts a new object where sources read from. What is there is never changed."""

import os
import secrets
from pathlib import Path

from visnomy.errors import InvalidArgument
from visnomy.sources.uris import read_uri

SUFFIX = ".json"


def check_new(uri: str) -> None:
    """Refuse a name under which a new object could be taken for something that is run or read.

    A folder of photos may be somebody's home, where the shell runs files by their names alone.

    Raises:
        InvalidArgument: it does not end in `.json`, a part begins with a dot, or as `read_uri`.
    """
    parts = read_uri(uri).key.split("/")
    if not parts[-1].endswith(SUFFIX) or any(part.startswith(".") for part in parts):
        raise InvalidArgument(
            f"The parameter ExtendedMessageURI must end in {SUFFIX}, and no part of it may begin "
            f"with a dot, got {uri[:200]!r}."
        )


def write_new(path: Path, content: bytes) -> None:
    """Make a file that is whole from the moment it can be seen, with the folders above it.

    A second call with the same content changes nothing.

    Raises:
        FileExistsError: there is a file with other content.
        OSError: the file system refuses.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{secrets.token_hex(12)}.part")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        # A link fails where there is a file already; a rename would replace it.
        os.link(draft, path)
    except FileExistsError:
        if path.is_symlink() or path.read_bytes() != content:
            raise
    finally:
        draft.unlink(missing_ok=True)
