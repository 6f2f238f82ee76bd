"""Where a picture was taken."""

import math

from visnomy.media.exif import ExifTagsFound

_LATITUDE_REF, _LATITUDE, _LONGITUDE_REF, _LONGITUDE = 1, 2, 3, 4


def latitude_longitude(tags: ExifTagsFound) -> str | None:
    """`lat,long` in degrees with six decimals; None where a part is missing or cannot be.

    0,0 is what a camera writes that had no fix, never a place of people.
    """
    latitude = _degrees(tags, _LATITUDE, _LATITUDE_REF, "S")
    longitude = _degrees(tags, _LONGITUDE, _LONGITUDE_REF, "W")
    if latitude is None or longitude is None:
        return None
    if abs(latitude) > 90 or abs(longitude) > 180 or latitude == longitude == 0:
        return None
    return f"{latitude:.6f},{longitude:.6f}"


def _degrees(tags: ExifTagsFound, tag: int, reference_tag: int, negative: str) -> float | None:
    value = tags.gps.get(tag)
    if not isinstance(value, tuple | list) or len(value) != 3:
        return None
    try:
        degrees, minutes, seconds = (float(part) for part in value)
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    angle = degrees + minutes / 60 + seconds / 3600
    if not math.isfinite(angle):
        return None
    return -angle if str(tags.gps.get(reference_tag)).startswith(negative) else angle
