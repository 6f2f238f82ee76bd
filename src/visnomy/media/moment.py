"""When a picture was taken.

A camera writes the time on its face. Only together with an offset from UTC is that an instant. The
offset is a tag of its own, or follows from the clock of the GPS or the zone of the place; else a
time in XMP that has one is taken. Without any of them nothing is claimed.
"""

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from visnomy.media.exif import ExifTagsFound
from visnomy.media.place import degrees, timezone_at

_TIME_TAGS = ((0x9003, 0x9291, 0x9011), (0x9004, 0x9292, 0x9012))
"""(time, fraction, offset) of the taking, then of the digitising."""
_GPS_TIME, _GPS_DATE = 7, 29
_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)", re.ASCII)
_STEP_S = 15 * 60
"""All offsets in use are whole quarters of an hour (IANA time zone database)."""
_GPS_SLACK_S = 5 * 60
"""The last fix may be older than the picture."""
MAX_OFFSET = timedelta(hours=14)
FIRST_YEAR = 1826
"""Of the oldest photograph that is kept."""


_XMP_TIMES = ("exif:DateTimeOriginal", "photoshop:DateCreated", "xmp:CreateDate")
_XMP_TIME = re.compile(
    r"(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)", re.ASCII
)


def produced_at(
    tags: ExifTagsFound, xmp: Mapping[str, str], latitude_longitude: str | None
) -> str | None:
    """RFC3339 with nine digits and the offset of the place, or None where a part is missing."""
    for time_tag, fraction_tag, offset_tag in _TIME_TAGS:
        local = _local_time(tags.photo.get(time_tag))
        if local is None:
            continue
        offset = _offset(tags.photo.get(offset_tag))
        if offset is None:
            offset = _offset_by_gps(tags, local)
        if offset is None:
            offset = _offset_by_place(local, latitude_longitude)
        if offset is not None:
            return _rfc3339(local, tags.photo.get(fraction_tag), offset)
        break
    return _time_of_xmp(xmp)


def _offset_by_place(local: datetime, latitude_longitude: str | None) -> timedelta | None:
    """What clocks showed there and then; in the hour that comes twice, the first one."""
    point = degrees(latitude_longitude)
    name = timezone_at(*point) if point else None
    if name is None:
        return None
    try:
        return local.replace(tzinfo=ZoneInfo(name)).utcoffset()
    except ZoneInfoNotFoundError:
        return None


def _time_of_xmp(xmp: Mapping[str, str]) -> str | None:
    """The first time of XMP that says its offset (ISO 8601)."""
    for name in _XMP_TIMES:
        match = _XMP_TIME.fullmatch(xmp.get(name, ""))
        if match is None:
            continue
        text, fraction, zone = match.groups()
        offset = timedelta(0) if zone == "Z" else _offset(zone)
        try:
            local = datetime.fromisoformat(text)
            local.replace(tzinfo=timezone(offset or timedelta(0))).astimezone(UTC)
        except (ValueError, OverflowError):
            continue
        if offset is not None and local.year >= FIRST_YEAR:
            return _rfc3339(local, fraction, offset)
    return None


def _local_time(value: object) -> datetime | None:
    try:
        local = datetime.strptime(str(value).strip("\0 ")[:19], "%Y:%m:%d %H:%M:%S")
    except ValueError:
        return None
    return local if local.year >= FIRST_YEAR else None


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
