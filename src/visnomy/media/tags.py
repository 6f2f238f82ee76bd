"""When, where and under which title a recording was made, as its container says."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime

_TIMES = ("com.apple.quicktime.creationdate", "creation_time")
"""Apple's has the offset of the place; the container's own is UTC by its definition."""
_PLACES = ("com.apple.quicktime.location.ISO6709", "location")
_EPOCHS = (1904, 1970)
"""What a camera writes whose clock was never set."""
_ISO_6709 = re.compile(r"([+-]\d{2}(?:\.\d+)?)([+-]\d{3}(?:\.\d+)?)", re.ASCII)
_MAX_TITLE_CHARS = 512


def container_time(tags: Mapping[str, str]) -> str | None:
    """RFC3339 with nine digits and an offset, or None where there is no sound time."""
    for name in _TIMES:
        try:
            moment = datetime.fromisoformat(tags.get(name, "").strip())
        except ValueError:
            continue
        if moment.tzinfo is None or moment.astimezone(UTC).year in _EPOCHS:
            continue
        zone = moment.strftime("%z")
        return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond * 1000:09}{zone[:3]}:{zone[3:5]}"
    return None


def container_place(tags: Mapping[str, str]) -> str | None:
    """`lat,long` in degrees with six decimals; 0,0 is what a device without a fix writes."""
    for name in _PLACES:
        match = _ISO_6709.match(tags.get(name, "").strip())
        if match is None:
            continue
        latitude, longitude = (float(part) for part in match.groups())
        if abs(latitude) <= 90 and abs(longitude) <= 180 and (latitude or longitude):
            return f"{latitude:.6f},{longitude:.6f}"
    return None


def container_title(tags: Mapping[str, str]) -> str | None:
    """The title, printable and of bounded length."""
    text = "".join(c for c in tags.get("title", "")[:_MAX_TITLE_CHARS] if c.isprintable())
    return text.strip() or None
