"""Pictures of all kinds come out upright, in RGB, of one size."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tests.media import hostile

from visnomy.media.hashing import content_md5, etag
from visnomy.media.picture import LONG_SIDE_PX, Picture, read_picture
from visnomy.media.thumbnail import thumbnail_webp
from visnomy.settings import MediaLimits

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)

Read = Callable[..., Picture]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read_bytes(content: bytes, name: str = "picture.jpg") -> Picture:
        path = tmp_path / name
        path.write_bytes(content)
        return read_picture(path, MediaLimits())

    return read_bytes


def colours(picture: Picture) -> list[tuple[int, ...]]:
    """The four corners, each as the nearest pure colour."""
    height, width = picture.pixels.shape[:2]
    places = [(4, 4), (4, width - 5), (height - 5, 4), (height - 5, width - 5)]
    return [tuple(int(round(value / 255) * 255) for value in picture.pixels[p]) for p in places]


UPRIGHT = {
    1: [RED, GREEN, BLUE, WHITE],
    2: [GREEN, RED, WHITE, BLUE],
    3: [WHITE, BLUE, GREEN, RED],
    4: [BLUE, WHITE, RED, GREEN],
    5: [RED, BLUE, GREEN, WHITE],
    6: [BLUE, RED, WHITE, GREEN],
    7: [WHITE, GREEN, BLUE, RED],
    8: [GREEN, WHITE, RED, BLUE],
}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_is_made_upright(read: Read, kind: str, orientation: int) -> None:
    picture = read(hostile.with_orientation(orientation, kind))
    assert colours(picture) == UPRIGHT[orientation]
    wanted = hostile.SIZE[::-1] if orientation >= 5 else hostile.SIZE
    assert (picture.width_px, picture.height_px) == wanted
    assert picture.pixels.shape[1::-1] == wanted
    assert picture.full().shape[1::-1] == wanted
    stored = (picture.facts.image_width_px, picture.facts.image_height_px)
    assert stored == hostile.SIZE
    if kind != "AVIF" or orientation != 1:  # an AVIF has no way to say that it needs no turn
        assert picture.facts.orientation == orientation


def test_heic_is_turned_once(read: Read) -> None:
    assert colours(read(hostile.heic())) == UPRIGHT[1]
    turned = read(hostile.heic(turned=True))
    assert colours(turned) == UPRIGHT[6]
    assert (turned.width_px, turned.height_px) == (64, 96)
    assert (turned.facts.image_width_px, turned.facts.image_height_px) == (96, 64)
    assert turned.facts.orientation == 6
    assert turned.facts.content_type == "image/heic"


@pytest.mark.parametrize(
    ("kind", "content_type"),
    [
        ("JPEG", "image/jpeg"),
        ("PNG", "image/png"),
        ("WEBP", "image/webp"),
        ("GIF", "image/gif"),
        ("BMP", "image/bmp"),
        ("TIFF", "image/tiff"),
        ("AVIF", "image/avif"),
        ("MPO", "image/jpeg"),
    ],
)
def test_the_content_says_what_a_file_is(read: Read, kind: str, content_type: str) -> None:
    picture = read(hostile.encode(hostile.corners(), kind), "wrong.heic")
    assert picture.facts.content_type == content_type
    assert picture.facts.media_type == "image"
    assert colours(picture) == UPRIGHT[1]


@pytest.mark.parametrize("mode", ["L", "LA", "P", "1", "RGBA", "I;16"])
def test_every_mode_of_png_becomes_rgb(read: Read, mode: str) -> None:
    if mode == "I;16":
        ramp = np.linspace(0, 65535, 96 * 64).reshape(64, 96)
        image = Image.fromarray(ramp.astype(np.uint16))
    else:
        image = hostile.corners().convert(mode)
    picture = read(hostile.encode(image, "PNG"))
    assert picture.pixels.dtype == np.uint8
    assert picture.pixels.shape == (64, 96, 3)
    assert picture.pixels[0, 0].max() <= 255
    assert picture.pixels[-1, -1].min() >= 250


def test_cmyk_becomes_rgb(read: Read) -> None:
    picture = read(hostile.encode(hostile.corners().convert("CMYK"), "JPEG", quality=95))
    assert colours(picture) == UPRIGHT[1]


def test_grey_tiff_of_fractions_keeps_its_scale(read: Read) -> None:
    ramp = np.linspace(0, 1, 96 * 64, dtype=np.float32).reshape(64, 96)
    picture = read(hostile.encode(Image.fromarray(ramp), "TIFF"))
    assert picture.pixels[-1, -1].tolist() == [255, 255, 255]
    assert picture.pixels[32, 0].tolist() == pytest.approx([127] * 3, abs=2)


def test_what_is_transparent_becomes_white(read: Read) -> None:
    image = Image.new("RGBA", (20, 20), (0, 0, 0, 0))
    assert read(hostile.encode(image, "PNG")).pixels.min() == 255
    palette = Image.new("P", (20, 20), 0)
    assert read(hostile.encode(palette, "GIF", transparency=0)).pixels.min() == 255


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "AVIF"])
def test_an_animation_is_its_first_picture(read: Read, kind: str) -> None:
    picture = read(hostile.animation(kind))
    assert colours(picture) == UPRIGHT[1]
    assert picture.facts.exif is not None
    assert '"FrameCount":{"value":"3"}' in picture.facts.exif


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_large_picture_is_shrunk_and_still_there_in_full(read: Read, kind: str) -> None:
    picture = read(hostile.encode(hostile.corners((4000, 3000)), kind))
    assert picture.pixels.shape == (960, LONG_SIDE_PX, 3)
    assert (picture.width_px, picture.height_px) == (4000, 3000)
    assert picture.full().shape == (3000, 4000, 3)
    assert colours(picture) == UPRIGHT[1]


def test_a_small_picture_keeps_every_pixel(read: Read) -> None:
    image = hostile.noise((250, 250))
    assert np.array_equal(read(hostile.encode(image, "PNG")).pixels, np.asarray(image))


def test_grey_tiff_of_32_bits_is_scaled_down(read: Read) -> None:
    ramp = np.linspace(0, 65535, 96 * 64).reshape(64, 96).astype(np.int32)
    picture = read(hostile.encode(Image.fromarray(ramp), "TIFF"))
    assert picture.pixels[32, 0].tolist() == pytest.approx([127] * 3, abs=2)


def test_extreme_shapes_keep_a_side(read: Read) -> None:
    assert read(hostile.encode(Image.new("RGB", (20_000, 1)), "PNG")).pixels.shape == (1, 1280, 3)
    assert read(hostile.encode(Image.new("RGB", (1, 1)), "JPEG")).pixels.shape == (1, 1, 3)


def test_fingerprints_are_those_of_the_bytes(read: Read) -> None:
    content = hostile.heic()
    facts = read(content).facts
    assert facts.md5_hex == hashlib.md5(content).hexdigest()
    assert etag(facts.md5_hex) == f'"{facts.md5_hex.upper()}"'
    assert len(content_md5(facts.md5_hex)) == 24


def test_a_thumbnail_is_small_and_says_nothing_of_the_original(read: Read) -> None:
    exif = Image.Exif()
    exif[0x010E] = "secret"
    content = hostile.encode(hostile.noise((1000, 500)), "JPEG", exif=exif.tobytes())
    webp = thumbnail_webp(read(content).pixels)
    assert webp[8:12] == b"WEBP"
    assert b"EXIF" not in webp
    assert b"secret" not in webp
