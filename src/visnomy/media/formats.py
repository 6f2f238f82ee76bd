"""The picture formats that are read, and how each is called elsewhere."""

from functools import cache

import pi_heif

FORMATS = {
    "JPEG": ("image/jpeg", "jpg"),
    "MPO": ("image/jpeg", "jpg"),
    "PNG": ("image/png", "png"),
    "WEBP": ("image/webp", "webp"),
    "GIF": ("image/gif", "gif"),
    "BMP": ("image/bmp", "bmp"),
    "TIFF": ("image/tiff", "tiff"),
    "AVIF": ("image/avif", "avif"),
    "HEIF": ("image/heic", "heic"),
}
"""Pillow's name -> media type, and Format as OSS image info has it.

MPO is a JPEG with more pictures behind the first, as many phones write it. Nothing else is ever
opened: Pillow knows formats that start other programs.
"""

_SIGNATURES = (
    (0, b"\xff\xd8\xff"),
    (0, b"\x89PNG\r\n"),
    (0, b"GIF8"),
    (0, b"BM"),
    (0, b"II*\0"),
    (0, b"MM\0*"),
    (8, b"WEBP"),
    (4, b"ftyp"),
)
SIGNATURE_BYTES = 16


@cache
def readable_formats() -> tuple[str, ...]:
    """The formats to try; the first call teaches Pillow to read HEIC."""
    pi_heif.register_heif_opener(decode_threads=1, thumbnails=False, depth_images=False)
    return tuple(name for name in FORMATS if name != "MPO")  # found by the reader of JPEG


def has_known_signature(start: bytes) -> bool:
    """Whether a file begins as a picture does, whatever comes after."""
    return any(start[place:].startswith(mark) for place, mark in _SIGNATURES)
