"""Writes names of faces into photos: a copy first, then the photo is replaced as a whole."""

import os
import secrets
import shutil
import stat
from collections.abc import Sequence
from pathlib import Path

from visnomy.errors import MediaError
from visnomy.media.opening import open_object
from visnomy.media.region_writing import with_regions
from visnomy.media.regions import NamedFace
from visnomy.settings import MediaLimits

BACKUP_SUFFIX = ".original"


def write_into(
    path: Path,
    backup: Path,
    faces: Sequence[NamedFace],
    stored_size: tuple[int, int],
    orientation: int,
) -> bool:
    """Put names into a photo; False if it says so already.

    A kill at any moment leaves the photo as it was or as it should be, and the copy whole.

    Args:
        path: of the photo.
        backup: where its copy goes; one that is there already stays.
        faces: in pixels of the upright picture.
        stored_size: width and height in pixels before it is turned.
        orientation: EXIF, 1 to 8.

    Raises:
        MediaError: the photo is no JPEG, cannot be written, or changes meanwhile; the sentence
            says why. Then it is as it was.
    """
    with open_object(path, MediaLimits()) as file:
        before = os.fstat(file.fileno())
        content = file.read()
    changed = with_regions(content, faces, stored_size, orientation)
    if changed == content:
        return False
    try:
        if not backup.exists():
            backup.parent.mkdir(parents=True, exist_ok=True)
            _put(backup, content, like=path, keep_time=True)
        if _differs(before, path.stat()):
            raise MediaError("The photo was changed by somebody else meanwhile.")
        _put(path, changed, like=path, keep_time=False)
    except OSError as exc:
        raise MediaError(f"The photo cannot be written: {exc.strerror}.") from exc
    return True


def _put(path: Path, content: bytes, *, like: Path, keep_time: bool) -> None:
    """Write a file whole, with the rights and attributes of another."""
    draft = path.with_name(f".{secrets.token_hex(12)}.part")
    try:
        with draft.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        shutil.copystat(like, draft)
        owner = like.stat()
        if (draft.stat().st_uid, draft.stat().st_gid) != (owner.st_uid, owner.st_gid):
            os.chown(draft, owner.st_uid, owner.st_gid)
            draft.chmod(stat.S_IMODE(owner.st_mode))
        if not keep_time:
            os.utime(draft)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _differs(before: os.stat_result, now: os.stat_result) -> bool:
    return (before.st_mtime_ns, before.st_size, before.st_ino) != (
        now.st_mtime_ns,
        now.st_size,
        now.st_ino,
    )
