"""Whatever a file holds, reading it ends in pixels or in a sentence."""

import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.media import hostile

from visnomy.errors import MediaError, MediaMissing, MediaTooLarge
from visnomy.media.picture import Picture, read_picture
from visnomy.settings import MediaLimits

LIMITS = MediaLimits()

DAMAGED = "The picture is damaged or cut off."
UNKNOWN = "The file is not a picture of a known format."


@pytest.fixture
def read(tmp_path: Path) -> Callable[[bytes], Picture]:
    def read_bytes(content: bytes) -> Picture:
        path = tmp_path / "picture.jpg"
        path.write_bytes(content)
        return read_picture(path, LIMITS)

    return read_bytes


Read = Callable[[bytes], Picture]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF", "AVIF"])
@pytest.mark.parametrize("share", [0.02, 0.5, 0.9])
def test_cut_off_pictures_say_so(read: Read, kind: str, share: float) -> None:
    whole = hostile.encode(hostile.noise((200, 150)), kind)
    with pytest.raises(MediaError) as error:
        read(hostile.cut(whole, share))
    assert str(error.value) == DAMAGED


@pytest.mark.parametrize("share", [0.1, 0.5, 0.95])
def test_cut_off_heic_says_so(read: Read, share: float) -> None:
    with pytest.raises(MediaError) as error:
        read(hostile.cut(hostile.heic(), share))
    assert str(error.value) == DAMAGED


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "The file is empty."),
        (b"This is a text, not a photo.", UNKNOWN),
        (b"\0" * 5000, UNKNOWN),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><rect/></svg>", UNKNOWN),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", UNKNOWN),
        (b"%PDF-1.7\n", UNKNOWN),
        (b"\xff\xd8\xff", DAMAGED),
        (b"II*\0\x08\0\0\0", DAMAGED),
    ],
)
def test_what_is_no_picture_says_so(read: Read, content: bytes, reason: str) -> None:
    with pytest.raises(MediaError) as error:
        read(content)
    assert str(error.value) == reason


@pytest.mark.parametrize(
    "content",
    [
        hostile.png_header(2**31 - 1, 2**31 - 1),
        hostile.png_header(100_000, 100_000),
        hostile.jpeg_with_huge_header(),
    ],
)
def test_claims_of_a_huge_size_are_refused_by_the_header(read: Read, content: bytes) -> None:
    with pytest.raises(MediaTooLarge) as error:
        read(content)
    assert str(error.value) == "The picture has more than 200 million pixels."


def test_a_pixel_bomb_is_never_inflated(read: Read) -> None:
    bomb = hostile.png_bomb()
    tracemalloc.start()
    with pytest.raises(MediaTooLarge):
        read(bomb)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 50_000_000


def test_a_profile_that_inflates_is_refused(read: Read) -> None:
    with pytest.raises(MediaError):
        read(hostile.png_with_large_profile())


def test_files_over_the_limit_of_bytes_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "large.jpg"
    path.write_bytes(hostile.encode(hostile.noise((2000, 1000)), "BMP"))
    with pytest.raises(MediaTooLarge, match="1 MiB"):
        read_picture(path, MediaLimits(bytes_=1024**2))


def test_a_limit_of_pixels_is_the_operators(tmp_path: Path) -> None:
    path = tmp_path / "small.png"
    path.write_bytes(hostile.encode(hostile.corners((2000, 1001)), "PNG"))
    assert read_picture(path, MediaLimits(pixels=2_002_000)).width_px == 2000
    with pytest.raises(MediaTooLarge):
        read_picture(path, MediaLimits(pixels=2_001_999))


def test_missing_files_links_and_pipes_are_missing(tmp_path: Path) -> None:
    (tmp_path / "link.jpg").symlink_to(tmp_path / "none.jpg")
    for name in ("none.jpg", "."):
        with pytest.raises(MediaMissing):
            read_picture(tmp_path / name, LIMITS)
    with pytest.raises(MediaError):
        read_picture(tmp_path / "link.jpg", LIMITS)


def test_broken_exif_costs_only_itself(read: Read) -> None:
    picture = read(hostile.jpeg_with_broken_exif())
    assert (picture.width_px, picture.height_px) == hostile.SIZE
    assert picture.facts.orientation is None


def test_a_gif_that_is_cut_after_its_first_picture_is_read(read: Read) -> None:
    picture = read(hostile.animation("GIF")[:-20])
    assert picture.pixels[5, 5].tolist() == pytest.approx([255, 0, 0], abs=8)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP", "AVIF", "HEIF"])
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_random_damage_ends_in_pixels_or_a_sentence(
    read: Read, kind: str, data: st.DataObject
) -> None:
    whole = hostile.heic() if kind == "HEIF" else hostile.encode(hostile.corners(), kind)
    content = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    # Any other error than MediaError fails the test.
    with suppress(MediaError):
        picture = read(bytes(content[: data.draw(st.integers(1, len(content)))]))
        assert picture.pixels.shape[2:] == (3,)
