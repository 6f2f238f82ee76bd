"""Portraits, thumbnails and original photos and videos, as a browser may safely show them.

Addresses that carry `v` change whenever the picture may have changed, so they may be kept for
ever; others are checked by ETag. What a browser shows of an original is decided by its first
bytes, never by its name or its record: an HTML or SVG file named .jpg must not run here.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response

from visnomy.errors import MediaError, WireError
from visnomy.media.signatures import is_recording
from visnomy.sources.walking import is_video_uri
from visnomy.store.faces.figures import read_portrait, read_thumbnail
from visnomy.store.locate import dataset_of_figure, dataset_of_file, find_uri
from visnomy.store.rows import Connection
from visnomy.web.assets import FOREVER
from visnomy.web.playing import play
from visnomy.web.site import Site

_CHECKED = "private, no-cache"
T = TypeVar("T")
_HEAD_BYTES = 64
_ORIGINAL_POLICY = (
    "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox"
)
"""Browsers wrap a picture or video opened by itself in a page with a style of its own."""
_MAGIC = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
)
_EBML = b"\x1a\x45\xdf\xa3"
_AVIF_BRANDS = frozenset({b"avif", b"avis"})


async def portrait(request: Request) -> Response:
    """GET /web/portraits/{figure_id}.webp: the face of a cover."""
    figure_id: UUID = request.path_params["figure_id"]
    site: Site = request.state.site
    await _require(site, dataset_of_figure, figure_id)
    async with site.library.database.reading() as connection:
        webp = await read_portrait(connection, figure_id)
    return _picture(request, webp)


async def thumbnail(request: Request) -> Response:
    """GET /web/thumbnails/{object_id}.webp: a whole photo, small."""
    await _require(request.state.site, dataset_of_file, request.path_params["object_id"])
    return _picture(request, await _read_thumbnail(request))


async def original(request: Request) -> Response:
    """GET /web/originals/{object_id}: the file itself, or its thumbnail where no browser can."""
    site: Site = request.state.site
    await _require(site, dataset_of_file, request.path_params["object_id"])
    async with site.library.database.reading() as connection:
        uri = await find_uri(connection, request.path_params["object_id"])
    if uri and is_video_uri(uri) and _is_stored(site, uri):
        return await _played(request, uri)
    opened = AsyncExitStack()
    found = await _find(site, uri, opened) if uri else None
    if found is None:
        await opened.aclose()
        return _not_found()
    path, media_type = found
    if not media_type:
        await opened.aclose()
        return _picture(request, await _read_thumbnail(request))
    return FileResponse(
        path,
        media_type=media_type,
        headers=_original_headers(request),
        filename=str(uri).rpartition("/")[2],
        content_disposition_type="inline",
        background=BackgroundTask(opened.aclose),
    )


async def _require(
    site: Site, names: Callable[[Connection, T], Awaitable[tuple[str, str] | None]], id_: T
) -> None:
    """Who sees a picture may read the record of its file, in whatever dataset that is.

    Args:
        site: as the visitor sees it.
        names: finds project and dataset.
        id_: of the face or file.

    Raises:
        NoPermission: the visitor may not.
    """
    if not site.user:
        return
    async with site.library.database.reading() as connection:
        found = await names(connection, id_)
    if found is not None:
        place = dict(zip(("ProjectName", "DatasetName"), found, strict=True))
        await site.call.require("GetFileMeta", place)


def media_type_of(head: bytes) -> str:
    """The type of a picture or video that browsers show, by its first bytes; '' for all others."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp" and head[8:12] in _AVIF_BRANDS:
        return "image/avif"
    if head[4:8] == b"ftyp" and is_recording(head):
        return "video/mp4"  # Also of QuickTime: browsers refuse the name, not the content.
    if head.startswith(_EBML):
        return "video/webm" if b"webm" in head else "video/x-matroska"
    return next((kind for magic, kind in _MAGIC if head.startswith(magic)), "")


async def _find(site: Site, uri: str, opened: AsyncExitStack) -> tuple[Path, str] | None:
    """A file with an original and what it is; None when it is gone or may not be read.

    Args:
        site: whose sources have it.
        uri: of the original.
        opened: keeps the copy of an object of a store until it is closed.
    """
    library = site.library
    try:
        if is_video_uri(uri):
            return await asyncio.to_thread(_look, library.sources.locate(uri))
        at_hand = library.sources.at_hand(uri, library.settings.media.bytes_)
        path = await opened.enter_async_context(at_hand)
        return await asyncio.to_thread(_look, path)
    except (OSError, MediaError, WireError):
        return None


async def _played(request: Request, uri: str) -> Response:
    """A video of a store: a player asks for one part after the other."""
    site: Site = request.state.site
    sources = site.library.sources
    try:
        head = await asyncio.to_thread(sources.part, uri, 0, _HEAD_BYTES)
        media_type = media_type_of(head.content)
        if not media_type:
            return _picture(request, await _read_thumbnail(request))
        headers = {**_original_headers(request), "content-type": media_type}
        return await play(sources, uri, head, request, headers)
    except MediaError:
        return _not_found()


def _is_stored(site: Site, uri: str) -> bool:
    try:
        return site.library.sources.is_stored(uri)
    except WireError:
        return False


def _original_headers(request: Request) -> dict[str, str]:
    return {"cache-control": _lifetime(request), "content-security-policy": _ORIGINAL_POLICY}


def _look(path: Path) -> tuple[Path, str] | None:
    if not path.is_file():
        return None  # To open a pipe would wait for ever.
    with path.open("rb") as file:
        return path, media_type_of(file.read(_HEAD_BYTES))


async def _read_thumbnail(request: Request) -> bytes | None:
    site: Site = request.state.site
    async with site.library.database.reading() as connection:
        return await read_thumbnail(connection, request.path_params["object_id"])


def _picture(request: Request, webp: bytes | None) -> Response:
    if webp is None:
        return _not_found()
    etag = f'"{sha256(webp).hexdigest()[:24]}"'
    headers = {"etag": etag, "cache-control": _lifetime(request)}
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return Response(webp, media_type="image/webp", headers=headers)


def _lifetime(request: Request) -> str:
    return FOREVER if "v" in request.query_params else _CHECKED


def _not_found() -> Response:
    headers = {"cache-control": "no-store"}
    return PlainTextResponse("Not found.", status_code=HTTPStatus.NOT_FOUND, headers=headers)
