"""Looks through a folder for pictures, videos, sounds and documents, in one fixed order.

Names are compared with a '/' behind those of folders, which gives the byte order of whole paths:
the database lists its records in the same order, so that both can be merged without holding either.
Symbolic links are not followed: what they show inside the folder is found in its own place, and
what lies outside was not offered.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass

from visnomy.settings import MediaLimits

PICTURE_SUFFIXES = frozenset(
    "jpg jpeg jpe jfif png webp gif bmp tif tiff heic heif avif".split()  # noqa: SIM905
)
VIDEO_SUFFIXES = frozenset(
    "mp4 m4v mov qt 3gp 3g2 mkv webm avi mpg mpeg mts m2ts flv wmv asf ogv".split()  # noqa: SIM905
)
"""Not `ts`: in a folder that is a program more often than a video."""
SOUND_SUFFIXES = frozenset("mp3 m4a m4b aac flac ogg oga opus wav wma amr".split())  # noqa: SIM905
DOCUMENT_SUFFIXES = frozenset("pdf docx xlsx pptx odt ods odp".split())  # noqa: SIM905
MEDIA_SUFFIXES = PICTURE_SUFFIXES | VIDEO_SUFFIXES | SOUND_SUFFIXES | DOCUMENT_SUFFIXES
MAX_PATH_BYTES = 2000
"""A record is found by its URI, and an index of the database holds no longer text."""
_THUMBNAIL_FOLDERS = frozenset({"@eadir", "#recycle", "$recycle.bin", "lost+found"})
"""Folders that storage devices keep for themselves, in lower case; hidden ones are out anyway."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that had to be passed over.

    Attributes:
        is_folder: whether all that is below `path` is unknown, rather than one file.
    """

    path: str
    reason: str
    is_folder: bool


def walk_media(folder: str, troubles: list[Trouble]) -> Iterator[tuple[str, os.stat_result]]:
    """(path, facts) of everything that can be indexed below a folder, by the byte order of paths.

    They are known by their names here; reading them tells the truth later.
    """
    # A stack of our own: folders may be nested deeper than calls may.
    open_folders = [_entries(folder, troubles)]
    while open_folders:
        entry = next(open_folders[-1], None)
        if entry is None:
            open_folders.pop()
        elif _is_fit(folder, entry, troubles):
            if _is_folder(entry):
                open_folders.append(_entries(entry.path, troubles))
            elif entry.is_file(follow_symlinks=False):
                yield from _look(entry.path, troubles)


def walk_part(
    folder: str, path: str, troubles: list[Trouble]
) -> Iterator[tuple[str, os.stat_result]]:
    """What `walk_media` of a folder would find at one path below it, or below that path.

    Nothing where a part of the path is hidden, a link, or not there.
    """
    place = folder.rstrip("/")
    if not path.startswith(place + "/"):
        return
    parts = path.removeprefix(place + "/").split("/")
    for part in parts:
        place = f"{place}/{part}"
        if not is_wanted_name(part) or os.path.islink(place):
            return
    if os.path.isdir(path):
        yield from walk_media(path, troubles)
    elif os.path.isfile(path) and is_media_name(parts[-1]):
        if fault := _fault(path):
            troubles.append(Trouble(path, fault, is_folder=False))
        else:
            yield from _look(path, troubles)


def _entries(folder: str, troubles: list[Trouble]) -> Iterator[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as found:
            return iter(sorted(filter(_is_wanted, found), key=_key))
    except OSError as exc:
        troubles.append(Trouble(folder, exc.strerror or str(exc), is_folder=True))
        return iter(())


def _is_fit(top: str, entry: os.DirEntry[str], troubles: list[Trouble]) -> bool:
    """Whether to go on with an entry; if not, a trouble says why where a user may wonder."""
    if entry.is_symlink():
        _judge_link(top, entry.path, troubles)
        return False
    fault = _fault(entry.path)
    if fault:
        troubles.append(Trouble(entry.path, fault, is_folder=_is_folder(entry)))
    return not fault


def _look(path: str, troubles: list[Trouble]) -> Iterator[tuple[str, os.stat_result]]:
    try:
        yield path, os.stat(path, follow_symlinks=False)
    except FileNotFoundError:
        return
    except OSError as exc:
        troubles.append(Trouble(path, exc.strerror or str(exc), is_folder=False))


def _key(entry: os.DirEntry[str]) -> str:
    return entry.name + "/" if _is_folder(entry) else entry.name


def _is_wanted(entry: os.DirEntry[str]) -> bool:
    if not is_wanted_name(entry.name):
        return False
    return _is_folder(entry) or entry.is_symlink() or is_media_name(entry.name)


def is_wanted_name(name: str) -> bool:
    """Whether a file or folder of this name is looked at: not hidden, not a device's own."""
    return not name.startswith(".") and name.lower() not in _THUMBNAIL_FOLDERS


def is_media_name(name: str) -> bool:
    """Whether a file's name ends as that of something that can be indexed, in any case."""
    return _suffix(name) in MEDIA_SUFFIXES


def largest_bytes(uri: str, limits: MediaLimits) -> int:
    """How many bytes a file may have, by its name; what it is, is told by its bytes later."""
    return limits.of_videos().bytes_ if is_video_uri(uri) else limits.bytes_


def is_video_uri(uri: str) -> bool:
    """Whether an object's name ends as a video's does, in any case."""
    return _suffix(uri.rpartition("/")[2]) in VIDEO_SUFFIXES


def _suffix(name: str) -> str:
    stem, dot, suffix = name.rpartition(".")
    return suffix.lower() if stem and dot else ""


def _is_folder(entry: os.DirEntry[str]) -> bool:
    return entry.is_dir(follow_symlinks=False)


def _judge_link(folder: str, path: str, troubles: list[Trouble]) -> None:
    """Say so where a link shows something outside that the user may expect to be found."""
    target = os.path.realpath(path)
    is_inside = f"{target}/".startswith(folder.rstrip("/") + "/")
    if is_inside or not (os.path.isdir(target) or is_media_name(path)):
        return
    troubles.append(Trouble(path, "a symbolic link is not followed", is_folder=False))


def _fault(path: str) -> str:
    try:
        size = len(path.encode())
    except UnicodeEncodeError:
        return "the name is not UTF-8"
    return "the path is too long" if size > MAX_PATH_BYTES else ""
