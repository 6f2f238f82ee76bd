"""Reads one picture: upright pixels of a size that finds faces, and what the file says of itself.

A JPEG is decoded at a fraction of its size, 3.5 times faster than whole (bench, 12 megapixels);
turning comes after shrinking. Limits are checked on the header, before a pixel is decoded.
"""

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import numpy as np
from PIL import Image, UnidentifiedImageError

from visnomy.errors import MediaError, MediaInterrupted, MediaTooLarge
from visnomy.media.exif import ExifTagsFound, image_info, printable, read_tags
from visnomy.media.formats import (
    FORMATS,
    SIGNATURE_BYTES,
    has_known_signature,
    readable_formats,
)
from visnomy.media.hashing import Fingerprints, fingerprint
from visnomy.media.moment import produced_at
from visnomy.media.opening import open_object
from visnomy.media.pixels import Pixels, fitted, is_sideways, to_rgb, upright
from visnomy.media.position import latitude_longitude
from visnomy.media.xmp import read_xmp
from visnomy.model.file import MediaFacts
from visnomy.settings import MediaLimits

LONG_SIDE_PX = 1280
"""Enough for all faces but the smallest (bench/verification.py)."""
FULL_PIXELS = 50_000_000
"""More of the full size is never held: 150 MB, and faces that small are rare in such pictures."""
COUNTED_BYTES = 32 * 1024**2
"""Above this size the frames of a GIF or TIFF are not counted: it means reading them all."""
_IMAGE_WIDTH, _IMAGE_LENGTH = 256, 257
_X_RESOLUTION, _Y_RESOLUTION, _RESOLUTION_UNIT = 282, 283, 296


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """One picture, ready to be looked at.

    Attributes:
        pixels: uint8 (h, w, 3), RGB, upright, long side at most LONG_SIDE_PX.
        width_px, height_px: of the upright picture at full size.
        full: gives the upright picture at full size, at most FULL_PIXELS; costs another decode
            for a JPEG. May raise MediaError.
        brief: one of many frames of a video, of whose faces only the best is described.
    """

    pixels: Pixels
    width_px: int
    height_px: int
    facts: MediaFacts
    full: Callable[[], Pixels]
    brief: bool = False


def read_picture(path: Path, limits: MediaLimits) -> Picture:
    """Read the first frame of a picture file, whatever its name says it is.

    Raises:
        MediaError: not a picture, damaged, cut off or empty.
        MediaMissing: there is no such file.
        MediaTooLarge: over a limit of bytes, pixels or memory.
        MediaInterrupted: the file system is in the way.
    """
    with open_object(path, limits) as file:
        prints = fingerprint(file)
        with _understood(file, limits), _opened(file) as image:
            if image.format in ("JPEG", "MPO"):
                return _read_jpeg(image, prints, path, limits)
            return _read_whole(image, prints, _frame_count(image, file, prints))


def read_cover(content: bytes, limits: MediaLimits) -> MediaFacts:
    """What a picture inside another file says of itself; no pixel is decoded.

    Raises:
        MediaError: not a picture of a known format.
        MediaTooLarge: over the limit of pixels.
    """
    file = BytesIO(content)
    prints = fingerprint(file)
    with _understood(file, limits), _opened(file) as image:
        tags = read_tags(image)
        return _facts(image, tags, prints, _stored_size(image, tags), None)


def cover_pixels(content: bytes, limits: MediaLimits) -> Pixels:
    """The pixels of a picture inside another file, as they are stored.

    Raises:
        MediaError: damaged, cut off, or not a picture of a known format.
        MediaTooLarge: over a limit of pixels or memory.
    """
    file = BytesIO(content)
    with _understood(file, limits), _opened(file) as image:
        _draft(image, LONG_SIDE_PX)
        return np.asarray(fitted(to_rgb(image), LONG_SIDE_PX))


def _read_jpeg(
    image: Image.Image, prints: Fingerprints, path: Path, limits: MediaLimits
) -> Picture:
    stored = image.size
    tags = read_tags(image)
    facts = _facts(image, tags, prints, stored, int(getattr(image, "n_frames", 1)))
    _draft(image, LONG_SIDE_PX)
    small = upright(fitted(to_rgb(image), LONG_SIDE_PX), tags.orientation)
    width, height = stored[::-1] if is_sideways(tags.orientation) else stored
    return Picture(
        pixels=np.asarray(small),
        width_px=width,
        height_px=height,
        facts=facts,
        full=lambda: _full_jpeg(path, limits, tags.orientation),
    )


def _full_jpeg(path: Path, limits: MediaLimits, orientation: int | None) -> Pixels:
    with open_object(path, limits) as file, _understood(file, limits), _opened(file) as image:
        limit_px = _full_long_side(image)
        if limit_px < max(image.size):
            _draft(image, limit_px)
        return np.asarray(upright(fitted(to_rgb(image), limit_px), orientation))


def _read_whole(image: Image.Image, prints: Fingerprints, frame_count: int | None) -> Picture:
    tags = read_tags(image)
    stored = _stored_size(image, tags)
    orientation = _turn_to_do(image, tags)
    facts = _facts(image, tags, prints, stored, frame_count)
    image.load()
    full_px = _full_long_side(image)
    width, height = image.size[::-1] if is_sideways(orientation) else image.size
    # Grey takes a quarter of the memory of RGB, so what is too large shrinks first.
    kept = fitted(to_rgb(fitted(image, full_px) if image.mode == "L" else image), full_px)
    return Picture(
        pixels=np.asarray(upright(fitted(kept, LONG_SIDE_PX), orientation)),
        width_px=width,
        height_px=height,
        facts=facts,
        full=lambda: np.asarray(upright(kept, orientation)),
    )


