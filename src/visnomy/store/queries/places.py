"""The geographic operators of SimpleQuery on LatLong (contract A.4)."""

import math
import re

from visnomy.errors import InvalidArgument
from visnomy.store.queries.conditions import SELDOM_BELIEVED, Condition

GEO_OPERATIONS = frozenset({"geo-distance", "geo-bounding-box", "geo-polygon"})
EARTH_M = 6_371_008.8
"""Mean radius (IUGG); the error against the ellipsoid stays below 0.6 %."""
MOST_CORNERS = 500

_PLACE = re.compile(r"\s*([+-]?\d{1,3}(?:\.\d{1,15})?)\s*,\s*([+-]?\d{1,3}(?:\.\d{1,15})?)\s*")
_METRES = re.compile(r"\s*\d{1,9}(\.\d{1,9})?\s*")

_BETWEEN = "file.latitude_deg between %s and %s"
_AROUND = "(file.longitude_deg >= %s or file.longitude_deg <= %s)"
"""Across the date line."""
_DISTANCE = f"""
2 * {EARTH_M} * asin(sqrt(least(1,
    sin(radians(file.latitude_deg - %s) / 2) ^ 2
    + cos(radians(%s)) * cos(radians(file.latitude_deg))
      * sin(radians(file.longitude_deg - %s) / 2) ^ 2))) <= %s
"""

Place = tuple[float, float]
"""Latitude and longitude in degrees."""


def place_condition(operation: str, value: str) -> Condition:
    """Whether a file was taken there; never true of one without a place.

    Raises:
        InvalidArgument: the value is not written as the operation wants it.
    """
    parts = value.split(";")
    if operation == "geo-distance":
        return _distance(parts)
    if operation == "geo-bounding-box":
        return _box(parts)
    return _polygon(parts)


def _distance(parts: list[str]) -> Condition:
    if len(parts) != 2 or not _METRES.fullmatch(parts[1]):
        raise InvalidArgument('The operation geo-distance takes "latitude,longitude;metres".')
    (latitude, longitude), metres = _place(parts[0]), float(parts[1])
    # The box around the circle is what an index can narrow down.
    band = math.degrees(metres / EARTH_M) + 1e-9
    box = _longitudes(latitude, longitude, band)
    text = f"({_BETWEEN} and {box.text} and {_DISTANCE})"
    place = (latitude, latitude, longitude, metres)
    values = (latitude - band, latitude + band, *box.parameters, *place)
    return Condition(text, values, believed=SELDOM_BELIEVED)


def _longitudes(latitude: float, longitude: float, band: float) -> Condition:
    """The longitudes that a circle reaches; all of them where it holds a pole.

    The widest point of a circle of angular radius r lies at asin(sin r / cos latitude)
    (J. P. Matuschek, "Finding points within a distance of a latitude/longitude").
    """
    if abs(latitude) + band >= 90:
        return Condition("true")
    reach = math.sin(math.radians(band)) / math.cos(math.radians(latitude))
    half = math.degrees(math.asin(min(1.0, reach))) + 1e-9
    west, east = longitude - half, longitude + half
    if west < -180:
        return Condition(_AROUND, (west + 360, east))
    if east > 180:
        return Condition(_AROUND, (west, east - 360))
    return Condition("file.longitude_deg between %s and %s", (west, east))


def _box(parts: list[str]) -> Condition:
    if len(parts) != 2:
        raise InvalidArgument(
            "The operation geo-bounding-box takes two corners, "
            '"latitude,longitude;latitude,longitude": top left, then bottom right.'
        )
    (top, left), (bottom, right) = (_place(part) for part in parts)
    # A box whose left side lies east of its right side spans the date line.
    joint = "and" if left <= right else "or"
    text = f"({_BETWEEN} and (file.longitude_deg >= %s {joint} file.longitude_deg <= %s))"
    return Condition(text, (bottom, top, left, right), believed=SELDOM_BELIEVED)


def _polygon(parts: list[str]) -> Condition:
    if not 3 <= len(parts) <= MOST_CORNERS:
        raise InvalidArgument(
            f"The operation geo-polygon takes 3 to {MOST_CORNERS} corners, "
            '"latitude,longitude;latitude,longitude;...".'
        )
    corners = [_place(part) for part in parts]
    latitudes = [latitude for latitude, _ in corners]
    outline = ",".join(f"({longitude!r},{latitude!r})" for latitude, longitude in corners)
    inside = "%s::polygon @> point(file.longitude_deg, file.latitude_deg)"
    values = (min(latitudes), max(latitudes), f"({outline})")
    return Condition(f"({_BETWEEN} and {inside})", values, believed=SELDOM_BELIEVED)


def _place(text: str) -> Place:
    match = _PLACE.fullmatch(text)
    if match is None or abs(float(match[1])) > 90 or abs(float(match[2])) > 180:
        raise InvalidArgument(
            f'A place is written as "latitude,longitude" in degrees, not {text[:60]!r}.'
        )
    return float(match[1]), float(match[2])
