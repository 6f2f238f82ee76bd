"""The zone of time and the address of a point, from tables that ship with the program.

Addresses are of places, not of areas: no borders of cities are free to ship. So the city is told
by Reilly's law (1931), which draws the line between two towns where their distances are as the
roots of their populations: a town keeps its name, a village beside a metropolis takes that one's.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from tzfpy import get_tz
from zstandard import ZstdDecompressor

from visnomy.model.place import LANGUAGES, Address

CITY_KM = 25.0
"""Farther places say nothing of where a picture was taken."""
DISTRICT_KM = 5.0
COUNTRY_KM = 100.0
"""Farther from every place only the sea, the ice or a desert is left, and nothing is said."""
LEAST_KM = 0.5
LEAST_PEOPLE = 500
"""What a place has at least that the table has without a count."""
_EARTH_KM = 6371.0
_KM_A_DEGREE = _EARTH_KM * math.pi / 180
_AT_SEA = "Etc/"
_MOST_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True, eq=False)
class _Places:
    """The table, in the order of latitude.

    Attributes:
        latitude, longitude: float64 (n,), degrees.
        pull: float64 (n,), root of the population.
        division: uint16 (n,), row of codes, countries and provinces.
        codes: of the countries, two letters.
        names, countries, provinces: lists in the order of LANGUAGES.
    """

    latitude: NDArray[np.float64]
    longitude: NDArray[np.float64]
    pull: NDArray[np.float64]
    division: NDArray[np.uint16]
    codes: Sequence[bytes]
    names: tuple[Sequence[bytes], Sequence[bytes]]
    countries: tuple[Sequence[bytes], Sequence[bytes]]
    provinces: tuple[Sequence[bytes], Sequence[bytes]]


def degrees(latitude_longitude: object) -> tuple[float, float] | None:
    """The numbers of `lat,long`; None for what is no place."""
    try:
        latitude, longitude = (float(part) for part in str(latitude_longitude).split(","))
    except ValueError:
        return None
    is_sound = abs(latitude) <= 90 and abs(longitude) <= 180
    return (latitude, longitude) if is_sound else None


def timezone_at(latitude: float, longitude: float) -> str | None:
    """The name of the zone, such as Asia/Shanghai (IANA); None at sea."""
    name = get_tz(longitude, latitude)
    return None if not name or name.startswith(_AT_SEA) else name


def addresses_at(latitude: float, longitude: float) -> tuple[Address, ...]:
    """The address in each language, as much of it as is known; empty where nothing is near.

    Beyond CITY_KM of all places it is only a country, and that only on land.
    """
    table = _places()
    near, away_km = _near(table, latitude, longitude)
    if not near.size:
        return ()
    nearest = int(near[np.argmin(away_km)])
    if away_km.min() > CITY_KM:
        at_sea = timezone_at(latitude, longitude) is None
        return () if at_sea else _addresses(table, nearest, None, None)
    # A metropolis beyond the border draws nobody over it.
    codes = table.codes
    home = codes[table.division[nearest]]
    own = np.array([codes[each] == home for each in table.division[near]])
    candidates = near[own & (away_km <= CITY_KM)]
    effort = np.maximum(away_km[own & (away_km <= CITY_KM)], LEAST_KM) / table.pull[candidates]
    city = int(candidates[np.argmin(effort)])
    is_part = away_km.min() <= DISTRICT_KM and nearest != city
    return _addresses(table, city, city, nearest if is_part else None)


def _near(
    table: _Places, latitude: float, longitude: float
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Rows of the table within COUNTRY_KM, and how far they are."""
    reach = COUNTRY_KM / _KM_A_DEGREE
    low, high = np.searchsorted(table.latitude, (latitude - reach, latitude + reach))
    north, east = np.radians(table.latitude[low:high]), np.radians(table.longitude[low:high])
    here_north, here_east = math.radians(latitude), math.radians(longitude)
    chord = (
        np.sin((north - here_north) / 2) ** 2
        + math.cos(here_north) * np.cos(north) * np.sin((east - here_east) / 2) ** 2
    )
    away_km = 2 * _EARTH_KM * np.arcsin(np.sqrt(np.clip(chord, 0, 1)))
    close = np.flatnonzero(away_km <= COUNTRY_KM)
    return close + low, away_km[close]


def _addresses(
    table: _Places, somewhere: int, city: int | None, district: int | None
) -> tuple[Address, ...]:
    """The address in each language; country and province are those of `somewhere`."""
    division = int(table.division[somewhere])
    found = (
        Address(
            language=language,
            country=table.countries[number][division].decode(),
            province="" if city is None else table.provinces[number][division].decode(),
            city="" if city is None else table.names[number][city].decode(),
            district="" if district is None else table.names[number][district].decode(),
        )
        for number, language in enumerate(LANGUAGES)
    )
    return tuple(address for address in found if address.country)


@cache
def _places() -> _Places:
    packed = (files("visnomy.media") / "tables" / "places.bin").read_bytes()
    plain = ZstdDecompressor().decompress(packed, _MOST_BYTES)
    with np.load(BytesIO(plain), allow_pickle=False) as table:
        lists = {name: table[name].tobytes().split(b"\n") for name in table if "_" in name}
        return _Places(
            latitude=table["latitude"] / 10_000,
            longitude=table["longitude"] / 10_000,
            pull=np.sqrt(np.maximum(table["population"], LEAST_PEOPLE)),
            division=table["division"],
            codes=table["country"].tobytes().split(b"\n"),
            names=(lists["city_en"], lists["city_zh"]),
            countries=(lists["country_en"], lists["country_zh"]),
            provinces=(lists["province_en"], lists["province_zh"]),
        )
