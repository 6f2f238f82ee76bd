"""Regions are read as programs write them, and end on the pixels that they were drawn on."""

from pathlib import Path

import pytest
from tests.media import hostile

from visnomy.errors import MediaError
from visnomy.media.packets import read_packets
from visnomy.media.region_reading import read_regions
from visnomy.media.regions import NamedFace, sidecar
from visnomy.media.xmp import MAX_PACKET_BYTES
from visnomy.model.geometry import Boundary
from visnomy.settings import MediaLimits

STORED = (1200, 800)
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
SPACES = """
xmlns:mwg-rs="http://www.metadataworkinggroup.com/schemas/regions/"
xmlns:stDim="http://ns.adobe.com/xap/1.0/sType/Dimensions#"
xmlns:stArea="http://ns.adobe.com/xmp/sType/Area#"
xmlns:MP="http://ns.microsoft.com/photo/1.2/"
xmlns:MPRI="http://ns.microsoft.com/photo/1.2/t/RegionInfo#"
xmlns:MPReg="http://ns.microsoft.com/photo/1.2/t/Region#"
"""
AREA = '<mwg-rs:Area stArea:x="0.5" stArea:y="0.5" stArea:w="0.25" stArea:h="0.5"/>'
ELEMENTS = """<mwg-rs:Area rdf:parseType="Resource"><stArea:x>0.5</stArea:x><stArea:y>0.5</stArea:y>
<stArea:w>0.25</stArea:w><stArea:h>0.5</stArea:h><stArea:unit>normalized</stArea:unit>
</mwg-rs:Area>"""
PIXELS = (
    '<mwg-rs:Area stArea:x="600" stArea:y="400" stArea:w="300" stArea:h="400" stArea:unit="pixel"/>'
)
CIRCLE = '<mwg-rs:Area stArea:x="0.5" stArea:y="0.5" stArea:d="0.5"/>'
MIDDLE = Boundary(450, 200, 300, 400)


def packet(inside: str, before: str = "") -> bytes:
    return (
        f'{before}<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{RDF}">'
        f'<rdf:Description rdf:about="" {SPACES}>{inside}</rdf:Description></rdf:RDF></x:xmpmeta>'
    ).encode()


def working_group(item: str, size: tuple[int, int] = STORED) -> str:
    return (
        '<mwg-rs:Regions rdf:parseType="Resource"><mwg-rs:AppliedToDimensions '
        f'stDim:w="{size[0]}" stDim:h="{size[1]}" stDim:unit="pixel"/>'
        f"<mwg-rs:RegionList><rdf:Bag>{item}</rdf:Bag></mwg-rs:RegionList></mwg-rs:Regions>"
    )


def microsoft(name: str, rectangle: str) -> str:
    return (
        '<MP:RegionInfo><rdf:Description><MPRI:Regions><rdf:Bag><rdf:li rdf:parseType="Resource">'
        f"<MPReg:Rectangle>{rectangle}</MPReg:Rectangle>"
        f"<MPReg:PersonDisplayName>{name}</MPReg:PersonDisplayName></rdf:li></rdf:Bag>"
        "</MPRI:Regions></rdf:Description></MP:RegionInfo>"
    )


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (
            f'<rdf:li><rdf:Description mwg-rs:Name="Ada" mwg-rs:Type="Face">{AREA}'
            "</rdf:Description></rdf:li>",
            MIDDLE,
        ),
        (
            f'<rdf:li rdf:parseType="Resource">{ELEMENTS}<mwg-rs:Name> Ada </mwg-rs:Name>'
            "<mwg-rs:Type>Face</mwg-rs:Type></rdf:li>",
            MIDDLE,
        ),
        (f'<rdf:li mwg-rs:Name="Ada" mwg-rs:Type="Face">{PIXELS}</rdf:li>', MIDDLE),
        (f'<rdf:li mwg-rs:Name="Ada">{CIRCLE}</rdf:li>', Boundary(400, 200, 400, 400)),
    ],
    ids=["description", "elements", "pixels", "circle"],
)
def test_every_way_to_write_a_region_is_read(item: str, expected: Boundary) -> None:
    found = read_regions(packet(working_group(item)))
    assert found.placed(STORED, 1) == (NamedFace("Ada", expected),)
    assert not found.own


