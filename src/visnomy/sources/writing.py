"""Puts a new object where sources read from. What is there is never changed."""

import os
import secrets
from pathlib import Path


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
