"""DateOptions and LocationOptions of a location-date clustering task."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from visnomy.errors import InvalidArgument
from visnomy.model.fileset import PlaceLevel

MOST_DAYS = 99_999


@dataclass(frozen=True, slots=True)
class LocationDateOptions:
    """What makes a cluster (IMM API reference, CreateLocationDateClusteringTask, 2026-01).

    Attributes:
        min_days, max_days: bounds of its length, first and last day counted.
        gap_days: so many days without a picture may lie within.
        levels: how large places are; each level is clustered on its own.
    """

    min_days: int
    max_days: int
    gap_days: int
    levels: tuple[PlaceLevel, ...]


def read_options(request: Mapping[str, object]) -> LocationDateOptions:
    """The options of a request, given by their wire names.

    Raises:
        InvalidArgument: a member is absent or out of its bounds.
    """
    days, place = request.get("DateOptions"), request.get("LocationOptions")
    days, place = _object(days), _object(place)
    least = _number(days, "MinDays", 1)
    most = _number(days, "MaxDays", 1)
    if least > most:
        raise InvalidArgument("The parameter DateOptions.MinDays may not be more than MaxDays.")
    name = "LocationOptions.LocationDateClusterLevels"
    given = place.get("LocationDateClusterLevels")
    levels = read_levels(name, given if isinstance(given, list | tuple) else ())
    if not levels:
        raise InvalidArgument.missing(name)
    return LocationDateOptions(least, most, _number(days, "GapDays", 0), levels)


def read_levels(name: str, given: Sequence[object]) -> tuple[PlaceLevel, ...]:
    """Levels without doubles, the largest first.

    Raises:
        InvalidArgument: a name that is none.
    """
    if any(each not in set(PlaceLevel) for each in given):
        allowed = ", ".join(PlaceLevel)
        raise InvalidArgument(f"The parameter {name} must be among {allowed}.")
    return tuple(level for level in PlaceLevel if level in given)


def _object(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _number(days: Mapping[str, object], name: str, least: int) -> int:
    value = days.get(name)
    if value is None:
        raise InvalidArgument.missing(f"DateOptions.{name}")
    if not isinstance(value, int) or not least <= value <= MOST_DAYS:
        raise InvalidArgument(
            f"The parameter DateOptions.{name} must be between {least} and {MOST_DAYS}, "
            f"got {value}."
        )
    return value
