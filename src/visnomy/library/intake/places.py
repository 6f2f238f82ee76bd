"""The members of a record that follow from where a file was made."""

from collections.abc import Sequence

from visnomy.media.place import addresses_at, degrees, timezone_at
from visnomy.model.place import LANGUAGES, Address


def place_members(
    latitude_longitude: object, languages: Sequence[str] = LANGUAGES
) -> dict[str, object]:
    """Addresses in some languages and Timezone of a LatLong; None for what is not known there."""
    point = degrees(latitude_longitude)
    if point is None:
        return {"Addresses": None, "Timezone": None}
    found = addresses_at(*point)
    addresses = [_address(each) for each in found if each.language in languages]
    return {"Addresses": addresses or None, "Timezone": timezone_at(*point)}


def _address(address: Address) -> dict[str, object]:
    members = {
        "City": address.city,
        "Country": address.country,
        "District": address.district,
        "Language": address.language,
        "Province": address.province,
    }
    return {name: text for name, text in members.items() if text}
