"""The small picture that lists show."""

import io

from PIL import Image

from visnomy.media.pixels import Pixels, fitted

LONG_SIDE_PX = 480
QUALITY = 76


def thumbnail_webp(pixels: Pixels) -> bytes:
    """A WebP of at most 480 pixels a side; nothing of the original's metadata is in it.

    Args:
        pixels: uint8 (h, w, 3), RGB, upright.
    """
    out = io.BytesIO()
    # Method 1 takes a third of the default's time for 6 % more bytes.
    fitted(Image.fromarray(pixels), LONG_SIDE_PX).save(out, "WEBP", quality=QUALITY, method=1)
    return out.getvalue()
