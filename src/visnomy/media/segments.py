"""The segments of a JPEG before its pixels: where metadata lies, and where new ones may go.

Only lengths are followed, nothing is decoded (ITU-T T.81, annex B; XMP specification part 3).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from visnomy.errors import MediaError

START = b"\xff\xd8"
APP0, APP1, APP2 = 0xE0, 0xE1, 0xE2
_SCAN, _END = 0xDA, 0xD9
_ALONE = frozenset({0x01, *range(0xD0, 0xD9)})
"""Markers without a length."""
XMP = b"http://ns.adobe.com/xap/1.0/\0"
EXTENDED_XMP = b"http://ns.adobe.com/xmp/extension/\0"
EXIF = b"Exif\0"
MULTI_PICTURE = b"MPF\0"
MOST_BYTES = 65533
"""Of what a segment holds behind its length."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment.

    Attributes:
        marker: its second byte.
        start: where its marker begins in the file.
        content: what it holds behind its length.
    """

    marker: int
    start: int
    content: bytes

    @property
    def end(self) -> int:
        """Where the next one begins."""
        return self.start + 4 + len(self.content)


def read_segments(file: BinaryIO) -> Iterator[Segment]:
    """The segments up to the first scan of pixels, read one by one.

    Raises:
        MediaError: not a JPEG, or cut off before its pixels.
    """
    file.seek(0)
    if file.read(2) != START:
        raise MediaError("The file is no JPEG.")
    place = 2
    while True:
        file.seek(place)
        head = file.read(4)
        if len(head) < 4 or head[0] != 0xFF:
            raise MediaError("The picture is damaged or cut off.")
        marker, length = head[1], int.from_bytes(head[2:])
        if marker in (_SCAN, _END):
            return
        if marker == 0xFF:  # a fill byte
            place += 1
            continue
        if marker in _ALONE:
            place += 2
            continue
        content = file.read(length - 2) if length >= 2 else b""
        if length < 2 or len(content) < length - 2:
            raise MediaError("The picture is damaged or cut off.")
        yield Segment(marker, place, content)
        place += 2 + length


def written(marker: int, content: bytes) -> bytes:
    """The bytes of a segment.

    Raises:
        MediaError: more than a segment may hold.
    """
    if len(content) > MOST_BYTES:
        raise MediaError("The metadata is too large for one segment of a JPEG.")
    return bytes([0xFF, marker]) + (len(content) + 2).to_bytes(2) + content