def test_the_working_group_comes_first_and_microsoft_after() -> None:
    face = f'<rdf:li mwg-rs:Name="Ada" mwg-rs:Type="Face">{AREA}</rdf:li>'
    other = microsoft("Bob", "0.375, 0.25, 0.25, 0.5")
    both = read_regions(packet(working_group(face) + other))
    assert [each.name for each in both.faces] == ["Ada"]
    alone = read_regions(packet(other)).placed(STORED, 1)
    assert alone == (NamedFace("Bob", MIDDLE),)


def test_what_is_no_face_or_has_no_name_is_no_named_face() -> None:
    items = "".join(
        f'<rdf:li mwg-rs:Name="{name}" mwg-rs:Type="{kind}">{AREA}</rdf:li>'
        for name, kind in (("Rex", "Pet"), ("", "Face"), ("x", "Focus"), ("Ada", "Face"))
    )
    found = read_regions(packet(working_group(items)))
    assert ([each.name for each in found.faces], found.unnamed) == (["Ada"], 1)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_what_we_write_is_read_back_in_every_orientation(orientation: int) -> None:
    upright = STORED[::-1] if orientation >= 5 else STORED
    face = NamedFace("Ada", Boundary(100, 60, upright[0] // 4, upright[1] // 5))
    found = read_regions(sidecar([face], STORED, orientation))
    assert found.own
    assert found.placed(STORED, orientation) == (face,)


def test_a_region_of_another_shape_is_turned_or_refused() -> None:
    face = f'<rdf:li mwg-rs:Name="Ada" mwg-rs:Type="Face">{AREA}</rdf:li>'
    turned = read_regions(packet(working_group(face, STORED[::-1])))
    assert turned.placed(STORED, 6) == (NamedFace("Ada", Boundary(300, 300, 200, 600)),)
    assert turned.placed(STORED, 1) is None, "the photo was cut since"
    smaller = read_regions(packet(working_group(face, (601, 400))))
    assert smaller.placed(STORED, 1) == (NamedFace("Ada", MIDDLE),)


@pytest.mark.parametrize(
    "content",
    [
        packet(working_group('<rdf:li mwg-rs:Name="&a;"/>'), '<!DOCTYPE x [<!ENTITY a "Ada">]>'),
        packet(microsoft("Ada", "nan, 0, inf, 1")),
        packet(microsoft("Ada", "2, 2, 1, 1")),
        packet(microsoft("Ada", "0, 0, 1")),
        packet(microsoft("A" * MAX_PACKET_BYTES, "0, 0, 1, 1")),
        packet(microsoft("Ada", "0, 0, 1, 1")).decode().encode("utf-16"),
        b"\xff\xd8\xff",
        b"",
    ],
    ids=["entity", "numbers", "beside", "three", "large", "utf-16", "noise", "empty"],
)
def test_hostile_packets_name_nobody(content: bytes) -> None:
    assert read_regions(content).faces == ()


@pytest.mark.parametrize("format_", ["JPEG", "WEBP", "PNG", "TIFF"])
def test_the_packet_of_a_photo_is_found(tmp_path: Path, format_: str) -> None:
    content = packet(microsoft("Ada", "0, 0, 1, 1"))
    path = tmp_path / "photo"
    path.write_bytes(with_packet(format_, content))
    assert [read_regions(each).faces[0].name for each in read_packets(path, MediaLimits())] == [
        "Ada"
    ]


def with_packet(format_: str, content: bytes) -> bytes:
    from PIL.PngImagePlugin import PngInfo
    from PIL.TiffImagePlugin import ImageFileDirectory_v2

    if format_ == "PNG":
        texts = PngInfo()
        texts.add_itxt("XML:com.adobe.xmp", content.decode())
        return hostile.encode(hostile.corners(), "PNG", pnginfo=texts)
    if format_ == "TIFF":
        tags = ImageFileDirectory_v2()
        tags[700] = content
        tags.tagtype[700] = 1
        return hostile.encode(hostile.corners(), "TIFF", tiffinfo=tags)
    return hostile.encode(hostile.corners(), format_, xmp=content)


@pytest.mark.parametrize("cut", [3, 20, 100])
def test_a_jpeg_that_ends_before_its_pixels_is_no_endless_story(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(hostile.encode(hostile.corners(), "JPEG")[:cut])
    with pytest.raises(MediaError):
        read_packets(path, MediaLimits())
