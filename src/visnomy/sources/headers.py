"""The media type that a store of objects gives a file by its name, as OSS does at an upload."""

import mimetypes
from functools import cache

UNKNOWN = "application/octet-stream"
_NEWER = {
    ".avif": "image/avif",
    ".heic": "image/heic",
    ".heif": "image/heif",
    ".jfif": "image/jpeg",
    ".webp": "image/webp",
}


def content_type_by_name(filename: str) -> str:
    """The type of the name's suffix; the bytes are not asked."""
    guess, encoding = _table().guess_type(filename.replace("/", "_"))
    return guess if guess and not encoding else UNKNOWN


@cache
def _table() -> mimetypes.MimeTypes:
    # Without the files of the system, so that every machine says the same.
    table = mimetypes.MimeTypes()
    for suffix, content_type in _NEWER.items():
        table.add_type(content_type, suffix)
    return table
