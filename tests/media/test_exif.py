"""EXIF becomes the text that OSS gives, a moment only with an offset, a place only if real."""

from pathlib import Path
from typing import Any

import orjson
import pytest
from PIL import Image
from PIL.TiffImagePlugin import IFDRational
from tests.media import hostile

from visnomy.media.exif import MAX_TOTAL_CHARS
from visnomy.media.picture import read_picture
from visnomy.model.file import MediaFacts
from visnomy.settings import MediaLimits

TIME, FRACTION, OFFSET = 0x9003, 0x9291, 0x9011
GPS, PHOTO = 0x8825, 0x8769


def facts(
    tmp_path: Path,
    main: dict[int, Any] | None = None,
    photo: dict[int, Any] | None = None,
    gps: dict[int, Any] | None = None,
) -> MediaFacts:
    exif = Image.Exif()
    exif.update(main or {})
    exif.get_ifd(PHOTO).update(photo or {})
    exif.get_ifd(GPS).update(gps or {})
    path = tmp_path / "photo.jpg"
    path.write_bytes(hostile.encode(hostile.corners(), "JPEG", exif=exif.tobytes()))
    return read_picture(path, MediaLimits()).facts


def test_the_text_is_that_of_image_info(tmp_path: Path) -> None:
    found = facts(
        tmp_path,
        main={0x010F: "Canon", 0x011A: IFDRational(96, 1)},
        photo={0x829A: IFDRational(1, 250), 0x8827: 400, 0xA002: 96, 0x9000: b"0232"},
        gps={1: "N", 2: (IFDRational(22), IFDRational(32), IFDRational(624, 100))},
    )
    info = orjson.loads(found.exif or "")
    assert info["Format"] == {"value": "jpg"}
    assert info["ImageWidth"] == {"value": "96"}
    assert info["FrameCount"] == {"value": "1"}
    assert info["Make"] == {"value": "Canon"}
    assert info["XResolution"] == {"value": "96/1"}
    assert info["ExposureTime"] == {"value": "1/250"}
    assert info["ISOSpeedRatings"] == {"value": "400"}
    assert info["PixelXDimension"] == {"value": "96"}
    assert info["ExifVersion"] == {"value": "0232"}
    assert info["GPSLatitudeRef"] == {"value": "North"}
    assert info["GPSLatitude"] == {"value": "22deg 32' 6.240\""}
    assert all(isinstance(entry["value"], str) for entry in info.values())


def test_a_picture_without_tags_has_the_basics(tmp_path: Path) -> None:
    path = tmp_path / "plain.png"
    path.write_bytes(hostile.encode(hostile.corners(), "PNG"))
    info = orjson.loads(read_picture(path, MediaLimits()).facts.exif or "")
    assert set(info) >= {"FileSize", "Format", "ImageHeight", "ImageWidth", "XResolution"}


def test_long_values_and_many_values_are_cut(tmp_path: Path) -> None:
    found = facts(tmp_path, main={0x010F: "x" * 9000, 0x9C9B: ("t" * 9000).encode("utf-16-le")})
    assert found.exif is not None
    assert len(found.exif) < MAX_TOTAL_CHARS + 1000
    assert found.title is not None
    assert len(found.title) == 512


def test_text_with_nul_and_control_characters_is_cleaned(tmp_path: Path) -> None:
    found = facts(tmp_path, main={0x010E: "a\x07b\x00c"})
    assert found.title == "ab"


def test_utf8_in_plain_tags_is_read(tmp_path: Path) -> None:
    found = facts(tmp_path, main={0x010E: "一张照片".encode()})
    assert found.title == "一张照片"


def test_a_moment_has_the_offset_and_the_fraction_of_the_camera(tmp_path: Path) -> None:
    photo = {TIME: "2020:08:19 17:11:11", FRACTION: "123", OFFSET: "+08:00"}
    assert facts(tmp_path, photo=photo).produced_at == "2020-08-19T17:11:11.123000000+08:00"


def test_without_an_offset_no_moment_is_claimed(tmp_path: Path) -> None:
    assert facts(tmp_path, photo={TIME: "2020:08:19 17:11:11"}).produced_at is None


def test_the_clock_of_the_gps_gives_the_offset(tmp_path: Path) -> None:
    clock = (IFDRational(9), IFDRational(10), IFDRational(40))
    found = facts(tmp_path, photo={TIME: "2020:08:19 17:11:11"}, gps={7: clock, 29: "2020:08:19"})
    assert found.produced_at == "2020-08-19T17:11:11.000000000+08:00"


@pytest.mark.parametrize(
    "photo",
    [
        {TIME: "0000:00:00 00:00:00", OFFSET: "+00:00"},
        {TIME: "    :  :     :  :  ", OFFSET: "+00:00"},
        {TIME: "2020:13:40 17:11:11", OFFSET: "+08:00"},
        {TIME: "2020:08:19 17:11:11", OFFSET: "+99:00"},
        {TIME: "2020:08:19 17:11:11", OFFSET: "east"},
        {TIME: 17, OFFSET: "+08:00"},
    ],
)
def test_times_that_are_none_are_left_out(tmp_path: Path, photo: dict[int, Any]) -> None:
    assert facts(tmp_path, photo=photo).produced_at is None


def place(latitude: float, longitude: float) -> dict[int, Any]:
    def parts(angle: float) -> tuple[IFDRational, IFDRational, IFDRational]:
        return IFDRational(int(abs(angle) * 1_000_000), 1_000_000), IFDRational(0), IFDRational(0)

    north, east = "N" if latitude >= 0 else "S", "E" if longitude >= 0 else "W"
    return {1: north, 2: parts(latitude), 3: east, 4: parts(longitude)}


def test_a_place_is_in_decimal_degrees(tmp_path: Path) -> None:
    assert facts(tmp_path, gps=place(30.134389, 120.074997)).latitude_longitude == (
        "30.134389,120.074997"
    )
    assert facts(tmp_path, gps=place(-33.5, -70.25)).latitude_longitude == "-33.500000,-70.250000"


@pytest.mark.parametrize(("latitude", "longitude"), [(0, 0), (91, 10), (10, 181)])
def test_places_that_cannot_be_are_left_out(
    tmp_path: Path, latitude: float, longitude: float
) -> None:
    assert facts(tmp_path, gps=place(latitude, longitude)).latitude_longitude is None


def test_a_zero_denominator_is_no_place(tmp_path: Path) -> None:
    broken = place(10, 10) | {2: (IFDRational(1, 0), IFDRational(0), IFDRational(0))}
    assert facts(tmp_path, gps=broken).latitude_longitude is None