def _draft(image: Image.Image, long_side_px: int) -> None:
    """Let the JPEG decoder shrink by 2, 4 or 8 where more than the wanted size remains."""
    scale = long_side_px / max(image.size)
    if scale < 1:
        image.draft(
            "RGB", (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
        )


def _full_long_side(image: Image.Image) -> int:
    """The long side that keeps the picture under FULL_PIXELS."""
    return int(max(image.size) * min(1.0, (FULL_PIXELS / (image.width * image.height)) ** 0.5))


def _stored_size(image: Image.Image, tags: ExifTagsFound) -> tuple[int, int]:
    # Pillow swaps the sides of a turned TIFF as soon as it opens it, and libheif those of a HEIC.
    turned_already = image.format in ("HEIF", "TIFF")
    if not turned_already or not is_sideways(_camera_orientation(image, tags)):
        return image.size
    return image.size[::-1]


def _turn_to_do(image: Image.Image, tags: ExifTagsFound) -> int | None:
    # libheif and Pillow's TIFF reader turn the picture themselves.
    return None if image.format in ("HEIF", "TIFF") else tags.orientation


def _facts(
    image: Image.Image,
    tags: ExifTagsFound,
    prints: Fingerprints,
    stored: tuple[int, int],
    frame_count: int | None,
) -> MediaFacts:
    content_type, format_name = FORMATS[str(image.format)]
    orientation = _camera_orientation(image, tags)
    xmp = read_xmp(image)
    place = latitude_longitude(tags)
    basics = {
        "FileSize": str(prints.size_bytes),
        "Format": format_name,
        "FrameCount": str(frame_count) if frame_count else "",
        "ImageHeight": str(stored[1]),
        "ImageWidth": str(stored[0]),
        "Orientation": str(orientation) if orientation else "",
        **_resolution(image, tags),
    }
    return MediaFacts(
        content_type=content_type,
        media_type="image",
        md5_hex=prints.md5_hex,
        crc64=prints.crc64,
        image_width_px=stored[0],
        image_height_px=stored[1],
        orientation=orientation,
        produced_at=produced_at(tags, xmp, place),
        latitude_longitude=place,
        exif=image_info(tags, {name: value for name, value in basics.items() if value}),
        title=tags.title or printable(xmp.get("dc:title", "")) or None,
    )


def _camera_orientation(image: Image.Image, tags: ExifTagsFound) -> int | None:
    """The orientation that the file has; pi-heif resets that of a HEIC and keeps it aside."""
    original = image.info.get("original_orientation") if image.format == "HEIF" else None
    return original if isinstance(original, int) and 1 <= original <= 8 else tags.orientation


def _resolution(image: Image.Image, tags: ExifTagsFound) -> dict[str, str]:
    """The resolution of a file without the tags for it: from its header, else one to one."""
    if {_X_RESOLUTION, _Y_RESOLUTION, _RESOLUTION_UNIT} & tags.main.keys():
        return {}
    dots = image.info.get("dpi")
    if not isinstance(dots, tuple) or len(dots) != 2 or not all(1 <= side < 1e5 for side in dots):
        return {"ResolutionUnit": "1", "XResolution": "1/1", "YResolution": "1/1"}
    across, down = (round(float(side)) for side in dots)
    return {"ResolutionUnit": "2", "XResolution": f"{across}/1", "YResolution": f"{down}/1"}


def _frame_count(image: Image.Image, file: BinaryIO, prints: Fingerprints) -> int | None:
    """How many frames there are; None where counting would cost too much or fails."""
    if image.format not in ("GIF", "TIFF"):
        return int(getattr(image, "n_frames", 1))
    if prints.size_bytes > COUNTED_BYTES:
        return None
    # On an image of its own: counting moves the reader, and fails where a later frame is cut off.
    with suppress(Exception), _opened(file) as other:
        return int(getattr(other, "n_frames", 1))
    return None


@contextmanager
def _opened(file: BinaryIO) -> Iterator[Image.Image]:
    file.seek(0)
    with Image.open(file, formats=readable_formats()) as image:
        yield image


@contextmanager
def _understood(file: BinaryIO, limits: MediaLimits) -> Iterator[None]:
    """Turn the many errors of the decoders into ours, and their limits into the operator's."""
    before, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, limits.pixels
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            yield
    except MediaError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as exc:
        allowed = limits.pixels // 1_000_000
        raise MediaTooLarge(f"The picture has more than {allowed} million pixels.") from exc
    except MemoryError as exc:
        raise MediaTooLarge("The picture needs more memory than is allowed.") from exc
    except Exception as exc:
        raise _explained(exc, file) from exc
    finally:
        Image.MAX_IMAGE_PIXELS = before


def _explained(exc: Exception, file: BinaryIO) -> MediaError:
    if isinstance(exc, OSError) and exc.errno is not None:
        return MediaInterrupted(f"The file cannot be read: {exc.strerror}.")
    if isinstance(exc, UnidentifiedImageError):
        file.seek(0)
        if not has_known_signature(file.read(SIGNATURE_BYTES)):
            return MediaError("The file is not a picture of a known format.")
    return MediaError("The picture is damaged or cut off.")
