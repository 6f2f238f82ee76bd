"""Which photos the album holds, who is on them, where each comes from, and under which licence."""

from functools import cache
from importlib import resources

import msgspec

from visnomy.packages import Member

COMMITTED = "photos"
"""The folder beside this file with the photos that come with Visnomy itself."""


class SamplePhoto(msgspec.Struct, frozen=True):
    """One photo of the album.

    Attributes:
        name: of the file in the album.
        people: who is on it, from left to right; invented people have a number.
        source: the pinned package that it is taken from, as pip names it; empty for a photo that
            comes with Visnomy.
        members: the file, or the files of which it is a line-up, from left to right.
        origin: for a photo that comes with Visnomy: the package that it was taken from.
        licence: SPDX id, or `US-Government-Work` for the public domain of 17 U.S.C. 105.
    """

    name: str
    people: tuple[str, ...]
    source: str
    members: tuple[Member, ...]
    origin: str
    author: str
    licence: str


@cache
def sample_photos() -> tuple[SamplePhoto, ...]:
    """Every photo of the album, sorted by name."""
    text = resources.files(__package__).joinpath("origins.json").read_bytes()
    return msgspec.json.decode(text, type=tuple[SamplePhoto, ...])


def committed_photo(member: Member) -> bytes:
    """The bytes of a photo that comes with Visnomy."""
    return resources.files(__package__).joinpath(COMMITTED, member.path).read_bytes()
