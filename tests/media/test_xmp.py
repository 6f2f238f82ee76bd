"""XMP tells a time and a title where EXIF does not, and a hostile packet tells nothing."""

from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PIL.TiffImagePlugin import IFDRational
from tests.media import hostile

from visnomy.media.picture import read_picture
from visnomy.media.xmp import MAX_PACKET_BYTES
from visnomy.model.file import MediaFacts
from visnomy.settings import MediaLimits

TIME, OFFSET, PHOTO, GPS = 0x9003, 0x9011, 0x8769, 0x8825
SPACES = (
    'xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"'
)


def packet(attributes: str = "", inside: str = "", before: str = "") -> bytes:
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    return (
        f'{before}<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{rdf}">'
        f'<rdf:Description rdf:about="" {SPACES} {attributes}>{inside}</rdf:Description>'
        "</rdf:RDF></x:xmpmeta>"
    ).encode()


def facts(
    tmp_path: Path,
    xmp: bytes = b"",
    photo: dict[int, Any] | None = None,
    gps: dict[int, Any] | None = None,
) -> MediaFacts:
    exif = Image.Exif()
    exif.get_ifd(PHOTO).update(photo or {})
    exif.get_ifd(GPS).update(gps or {})
    more = {"xmp": xmp} if xmp else {}
    path = tmp_path / "photo.webp"
    content = hostile.encode(hostile.corners(), "WEBP", exif=exif.tobytes(), **more)
    path.write_bytes(content)
    return read_picture(path, MediaLimits()).facts


def place(latitude: float, longitude: float) -> dict[int, Any]:
    def angle(value: float) -> tuple[IFDRational, IFDRational, IFDRational]:
        return IFDRational(round(abs(value) * 1e6), 10**6), IFDRational(0), IFDRational(0)

    north, east = "N" if latitude >= 0 else "S", "E" if longitude >= 0 else "W"
    return {1: north, 2: angle(latitude), 3: east, 4: angle(longitude)}


def test_a_time_with_an_offset_is_taken(tmp_path: Path) -> None:
    xmp = packet('xmp:CreateDate="2020-08-19T17:11:11.25+08:00" exif:DateTimeOriginal="2020-08-19"')
    assert facts(tmp_path, xmp).produced_at == "2020-08-19T17:11:11.250000000+08:00"
    xmp = packet(inside="<photoshop:DateCreated>2020-08-19T17:11Z</photoshop:DateCreated>")
    assert facts(tmp_path, xmp).produced_at == "2020-08-19T17:11:00.000000000+00:00"


@pytest.mark.parametrize(
    "text", ["2020-08-19T17:11:11", "2020-13-40T17:11:11Z", "0001-01-01T00:00:00+14:00", "x", ""]
)
def test_what_is_no_instant_is_left_out(tmp_path: Path, text: str) -> None:
    assert facts(tmp_path, packet(f'xmp:CreateDate="{text}"')).produced_at is None


def test_exif_wins_over_xmp(tmp_path: Path) -> None:
    xmp = packet('xmp:CreateDate="2001-01-01T00:00:00Z"')
    photo = {TIME: "2020:08:19 17:11:11", OFFSET: "+00:00"}
    found = facts(tmp_path, xmp, photo, place(48.85, 2.35))
    assert found.produced_at == "2020-08-19T17:11:11.000000000+00:00"
    assert facts(tmp_path, xmp, {TIME: "2020:08:19 17:11:11"}).produced_at == (
        "2001-01-01T00:00:00.000000000+00:00"
    )


@pytest.mark.parametrize(
    ("taken", "point", "expected"),
    [
        ("2020:01:19 12:00:00", (48.85, 2.35), "+01:00"),
        ("2020:08:19 12:00:00", (48.85, 2.35), "+02:00"),
        ("2020:01:19 12:00:00", (-33.86, 151.2), "+11:00"),
        ("2020:08:19 12:00:00", (-33.86, 151.2), "+10:00"),
        ("2020:08:19 12:00:00", (27.7, 85.3), "+05:45"),
    ],
)
def test_the_zone_of_the_place_gives_the_offset_of_that_day(
    tmp_path: Path, taken: str, point: tuple[float, float], expected: str
) -> None:
    found = facts(tmp_path, photo={TIME: taken}, gps=place(*point)).produced_at
    assert found is not None
    assert found.endswith(f"T12:00:00.000000000{expected}")


def test_a_title_in_the_first_language(tmp_path: Path) -> None:
    alternatives = (
        '<rdf:Alt><rdf:li xml:lang="x-default">湖 Lake</rdf:li><rdf:li>x</rdf:li></rdf:Alt>'
    )
    assert facts(tmp_path, packet(inside=f"<dc:title>{alternatives}</dc:title>")).title == "湖 Lake"


LAUGHS = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9))


@pytest.mark.parametrize(
    "content",
    [
        packet(
            before=f'<!DOCTYPE x [<!ENTITY a0 "ha">{LAUGHS}]>', inside="<dc:title>&a9;</dc:title>"
        ),
        packet(
            before='<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
            inside="<dc:title>&a;</dc:title>",
        ),
        packet(inside="<dc:title>" * 1000),
        packet(inside=f"<dc:title>{'t' * MAX_PACKET_BYTES}</dc:title>"),
        packet()[:40],
        b"\xff\xfe\0\0not xml",
    ],
    ids=["laughs", "file", "open", "large", "cut", "noise"],
)
def test_hostile_packets_say_nothing(tmp_path: Path, content: bytes) -> None:
    assert facts(tmp_path, content).title is None
