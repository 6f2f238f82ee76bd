"""Where something was, in words and as a zone of time."""

from dataclasses import dataclass

LANGUAGES = ("en", "zh-Hans")
"""The languages of addresses, in their order in a record (BCP 47)."""


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
