"""Where something was, in words and as a zone of time."""

from dataclasses import dataclass

LANGUAGES = ("en", "zh-Hans")
"""The languages of addresses and labels, in their order in a record (BCP 47)."""
LANGUAGES_TAG = "visnomy:languages"
"""The tag of a project that names those that it asks for, with commas; all where there is none."""


def asked_languages(tag: str) -> tuple[str, ...]:
    """The languages that a tag names, in our order; all for an empty one.

    Args:
        tag: the value of LANGUAGES_TAG.
    """
    names = {name.strip().casefold() for name in tag.split(",")} - {""}
    return tuple(each for each in LANGUAGES if each.casefold() in names or not names)


@dataclass(frozen=True, slots=True)
class Address:
    """A place in one language; '' where it is not known.

    Attributes:
        language: one of LANGUAGES.
        city: the one that the place belongs to, which need not be the nearest.
        district: the nearest place that has a name, if it is another than the city.
    """

    language: str
    country: str
    province: str = ""
    city: str = ""
    district: str = ""
