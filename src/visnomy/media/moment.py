"""When a picture was taken.

A camera writes the time on its face. Only together with an offset from UTC is that an instant: the
offset is a tag of its own, or follows from the clock of the GPS; without it nothing is claimed.
"""

import math
import re
from datetime import datetime, timedelta, timezone

from visnomy.media.exif import ExifTagsFound

_TIME_TAGS = ((0x9003, 0x9291, 0x9011), (0x9004, 0x9292, 0x9012))
"""(time, fraction, offset) of the taking, then of the digitising."""
_GPS_TIME, _GPS_DATE = 7, 29
_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)", re.ASCII)
_STEP_S = 15 * 60
"""All offsets in use are whole quarters of an hour (IANA time zone database)."""
_GPS_SLACK_S = 5 * 60
"""The last fix may be older than the picture."""
MAX_OFFSET = timedelta(hours=14)


def produced_at(tags: ExifTagsFound) -> str | None:
    """RFC3339 with nine digits and the camera's offset, or None where a part is missing."""
    for time_tag, fraction_tag, offset_tag in _TIME_TAGS:
        local = _local_time(tags.photo.get(time_tag))
        if local is None:
            continue
        offset = _offset(tags.photo.get(offset_tag)) or _offset_by_gps(tags, local)
        return None if offset is None else _rfc3339(local, tags.photo.get(fraction_tag), offset)
    return None


def _local_time(value: object) -> datetime | None:
    try:
        local = datetime.strptime(str(value).strip("\0 ")[:19], "%Y:%m:%d %H:%M:%S")
    except ValueError:
        return None
    return local if local.year >= 1826 else None


def _offset(value: object) -> timedelta | None:
    match = _OFFSET.fullmatch(str(value).strip("\0 "))
    if match is None:
        return None
    sign, hours, minutes = match.groups()
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    return None if offset > MAX_OFFSET else (-offset if sign == "-" else offset)


def _offset_by_gps(tags: ExifTagsFound, local: datetime) -> timedelta | None:
    utc = _gps_time(tags)
    if utc is None:
        return None
    seconds = (local - utc).total_seconds()
    offset = timedelta(seconds=round(seconds / _STEP_S) * _STEP_S)
    is_near = abs(seconds - offset.total_seconds()) <= _GPS_SLACK_S
    return offset if is_near and abs(offset) <= MAX_OFFSET else None


def _gps_time(tags: ExifTagsFound) -> datetime | None:
    clock, date = tags.gps.get(_GPS_TIME), tags.gps.get(_GPS_DATE)
    if not isinstance(clock, tuple | list) or len(clock) != 3:
        return None
    try:
        day = datetime.strptime(str(date).strip("\0 "), "%Y:%m:%d")
        hours, minutes, seconds = (float(part) for part in clock)
        if not math.isfinite(hours + minutes + seconds):
            return None
        return day + timedelta(hours=hours, minutes=minutes, seconds=seconds)
    except (ValueError, TypeError, ZeroDivisionError, OverflowError):
        return None


def _rfc3339(local: datetime, fraction: object, offset: timedelta) -> str:
    digits = str(fraction).strip("\0 ") if fraction is not None else ""
    nanos = digits[:9].ljust(9, "0") if digits.isascii() and digits.isdigit() else "0" * 9
    zone = local.replace(tzinfo=timezone(offset)).strftime("%z")
    return f"{local:%Y-%m-%dT%H:%M:%S}.{nanos}{zone[:3]}:{zone[3:5]}"
