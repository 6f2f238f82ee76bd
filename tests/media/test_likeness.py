"""Bits of real photos, edited as people and programs edit them."""

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageEnhance

from visnomy.grouping.near_duplicates import NEAR_BITS
from visnomy.library.filesets.similar import thumbnail_hash
from visnomy.media.likeness import HASH_BYTES, image_hash
from visnomy.media.thumbnail import thumbnail_webp

PHOTOS = sorted((Path(__file__).parents[2] / "src/visnomy/cli/album/photos").glob("*.jpg"))


@pytest.fixture(scope="module", params=PHOTOS, ids=lambda path: path.stem)
def photo(request: pytest.FixtureRequest) -> Image.Image:
    with Image.open(request.param) as image:
        return image.convert("RGB")


def bits_of(image: Image.Image) -> bytes:
    return image_hash(np.asarray(image))


def distance(one: bytes, other: bytes) -> int:
    return (int.from_bytes(one) ^ int.from_bytes(other)).bit_count()


def test_a_copy_of_less_quality_or_size_or_more_light_is_near(photo: Image.Image) -> None:
    poor = BytesIO()
    photo.save(poor, "JPEG", quality=30)
    edits = [
        Image.open(poor),
        photo.resize((photo.width // 2, photo.height // 2)),
        ImageEnhance.Brightness(photo).enhance(1.3),
        ImageEnhance.Color(photo).enhance(0.5),
        photo.crop((photo.width // 100, 0, photo.width, photo.height)),
    ]
    first = bits_of(photo)

    assert len(first) == HASH_BYTES
    assert max(distance(first, bits_of(each)) for each in edits) <= NEAR_BITS


def test_the_thumbnail_has_nearly_the_bits_of_the_picture(photo: Image.Image) -> None:
    pixels = np.asarray(photo)

    assert distance(image_hash(pixels), thumbnail_hash(thumbnail_webp(pixels))) <= 12


def test_different_photos_are_far() -> None:
    found = [bits_of(Image.open(path).convert("RGB")) for path in PHOTOS]

    apart = [distance(one, other) for place, one in enumerate(found) for other in found[:place]]
    assert min(apart) > NEAR_BITS


def test_a_flat_picture_has_none() -> None:
    rng = np.random.default_rng(1)
    grey = rng.integers(100, 104, (300, 400, 1)).repeat(3, axis=2).astype(np.uint8)

    assert image_hash(grey) == b""
