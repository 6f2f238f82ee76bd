"""The words of the pages: one catalogue a language, chosen by Accept-Language.

A catalogue is a flat JSON object. A text that counts has one form for each plural category
that its language has (`people.one`, `people.other`); Chinese has only `other`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import cast

import orjson

LANGUAGES = ("en", "zh")
"""The first is used when a browser asks for none of them."""
CLIENT_PREFIX = "client."
"""Texts that the scripts need travel inside each page."""


@dataclass(frozen=True, slots=True)
class Words:
    """One language's catalogue."""

    language: str
    texts: Mapping[str, str]

    def say(self, key: str, **values: object) -> str:
        """The text of a key with its {placeholders} filled in."""
        return self.texts[key].format(**values)

    def count(self, key: str, count: int, **values: object) -> str:
        """The plural form of a key for a number, which is {count} in the text."""
        form = "one" if count == 1 and f"{key}.one" in self.texts else "other"
        return self.texts[f"{key}.{form}"].format(count=f"{count:,}", **values)

    def date(self, iso_date: str) -> str:
        """A day as this language writes it, from YYYY-MM-DD; anything else means no date."""
        year, _, rest = iso_date.partition("-")
        month, _, day = rest.partition("-")
        if not (year.isdecimal() and month.isdecimal() and day.isdecimal()):
            return self.texts["photo.undated"]
        names = self.texts["months"].split(",")
        name = names[(int(month) - 1) % len(names)]
        return self.say("date", year=int(year), month=name, day=int(day))

    @property
    def for_client(self) -> dict[str, str]:
        """The texts of the scripts, keyed without their prefix."""
        return {
            key.removeprefix(CLIENT_PREFIX): text
            for key, text in self.texts.items()
            if key.startswith(CLIENT_PREFIX)
        }


@cache
def read_words(language: str) -> Words:
    """The catalogue of one of LANGUAGES."""
    source = files("visnomy.web") / "catalogues" / f"{language}.json"
    return Words(language, cast("dict[str, str]", orjson.loads(source.read_bytes())))


def choose_language(accept_language: str) -> str:
    """The best of LANGUAGES for an Accept-Language header (RFC 9110, 12.5.4)."""
    best, best_weight = LANGUAGES[0], 0.0
    for part in accept_language.split(","):
        tag, _, parameter = part.strip().partition(";")
        primary = tag.strip().lower().partition("-")[0]
        weight = _weight(parameter)
        if primary in LANGUAGES and weight > best_weight:
            best, best_weight = primary, weight
    return best


def _weight(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if name != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
