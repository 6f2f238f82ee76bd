"""Reads who is where on a photo from XMP: MWG-RS, else Microsoft's People Tagging.

A region says how large the picture was that it was drawn on. Where the sides of the photo are
others now, it was cut since and the region says nothing any more; where they are swapped, it was
drawn on the upright picture. RDF writes one thing in several ways, and all of them are read.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree as Tree

from visnomy.media.regions import MARK, NAMESPACES, NamedFace, Shares, boundary_of
from visnomy.media.xmp import parsed

_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_RS, _AREA, _DIM, _MPRI, _MPREG = (
    f"{{{NAMESPACES[name]}}}" for name in ("mwg-rs", "stArea", "stDim", "MPRI", "MPReg")
)
_SAME_SHAPE = 0.02
"""Ratios of sides that differ by less are one: sizes are rounded when a photo is made smaller."""
_SMALLEST = 1e-6


@dataclass(frozen=True, slots=True)
class Region:
    """One region as it is written: shares of the picture that it was drawn on."""

    name: str
    shares: Shares


@dataclass(frozen=True, slots=True)
class Regions:
    """What one packet says of faces.

    Attributes:
        faces: those with a name.
        unnamed: how many faces have none.
        drawn_on: width and height of the picture that they were drawn on, where it is said.
        own: we wrote the packet.
    """

    faces: tuple[Region, ...] = ()
    unnamed: int = 0
    drawn_on: tuple[float, float] | None = None
    own: bool = False

    def placed(
        self, stored_size: tuple[int, int], orientation: int
    ) -> tuple[NamedFace, ...] | None:
        """The faces in pixels of the upright picture; None if the picture was cut since.

        Args:
            stored_size: width and height in pixels before the picture is turned.
            orientation: EXIF, 1 to 8.
        """
        turned = orientation
        if self.drawn_on is not None and not _alike(self.drawn_on, stored_size):
            if orientation < 5 or not _alike(self.drawn_on, stored_size[::-1]):
                return None
            stored_size, turned = stored_size[::-1], 1
        return tuple(
            NamedFace(each.name, boundary_of(each.shares, stored_size, turned))
            for each in self.faces
        )


def read_regions(packet: bytes) -> Regions:
    """The faces of a packet; nothing where it is broken, hostile or says nothing of faces."""
    root = parsed(packet)
    if root is None:
        return Regions()
    own = MARK in packet
    for list_, reader in ((f"{_RS}RegionList", _of_working_group), (f"{_MPRI}Regions", _microsoft)):
        found = [region for each in root.iter(list_) for region in reader(root, each)]
        if found:
            named = tuple(region for region in found if region.name)
            return Regions(named, len(found) - len(named), _drawn_on(root), own)
    return Regions(own=own)


def has_regions(packet: bytes) -> bool:
    """Whether a packet says anything of regions, faces or not."""
    root = parsed(packet)
    names = f"{_RS}Regions", f"{_RS}RegionList", f"{_MPRI}Regions"
    return root is not None and any(True for name in names for _ in root.iter(name))


def clean_name(text: str) -> str:
    """A name as it is compared: composed characters, single spaces, nothing that controls."""
    composed = unicodedata.normalize("NFC", text)
    return " ".join("".join(c if c.isprintable() else " " for c in composed).split())


def _of_working_group(root: Tree.Element, list_: Tree.Element) -> Iterator[Region]:
    for item in list_.iter(f"{_RDF}li"):
        kind = _value(item, f"{_RS}Type")
        area = _child(item, f"{_RS}Area")
        if (kind and kind.casefold() != "face") or area is None:
            continue
        shares = _area(area, _drawn_on(root))
        if shares is not None:
            yield Region(clean_name(_value(item, f"{_RS}Name")), shares)


def _area(area: Tree.Element, drawn_on: tuple[float, float] | None) -> Shares | None:
    """A rectangle, or the square around a circle; its place is the centre (MWG 2.0, 5.9)."""
    x, y = _number(area, f"{_AREA}x"), _number(area, f"{_AREA}y")
    wide, high = _number(area, f"{_AREA}w"), _number(area, f"{_AREA}h")
    across = _number(area, f"{_AREA}d")
    if across is not None and wide is None and drawn_on is not None:
        shorter = min(drawn_on)
        wide, high = across * shorter / drawn_on[0], across * shorter / drawn_on[1]
    if x is None or y is None or wide is None or high is None:
        return None
    if _value(area, f"{_AREA}unit").casefold() == "pixel":
        if drawn_on is None:
            return None
        x, wide, y, high = x / drawn_on[0], wide / drawn_on[0], y / drawn_on[1], high / drawn_on[1]
    return _sound((x - wide / 2, y - high / 2, wide, high))


def _microsoft(_: Tree.Element, list_: Tree.Element) -> Iterator[Region]:
    for item in list_.iter(f"{_RDF}li"):
        numbers = [_float(part) for part in _value(item, f"{_MPREG}Rectangle").split(",")]
        if len(numbers) != 4:
            continue
        left, top, wide, high = numbers
        if left is None or top is None or wide is None or high is None:
            continue
        shares = _sound((left, top, wide, high))
        if shares is not None:
            yield Region(clean_name(_value(item, f"{_MPREG}PersonDisplayName")), shares)


def _sound(shares: Shares) -> Shares | None:
    """A box cut at the edges of the picture; None for one beside it or without a size."""
    left, top = max(0.0, shares[0]), max(0.0, shares[1])
    right, bottom = min(1.0, shares[0] + shares[2]), min(1.0, shares[1] + shares[3])
    if right - left < _SMALLEST or bottom - top < _SMALLEST:
        return None
    return left, top, right - left, bottom - top


def _drawn_on(root: Tree.Element) -> tuple[float, float] | None:
    for each in root.iter(f"{_RS}AppliedToDimensions"):
        width, height = _number(each, f"{_DIM}w"), _number(each, f"{_DIM}h")
        if width and height and width > 0 and height > 0:
            return width, height
    return None


def _alike(one: tuple[float, float], other: tuple[int, int]) -> bool:
    first, second = one[0] / one[1], other[0] / other[1]
    return abs(first - second) <= _SAME_SHAPE * max(first, second)


def _inside(node: Tree.Element) -> Iterator[Tree.Element]:
    """A node, and the description in it that may hold its properties."""
    yield node
    yield from (child for child in node if child.tag == f"{_RDF}Description")


def _child(node: Tree.Element, name: str) -> Tree.Element | None:
    return next((child for each in _inside(node) for child in each if child.tag == name), None)


def _value(node: Tree.Element, name: str) -> str:
    """A simple property: an attribute, or an element with text."""
    for each in _inside(node):
        if (text := each.get(name)) is not None:
            return text
    child = _child(node, name)
    return (child.text or "").strip() if child is not None else ""


def _number(node: Tree.Element, name: str) -> float | None:
    return _float(_value(node, name))


def _float(text: str) -> float | None:
    try:
        value = float(text.strip())
    except ValueError:
        return None
    return value if abs(value) < 1e7 else None
