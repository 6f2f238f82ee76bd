"""Names of faces as XMP, in the two forms that programs for photos read.

Both say where a face is as shares of the picture as it is stored, before EXIF turns it: MWG-RS
(Metadata Working Group, Guidelines 2.0, 2010) by its centre, Microsoft's People Tagging by its top
left corner.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

from visnomy.model.geometry import Boundary

TOOLKIT = "Visnomy"
MARK = f'x:xmptk="{TOOLKIT}"'.encode()
"""In every packet that we wrote, and in no other one."""
NAMESPACES = {
    "MP": "http://ns.microsoft.com/photo/1.2/",
    "MPRI": "http://ns.microsoft.com/photo/1.2/t/RegionInfo#",
    "MPReg": "http://ns.microsoft.com/photo/1.2/t/Region#",
    "mwg-rs": "http://www.metadataworkinggroup.com/schemas/regions/",
    "stArea": "http://ns.adobe.com/xmp/sType/Area#",
    "stDim": "http://ns.adobe.com/xap/1.0/sType/Dimensions#",
}


@dataclass(frozen=True, slots=True)
class NamedFace:
    """Somebody on a picture; the box in pixels of the upright picture."""

    name: str
    boundary: Boundary


def sidecar(faces: Sequence[NamedFace], stored_size: tuple[int, int], orientation: int) -> bytes:
    """The XMP file of one picture.

    Args:
        faces: in the order in which they are written.
        stored_size: width and height in pixels before it is turned.
        orientation: EXIF, 1 to 8.
    """
    lines = [
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>',
        f'<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="{TOOLKIT}">',
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">',
        description('""', region_properties(faces, stored_size, orientation)),
        "</rdf:RDF></x:xmpmeta>",
        '<?xpacket end="w"?>',
    ]
    return ("\n".join(lines) + "\n").encode()


def description(about: str, properties: str) -> str:
    """Properties as a part of RDF; `about` with its quotes, the same in a whole packet."""
    spaces = " ".join(f'xmlns:{name}="{uri}"' for name, uri in NAMESPACES.items())
    return f"<rdf:Description rdf:about={about} {spaces}>\n{properties}\n</rdf:Description>"


def region_properties(
    faces: Sequence[NamedFace], stored_size: tuple[int, int], orientation: int
) -> str:
    """Both lists of regions, one after the other; parameters as of `sidecar`."""
    places = [
        (_written(face.name), _shares(face.boundary, stored_size, orientation)) for face in faces
    ]
    return "\n".join([*_of_the_working_group(places, stored_size), *_of_microsoft(places)])


def _written(name: str) -> str:
    """XML has no place for control characters."""
    return "".join(character for character in name if character.isprintable())


Shares = tuple[float, float, float, float]
"""Left, top, width and height of the stored picture."""


def _of_the_working_group(
    places: Sequence[tuple[str, Shares]], stored_size: tuple[int, int]
) -> list[str]:
    width, height = stored_size
    lines = [
        '<mwg-rs:Regions rdf:parseType="Resource">',
        f'<mwg-rs:AppliedToDimensions stDim:w="{width}" stDim:h="{height}" stDim:unit="pixel"/>',
        "<mwg-rs:RegionList><rdf:Bag>",
    ]
    for name, (left, top, wide, high) in places:
        area = f'stArea:x="{left + wide / 2:.6f}" stArea:y="{top + high / 2:.6f}"'
        area += f' stArea:w="{wide:.6f}" stArea:h="{high:.6f}" stArea:unit="normalized"'
        lines += [
            f'<rdf:li><rdf:Description mwg-rs:Name={quoteattr(name)} mwg-rs:Type="Face">',
            f"<mwg-rs:Area {area}/></rdf:Description></rdf:li>",
        ]
    return [*lines, "</rdf:Bag></mwg-rs:RegionList></mwg-rs:Regions>"]


def _of_microsoft(places: Sequence[tuple[str, Shares]]) -> list[str]:
    lines = ['<MP:RegionInfo rdf:parseType="Resource"><MPRI:Regions><rdf:Bag>']
    for name, box in places:
        rectangle = ", ".join(f"{each:.6f}" for each in box)
        lines.append(
            f'<rdf:li MPReg:PersonDisplayName={quoteattr(name)} MPReg:Rectangle="{rectangle}"/>'
        )
    return [*lines, "</rdf:Bag></MPRI:Regions></MP:RegionInfo>"]


def _shares(box: Boundary, stored_size: tuple[int, int], orientation: int) -> Shares:
    """A box of the upright picture in shares of the stored one."""
    width, height = stored_size[::-1] if orientation >= 5 else stored_size
    left, right = sorted(min(1.0, max(0.0, x / width)) for x in (box.left, box.left + box.width))
    top, bottom = sorted(min(1.0, max(0.0, y / height)) for y in (box.top, box.top + box.height))
    corners = [_stored(x, y, orientation) for x, y in ((left, top), (right, bottom))]
    across, down = sorted(x for x, _ in corners), sorted(y for _, y in corners)
    return across[0], down[0], across[1] - across[0], down[1] - down[0]


def boundary_of(shares: Shares, stored_size: tuple[int, int], orientation: int) -> Boundary:
    """Shares of the stored picture as a box of the upright one; the inverse of what we write."""
    left, top, wide, high = shares
    back = {6: 8, 8: 6}.get(orientation, orientation)
    corners = [_stored(x, y, back) for x, y in ((left, top), (left + wide, top + high))]
    across, down = sorted(x for x, _ in corners), sorted(y for _, y in corners)
    width, height = stored_size[::-1] if orientation >= 5 else stored_size
    return Boundary(
        round(across[0] * width),
        round(down[0] * height),
        max(1, round((across[1] - across[0]) * width)),
        max(1, round((down[1] - down[0]) * height)),
    )


def _stored(x: float, y: float, orientation: int) -> tuple[float, float]:
    """Where a point of the upright picture lies in the stored one (Exif 3.0, tag 274)."""
    points = {
        1: (x, y),
        2: (1 - x, y),
        3: (1 - x, 1 - y),
        4: (x, 1 - y),
        5: (y, x),
        6: (y, 1 - x),
        7: (1 - y, 1 - x),
        8: (1 - y, x),
    }
    return points.get(orientation, (x, y))
