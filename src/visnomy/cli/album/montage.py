"""Puts people from separate studio photos side by side: the album's photos of several people."""

from collections.abc import Sequence
from io import BytesIO

from PIL import Image

PERSON_WIDTH_PX = 900
PERSON_HEIGHT_PX = 1100
TOP_PX = 60
"""Above the hair of the tallest; the box ends below the belt."""
JPEG_QUALITY = 88


def line_up(photos: Sequence[bytes]) -> bytes:
    """A JPEG of the middle of each photo, in the order given."""
    out = Image.new("RGB", (PERSON_WIDTH_PX * len(photos), PERSON_HEIGHT_PX))
    for place, content in enumerate(photos):
        with Image.open(BytesIO(content)) as photo:
            left = (photo.width - PERSON_WIDTH_PX) // 2
            box = (left, TOP_PX, left + PERSON_WIDTH_PX, TOP_PX + PERSON_HEIGHT_PX)
            out.paste(photo.convert("RGB").crop(box), (place * PERSON_WIDTH_PX, 0))
    written = BytesIO()
    out.save(written, "JPEG", quality=JPEG_QUALITY)
    return written.getvalue()
