"""Turns whatever a decoder gives into upright RGB of 8 bits, and makes it smaller."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]

_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""EXIF orientation -> what makes the picture upright (Exif 3.0, tag 274)."""
_WITH_ALPHA = frozenset({"RGBA", "LA", "PA", "RGBa", "La"})
_DEEP_GREY = ("I", "F")
_SIXTEEN_BITS = 65535.0


def upright(image: Image.Image, orientation: int | None) -> Image.Image:
    """The picture as its photographer saw it."""
    turn = _TURNS.get(orientation or 1)
    return image if turn is None else image.transpose(turn)


def is_sideways(orientation: int | None) -> bool:
    """Whether width and height change places."""
    return (orientation or 1) >= 5


def fitted(image: Image.Image, long_side_px: int) -> Image.Image:
    """The picture with at most so long a side; a small one stays as it is."""
    longest = max(image.size)
    if longest <= long_side_px:
        return image
    scale = long_side_px / longest
    size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    return image.resize(size, Image.Resampling.HAMMING, reducing_gap=2.0)


def to_rgb(image: Image.Image) -> Image.Image:
    """Eight bits of red, green and blue; what is transparent becomes white."""
    if image.mode == "RGB":
        return image
    if image.mode.startswith(_DEEP_GREY):
        return _from_deep_grey(image).convert("RGB")
    if image.mode in _WITH_ALPHA or "transparency" in image.info:
        return _on_white(image.convert("RGBA"))
    return image.convert("RGB")


def _on_white(image: Image.Image) -> Image.Image:
    canvas = Image.new("RGB", image.size, "white")
    canvas.paste(image, mask=image.getchannel("A"))
    return canvas


def _from_deep_grey(image: Image.Image) -> Image.Image:
    """Grey of 16 or 32 bits, or of fractions, whose scale no format tells for sure."""
    values = np.nan_to_num(np.asarray(image, dtype=np.float32))
    top = float(values.max(initial=0.0))
    if image.mode == "F" and top <= 1.0:
        full = 1.0
    elif image.mode.startswith("I;16") or top > 255:
        full = max(_SIXTEEN_BITS, top)
    else:
        full = 255.0
    grey = np.clip(values * (255.0 / full), 0, 255).astype(np.uint8)
    return Image.fromarray(grey, "L")
