"""Puts names of faces into a JPEG: every byte but those of our regions stays as it is.

Nothing is written where it could harm: beside the regions of another program, into XMP that is
broken or of a form that we do not know, or before pictures whose places are counted from the start.
"""

import re
from collections.abc import Sequence
from io import BytesIO

from visnomy.errors import MediaError
from visnomy.media import segments
from visnomy.media.packets import packets_of_jpeg
from visnomy.media.region_reading import has_regions, read_regions
from visnomy.media.regions import MARK, NamedFace, description, region_properties, sidecar
from visnomy.media.segments import Segment
from visnomy.media.xmp import parsed

_OURS = re.compile(rb"<mwg-rs:Regions .*</MP:RegionInfo>", re.DOTALL)
_META = re.compile(rb"(<x:xmpmeta\b)([^>]*>)")
_TOOLKIT = re.compile(rb"\s+x:xmptk=(?:\"[^\"]*\"|'[^']*')")
_ABOUT = re.compile(rb"rdf:about=(\"[^\"]*\"|'[^']*')")
_END = b"</rdf:RDF>"


def with_regions(
    content: bytes, faces: Sequence[NamedFace], stored_size: tuple[int, int], orientation: int
) -> bytes:
    """A JPEG with the names of its faces.

    Args:
        content: the whole file.
        faces: in pixels of the upright picture.
        stored_size: width and height in pixels before it is turned.
        orientation: EXIF, 1 to 8.

    Raises:
        MediaError: no JPEG, or names must not be written there; the sentence says why.
    """
    found = list(segments.read_segments(BytesIO(content)))
    held = [each for each in found if _is(each, segments.APP1, segments.XMP)]
    if len(held) > 1:
        raise MediaError("The photo has more than one packet of XMP.")
    packets = packets_of_jpeg(BytesIO(content))
    if any(has_regions(packet) and MARK not in packet for packet in packets):
        raise MediaError("Another program has named faces in the photo.")
    if not held:
        place = _first_place(found)
        packet = sidecar(faces, stored_size, orientation)
        return content[:place] + _segment(packet) + content[place:]
    old = held[0]
    packet = _merged(old.content[len(segments.XMP) :], faces, stored_size, orientation)
    if any(_is(each, segments.APP2, segments.MULTI_PICTURE) for each in found[: found.index(old)]):
        raise MediaError("The photo holds further pictures whose places would change.")
    return content[: old.start] + _segment(packet) + content[old.end :]


def _merged(
    packet: bytes, faces: Sequence[NamedFace], stored_size: tuple[int, int], orientation: int
) -> bytes:
    properties = region_properties(faces, stored_size, orientation)
    tag, about = _META.search(packet), _ABOUT.search(packet)
    if parsed(packet) is None or tag is None or packet.count(_END) != 1:
        raise MediaError("The XMP of the photo is broken or of a form that is not written.")
    if MARK in packet:
        if len(_OURS.findall(packet)) != 1:
            raise MediaError("The regions in the photo have changed since they were written.")
        merged = _OURS.sub(lambda _: properties.encode(), packet)
    else:
        added = description(about[1].decode() if about else '""', properties).encode()
        marked = tag[1] + b" " + MARK + _TOOLKIT.sub(b"", tag[2])
        place = packet.index(_END)
        merged = packet[: tag.start()] + marked + packet[tag.end() : place] + added + packet[place:]
    alone = sidecar(faces, stored_size, orientation)
    if read_regions(merged) != read_regions(alone):
        raise MediaError("The XMP of the photo is broken or of a form that is not written.")
    return merged


def _segment(packet: bytes) -> bytes:
    return segments.written(segments.APP1, segments.XMP + packet)


def _first_place(found: Sequence[Segment]) -> int:
    """Behind what must come first: the header of JFIF and EXIF."""
    place = len(segments.START)
    for each in found:
        if each.marker != segments.APP0 and not _is(each, segments.APP1, segments.EXIF):
            break
        place = each.end
    return place


def _is(segment: Segment, marker: int, name: bytes) -> bool:
    return segment.marker == marker and segment.content.startswith(name)
