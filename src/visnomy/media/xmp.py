"""The simple properties of an XMP packet, which programs for photos write beside EXIF.

Expat resolves no external entity; a packet with a document type of its own is not read at all.
"""

from collections.abc import Iterator, Mapping
from xml.etree import ElementTree as Tree

from PIL import Image

MAX_PACKET_BYTES = 1024 * 1024
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_NAMESPACES = {
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://ns.adobe.com/exif/1.0/": "exif",
    "http://ns.adobe.com/photoshop/1.0/": "photoshop",
    "http://ns.adobe.com/xap/1.0/": "xmp",
}
_FORBIDDEN = (b"<!DOCTYPE", b"<!ENTITY")


def read_xmp(image: Image.Image) -> Mapping[str, str]:
    """The properties of an opened picture, such as {"xmp:CreateDate": "2020-08-19T17:11:11+08:00"}.

    Of lists and of texts in several languages it is the first; what is broken is left out.
    """
    packet = image.info.get("xmp")
    if isinstance(packet, str):
        packet = packet.encode()
    root = parsed(packet) if isinstance(packet, bytes) else None
    if root is None:
        return {}
    found: dict[str, str] = {}
    for description in root.iter(f"{_RDF}Description"):
        for name, text in _properties(description):
            found.setdefault(name, text)
    return found


def parsed(packet: bytes) -> Tree.Element | None:
    """The tree of a packet; None where it is too large, broken, or has a document type."""
    if len(packet) > MAX_PACKET_BYTES or any(mark in packet.upper() for mark in _FORBIDDEN):
        return None
    text = packet.strip(b"\0 \r\n\t")
    if b"\0" in text:  # UTF-16, in which the marks above would look otherwise
        return None
    try:
        return Tree.fromstring(text)  # noqa: S314 (as the module says)
    except (Tree.ParseError, ValueError, LookupError):
        return None


def _properties(description: Tree.Element) -> Iterator[tuple[str, str]]:
    for name, value in description.attrib.items():
        if (short := _short(name)) and value.strip():
            yield short, value.strip()
    for child in description:
        text = child.text or ""
        if not text.strip():
            text = next((item.text or "" for item in child.iter(f"{_RDF}li")), "")
        if (short := _short(child.tag)) and text.strip():
            yield short, text.strip()


def _short(name: str) -> str | None:
    """`prefix:Name` of a namespace that is known."""
    space, _, local = name.removeprefix("{").partition("}")
    prefix = _NAMESPACES.get(space)
    return f"{prefix}:{local}" if prefix else None
