"""Finds the XMP of a photo in its bytes, without decoding anything.

A JPEG is followed segment by segment. In other formats the packet lies whole between its tags, and
is looked for as any program may that does not know the format (XMP specification part 3, "Packet
scanning"); what is compressed, as some programs do inside PNG, is not seen.
"""

import mmap
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from visnomy.errors import MediaError
from visnomy.media import segments
from visnomy.media.opening import open_object
from visnomy.media.xmp import MAX_PACKET_BYTES
from visnomy.settings import MediaLimits

_BEGIN, _END = b"<x:xmpmeta", b"</x:xmpmeta>"
_GUID_BYTES, _HEAD_BYTES = 32, 40
"""Of a part of extended XMP: the digest, then digest, whole length and place."""


def read_packets(path: Path, limits: MediaLimits) -> list[bytes]:
    """The packets of a photo, the main one first; none where there is none.

    Raises:
        MediaError: as `open_object`, or a JPEG that is damaged before its pixels.
    """
    with open_object(path, limits) as file:
        if file.read(2) == segments.START:
            return packets_of_jpeg(file)
        return _scanned(file)


def packets_of_jpeg(file: BinaryIO | BytesIO) -> list[bytes]:
    """The main packet, then the extended one that a large main packet names.

    Raises:
        MediaError: damaged before its pixels.
    """
    found, parts = [], []
    for segment in segments.read_segments(file):
        if segment.marker != segments.APP1:
            continue
        if segment.content.startswith(segments.XMP):
            found.append(segment.content[len(segments.XMP) :])
        elif segment.content.startswith(segments.EXTENDED_XMP):
            parts.append(segment.content[len(segments.EXTENDED_XMP) :])
    return [*found[:1], *([_joined(parts)] if found and parts else [])]


def read_sidecar(path: Path, limits: MediaLimits) -> bytes:
    """The content of a sidecar.

    Raises:
        MediaError: as `open_object`, or larger than XMP is read.
    """
    with open_object(path, limits) as file:
        content = file.read(MAX_PACKET_BYTES + 1)
    if len(content) > MAX_PACKET_BYTES:
        raise MediaError(f"The sidecar has more than {MAX_PACKET_BYTES // 1024} KiB.")
    return content


def _joined(parts: Sequence[bytes]) -> bytes:
    """The parts of the first digest in the order of their places."""
    own = [part for part in parts if part[:_GUID_BYTES] == parts[0][:_GUID_BYTES]]
    own.sort(key=lambda part: part[_GUID_BYTES + 4 : _HEAD_BYTES])
    return b"".join(part[_HEAD_BYTES:] for part in own)


def _scanned(file: BinaryIO) -> list[bytes]:
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        start = content.find(_BEGIN)
        end = content.find(_END, start, start + MAX_PACKET_BYTES) if start >= 0 else -1
        return [content[start : end + len(_END)]] if end >= 0 else []
