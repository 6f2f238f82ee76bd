"""The bytes of a picture that a call speaks of: of a source, or sent along in the call itself."""

import asyncio
import base64
import binascii
import re
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from visnomy.errors import InvalidArgument
from visnomy.library.context import Library

SENT = "data:"
_SENT = re.compile(r"data:image/[\w.+-]{1,40};base64,", re.ASCII | re.IGNORECASE)


def named(uri: str) -> str:
    """What errors call the picture of a URI."""
    return "that was sent" if uri.startswith(SENT) else uri[:200]


@asynccontextmanager
async def picture_at_hand(library: Library, uri: str) -> AsyncIterator[Path]:
    """A file with the picture, for as long as the block runs.

    A `data:image/...;base64,` URI (RFC 2397) is the picture itself, which is how the page looks
    for somebody on a photo that lies in no source. It is kept in a temporary file that has no
    other reader, and gone with the block.

    Raises:
        InvalidArgument: no source has the URI, or it is no base64 of an image.
        MediaError: the object is missing, too large, or its store does not answer.
    """
    limit = library.settings.media.bytes_
    if not uri.startswith(SENT):
        library.sources.check(uri)
        await asyncio.to_thread(library.sources.facts, uri)
        async with library.sources.at_hand(uri, limit) as path:
            yield path
        return
    sent = _bytes(uri)
    with tempfile.NamedTemporaryFile(prefix="visnomy-") as file:
        await asyncio.to_thread(_write, Path(file.name), sent)
        yield Path(file.name)


def _bytes(uri: str) -> bytes:
    head = _SENT.match(uri)
    if head is None:
        raise InvalidArgument("An image that is sent along begins with data:image/TYPE;base64,")
    try:
        return base64.b64decode(uri[head.end() :], validate=True)
    except binascii.Error as exc:
        raise InvalidArgument("The image that was sent is not base64.") from exc


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(content)
