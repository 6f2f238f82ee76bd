"""Reads machine-readable codes, by zxing-cpp.

Only kinds that carry a check of themselves are looked for (error correction or check digits), for
others are soon seen in fences and railings. So what is given is certain.
"""

import zxingcpp
from zxingcpp import BarcodeFormat

from visnomy.model.content import Code, CodeKind
from visnomy.model.geometry import Boundary
from visnomy.vision.content.text_regions import Pixels

_SQUARE = (BarcodeFormat.QRCode, BarcodeFormat.MicroQRCode, BarcodeFormat.RMQRCode)
_OTHERS = (
    *(BarcodeFormat.EAN13, BarcodeFormat.EAN8, BarcodeFormat.UPCA, BarcodeFormat.UPCE),
    *(BarcodeFormat.Code128, BarcodeFormat.Code93, BarcodeFormat.DataBar),
    *(BarcodeFormat.PDF417, BarcodeFormat.Aztec, BarcodeFormat.DataMatrix, BarcodeFormat.MaxiCode),
)
MOST_CODES = 100


def read_codes(pixels: Pixels) -> tuple[Code, ...]:
    """The codes of a picture, from top to bottom and from left to right, at most MOST_CODES.

    Args:
        pixels: uint8 (h, w, 3), RGB; boundaries are in its pixels.
    """
    formats = zxingcpp.BarcodeFormats([*_SQUARE, *_OTHERS])
    found = [_code(each, pixels) for each in zxingcpp.read_barcodes(pixels, formats=formats)]
    named = sorted(found, key=lambda code: (code.boundary.top, code.boundary.left, code.text))
    return tuple(named[:MOST_CODES])


def _code(found: zxingcpp.Barcode, pixels: Pixels) -> Code:
    place = found.position
    corners = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
    height, width = pixels.shape[:2]
    columns = [min(max(corner.x, 0), width) for corner in corners]
    rows = [min(max(corner.y, 0), height) for corner in corners]
    left, top = min(columns), min(rows)
    boundary = Boundary(left, top, max(columns) - left, max(rows) - top)
    kind = CodeKind.SQUARE if found.format in _SQUARE else CodeKind.OTHER
    return Code(kind, found.text, boundary)
