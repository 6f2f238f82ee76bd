"""Videos of stores, as a player asks for them: one range of bytes after the other.

Nothing is copied here: each answer is one request of ours to the store. A player that asks for all
of the rest gets a part of it and asks again, which HTTP allows (RFC 9110, 15.3.7), so that no more
than a part is held for it, however it stops.
"""

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Mapping
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from visnomy.errors import MediaError
from visnomy.sources.bucket import Part
from visnomy.sources.places import SourceMap

MOST_BYTES = 4 * 1024**2
"""Of one answer to a player."""
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)

log = logging.getLogger(__name__)


async def play(
    sources: SourceMap, uri: str, head: Part, request: Request, headers: Mapping[str, str]
) -> Response:
    """The bytes of a video that a request asks for.

    Args:
        sources: that have it, in a store.
        uri: of the video.
        head: any part of it; says how large it is, and which version is played.
        request: may ask for one range.
        headers: of every answer.

    Raises:
        MediaError: the store does not give it, or has another one meanwhile.
    """
    size_bytes = head.size_bytes
    headers = {**headers, "accept-ranges": "bytes"} | ({"etag": head.etag} if head.etag else {})
    wanted = _range_of(request, head)
    if wanted is None:
        headers["content-length"] = str(size_bytes)
        return StreamingResponse(_all(sources, uri, head), headers=headers)
    start, stop = wanted
    if start >= stop:
        headers["content-range"] = f"bytes */{size_bytes}"
        return Response(status_code=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, headers=headers)
    stop = min(stop, start + MOST_BYTES)
    part = await asyncio.to_thread(sources.part, uri, start, stop, head.etag)
    last = start + len(part.content) - 1
    headers["content-range"] = f"bytes {start}-{last}/{size_bytes}"
    return Response(part.content, HTTPStatus.PARTIAL_CONTENT, headers)


def _range_of(request: Request, head: Part) -> tuple[int, int] | None:
    """The first byte and the one behind the last; None for all, also where it asks oddly."""
    found = _RANGE.fullmatch(request.headers.get("range", ""))
    if found is None or request.headers.get("if-range", head.etag) != head.etag:
        return None
    first, last = found.groups()
    if not first:
        return (max(0, head.size_bytes - int(last)), head.size_bytes) if last else None
    stop = min(head.size_bytes, int(last) + 1) if last else head.size_bytes
    return int(first), stop


async def _all(sources: SourceMap, uri: str, head: Part) -> AsyncIterator[bytes]:
    start = 0
    while start < head.size_bytes:
        stop = start + MOST_BYTES
        try:
            part = await asyncio.to_thread(sources.part, uri, start, stop, head.etag)
        except MediaError as exc:
            # The head of the answer is sent; that it ends early is all that can be said now.
            log.warning("%s cannot be sent to its end: %s", uri, exc)
            return
        yield part.content
        start += len(part.content)
