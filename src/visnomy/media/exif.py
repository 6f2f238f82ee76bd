"""EXIF as OSS image info gives it: JSON text {Tag: {"value": text}}, names and values as exiv2's.

Sizes are capped: the text comes from strangers and is stored and sent with every record.
"""

import contextlib
import math
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import orjson
from PIL import ExifTags, Image
from PIL.TiffImagePlugin import IFDRational

MAX_VALUE_CHARS = 512
MAX_TOTAL_CHARS = 16 * 1024
MAX_NUMBERS = 64
ORIENTATION = 0x0112
_IMAGE_DESCRIPTION = 0x010E
_XP_TITLE = 0x9C9B
_EXIF_IFD, _GPS_IFD = 0x8769, 0x8825
_LEFT_OUT = frozenset({0x927C, 0x9286, 0x02BC, 0x83BB, 0x8649, 0x8773, 0xC4A5, 0xEA1C})
"""Maker notes, user comments, XMP, IPTC, Photoshop, colour profile, print data, padding."""
_EXIV2_NAMES = {
    "ExifOffset": "ExifTag",
    "GPSInfo": "GPSTag",
    "ExifInteroperabilityOffset": "InteroperabilityTag",
    "SubsecTime": "SubSecTime",
    "SubsecTimeOriginal": "SubSecTimeOriginal",
    "SubsecTimeDigitized": "SubSecTimeDigitized",
    "FlashPixVersion": "FlashpixVersion",
    "ExifImageWidth": "PixelXDimension",
    "ExifImageHeight": "PixelYDimension",
    "JpegIFOffset": "JPEGInterchangeFormat",
    "JpegIFByteCount": "JPEGInterchangeFormatLength",
}
_COMPASS = {"N": "North", "S": "South", "E": "East", "W": "West"}
_DEGREES = frozenset({"GPSLatitude", "GPSLongitude", "GPSDestLatitude", "GPSDestLongitude"})
_XP_TAGS = range(0x9C9B, 0x9CA0)
"""Windows' own tags: text in UTF-16."""
_VERSIONS = frozenset({0x9000, 0xA000})

Tags = Mapping[int, object]


@dataclass(frozen=True, slots=True)
class ExifTagsFound:
    """The three directories that say something of a picture; empty where a file has none.

    Attributes:
        main, photo, gps: tag number -> value as Pillow reads it.
    """

    main: Tags
    photo: Tags
    gps: Tags

    @property
    def orientation(self) -> int | None:
        """EXIF orientation 1..8, None where there is none or nonsense."""
        value = self.main.get(ORIENTATION)
        return value if isinstance(value, int) and 1 <= value <= 8 else None

    @property
    def title(self) -> str | None:
        """What the photographer wrote as title, else as description."""
        for tag in (_XP_TITLE, _IMAGE_DESCRIPTION):
            if text := _text(tag, "", self.main.get(tag)):
                return text
        return None


def read_tags(image: Image.Image) -> ExifTagsFound:
    """The tags of an opened picture; what is broken is left out."""
    main: Tags = {}
    photo: Tags = {}
    gps: Tags = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        # Any error of the parser means the same here: these tags cannot be read.
        with contextlib.suppress(Exception):
            exif = image.getexif()
            main = dict(exif)
            photo = exif.get_ifd(_EXIF_IFD)
        with contextlib.suppress(Exception):
            gps = image.getexif().get_ifd(_GPS_IFD)
    return ExifTagsFound(main, photo, gps)


def image_info(tags: ExifTagsFound, basics: Mapping[str, str]) -> str:
    """The JSON text of all that is known.

    Args:
        tags: of the picture.
        basics: FileSize, Format, ImageWidth and their like; they are never cut off.
    """
    info = {name: {"value": value} for name, value in basics.items()}
    room = MAX_TOTAL_CHARS
    for name, value in sorted(_named(tags)):
        room -= len(name) + len(value) + 16
        if room < 0:
            break
        info.setdefault(name, {"value": value})
    return orjson.dumps(info).decode()


def _named(tags: ExifTagsFound) -> Iterator[tuple[str, str]]:
    for directory, names in (
        (tags.main, ExifTags.TAGS),
        (tags.photo, ExifTags.TAGS),
        (tags.gps, ExifTags.GPSTAGS),
    ):
        for tag, value in directory.items():
            name = names.get(tag)
            if name is None or (tag in _LEFT_OUT and names is ExifTags.TAGS):
                continue
            name = _EXIV2_NAMES.get(name, name)
            if text := _text(tag, name, value):
                yield name, text


def _text(tag: int, name: str, value: object) -> str | None:
    """A value as exiv2 prints it without interpretation; None for what is no use to a reader."""
    if name in _DEGREES:
        return _angle(value)
    if isinstance(value, str):
        text = printable(_utf8(value))
        return _COMPASS.get(text, text) if name.endswith("Ref") else text
    if isinstance(value, bytes):
        return _bytes_text(tag, value)
    if isinstance(value, tuple | list):
        return _list_text(tag, value)
    return _number_text(value)


def _list_text(tag: int, values: tuple[object, ...] | list[object]) -> str | None:
    if len(values) > MAX_NUMBERS:
        return None
    return printable(" ".join(_text(tag, "", value) or "" for value in values))


def _number_text(value: object) -> str | None:
    if isinstance(value, IFDRational):
        return f"{value.numerator}/{value.denominator}"
    return str(value) if isinstance(value, int | float) else None


def _bytes_text(tag: int, value: bytes) -> str | None:
    if tag in _XP_TAGS:
        return printable(value.decode("utf-16-le", "ignore"))
    if tag in _VERSIONS:
        return printable(value.decode("ascii", "ignore"))
    return None if len(value) > MAX_NUMBERS else " ".join(map(str, value))


def _angle(value: object) -> str | None:
    if not isinstance(value, tuple | list) or len(value) != 3:
        return None
    try:
        degrees, minutes, seconds = (float(part) for part in value)
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    if not all(map(math.isfinite, (degrees, minutes, seconds))):
        return None
    return f"{degrees:g}deg {minutes:g}' {seconds:.3f}\""


def _utf8(text: str) -> str:
    """Pillow takes the bytes for Latin-1, but cameras and programs write UTF-8."""
    try:
        return text.encode("latin-1").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return text


def printable(text: str) -> str:
    """Printable text without NUL and half surrogate pairs, of bounded length."""
    text = text.partition("\0")[0].encode("utf-8", "ignore").decode()
    kept = "".join(c for c in text[:MAX_VALUE_CHARS] if c.isprintable() or c in "\n\t")
    return kept.strip()
