"""Odd and hostile photos by the SDK: faces where there are some, else a sentence, never a crash."""

import io
from pathlib import Path

import numpy as np
import pytest
from alibabacloud_imm20200930 import models
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageOps
from tests.contract.sdk import Sdk
from tests.contract.servers import BUCKET, Endpoint
from tests.contract.test_faces import ALBUM, wait_until
from tests.media import hostile

DAMAGED = "The picture is damaged or cut off."
TOO_LARGE = "The picture has more than 200 million pixels."
CROWD = "crowd.jpg"
"""Only indexed: on a busy machine sixty faces take longer than the SDK waits for an answer."""
FACES = {
    "grey.jpg": 1,
    "cmyk.jpg": 1,
    "sixteen-bits.png": 1,
    "transparent.png": 1,
    "palette.png": 1,
    "animated.gif": 1,
    "animated.webp": 1,
    "cut-by-the-border.jpg": 1,
    "painting.jpg": 1,
    "mirror.jpg": 2,
    CROWD: 60,
    "no-face.png": 0,
    "doll.png": 0,
    "one-pixel.png": 0,
    "line.png": 0,
    **{f"orientation-{number}.jpg": 1 for number in range(1, 9)},
}
REASONS = {
    "truncated.jpg": DAMAGED,
    "bomb.png": TOO_LARGE,
    "huge.jpg": TOO_LARGE,
    "empty.jpg": "The file is empty.",
    "text.jpg": "The file is not a picture of a known format.",
}
_UNDONE = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
"""How the pixels of an upright photo lie in a file of that orientation (Exif 3.0, tag 274)."""


@pytest.fixture(scope="module")
def photos(endpoint: Endpoint) -> Path:
    """A folder of the bucket with all of them."""
    folder = endpoint.bucket / "odd"
    folder.mkdir(exist_ok=True)
    for name, content in (_pictures() | _broken()).items():
        (folder / name).write_bytes(content)
    return folder


def _face() -> Image.Image:
    with Image.open(ALBUM / "grace-hopper.jpg") as photo:
        return photo.convert("RGB").resize((256, 300))


def _pictures() -> dict[str, bytes]:
    face = _face()
    grey = np.asarray(face.convert("L"), dtype=np.uint16) * 257
    other = Image.new("RGB", face.size, "navy")
    frames = {"save_all": True, "append_images": [other]}
    return {
        "grey.jpg": hostile.encode(face.convert("L"), "JPEG"),
        "cmyk.jpg": hostile.encode(face.convert("CMYK"), "JPEG"),
        "sixteen-bits.png": hostile.encode(Image.fromarray(grey), "PNG"),
        "transparent.png": hostile.encode(_see_through(face), "PNG"),
        "palette.png": hostile.encode(face.quantize(64), "PNG"),
        "animated.gif": hostile.encode(face, "GIF", **frames),
        "animated.webp": hostile.encode(face, "WEBP", **frames),
        "cut-by-the-border.jpg": hostile.encode(face.crop((128, 0, 256, 300)), "JPEG"),
        "painting.jpg": hostile.encode(_painting(face), "JPEG"),
        "mirror.jpg": hostile.encode(_mirror(face), "JPEG"),
        CROWD: hostile.encode(_crowd(face), "JPEG"),
        "no-face.png": hostile.encode(hostile.corners((400, 300)), "PNG"),
        "doll.png": hostile.encode(_doll(), "PNG"),
        "one-pixel.png": hostile.encode(Image.new("RGB", (1, 1)), "PNG"),
        "line.png": hostile.encode(Image.new("RGB", (30_000, 1)), "PNG"),
        **{f"orientation-{number}.jpg": _oriented(face, number) for number in _UNDONE},
    }


def _broken() -> dict[str, bytes]:
    return {
        "truncated.jpg": hostile.cut(hostile.encode(_face(), "JPEG")),
        "bomb.png": hostile.png_bomb(),
        "huge.jpg": hostile.jpeg_with_huge_header(),
        "empty.jpg": b"",
        "text.jpg": b"no picture at all",
    }


def _see_through(face: Image.Image) -> Image.Image:
    """A face cut out of its photo: around it nothing."""
    mask = Image.new("L", face.size, 0)
    ImageDraw.Draw(mask).rectangle((20, 10, face.width - 20, face.height), fill=255)
    return Image.merge("RGBA", (*face.split(), mask))


def _painting(face: Image.Image) -> Image.Image:
    """Brush strokes of few colours in a frame: a face to who looks for faces."""
    strokes = face.filter(ImageFilter.ModeFilter(5)).filter(ImageFilter.EDGE_ENHANCE)
    return ImageOps.expand(ImageOps.posterize(strokes, 4), border=40, fill="goldenrod")


def _mirror(face: Image.Image) -> Image.Image:
    """Somebody beside a mirror, which shows them smaller and darker."""
    seen = ImageEnhance.Brightness(ImageOps.mirror(face)).enhance(0.7)
    canvas = Image.new("RGB", (2 * face.width, face.height), "grey")
    canvas.paste(face, (0, 0))
    canvas.paste(seen.resize((face.width * 2 // 3, face.height * 2 // 3)), (face.width + 40, 60))
    return canvas


def _crowd(face: Image.Image) -> Image.Image:
    """Ten by six times the same face."""
    small = ImageOps.fit(face, (96, 112))
    canvas = Image.new("RGB", (960, 672))
    for number in range(60):
        canvas.paste(small, (number % 10 * 96, number // 10 * 112))
    return canvas


def _doll() -> Image.Image:
    """A drawn head that no child would take for a person."""
    canvas = Image.new("RGB", (300, 300), "white")
    draw = ImageDraw.Draw(canvas)
    draw.ellipse((50, 30, 250, 270), fill="bisque", outline="black")
    for left in (100, 170):
        draw.ellipse((left, 110, left + 30, 140), fill="blue", outline="black")
    draw.arc((110, 170, 190, 220), 0, 180, fill="red", width=5)
    return canvas


def _oriented(face: Image.Image, orientation: int) -> bytes:
    turn = _UNDONE[orientation]
    stored = face if turn is None else face.transpose(turn)
    exif = Image.Exif()
    exif[hostile.ORIENTATION] = orientation
    out = io.BytesIO()
    stored.save(out, "JPEG", quality=92, exif=exif.tobytes())
    return out.getvalue()


def uri(name: str) -> str:
    return f"oss://{BUCKET}/odd/{name}"


@pytest.mark.usefixtures("photos")
def test_faces_of_odd_photos_are_found(plain: Sdk) -> None:
    found = {
        name: plain.call("detect_image_faces", source_uri=uri(name)).faces or []
        for name in FACES
        if name != CROWD
    }
    assert {name: len(faces) for name, faces in found.items()} | {CROWD: FACES[CROWD]} == FACES
    for number in range(1, 9):
        # Each orientation is the same photo to who looks at it.
        (face,), (upright,) = found[f"orientation-{number}.jpg"], found["orientation-1.jpg"]
        assert face.boundary.left == pytest.approx(upright.boundary.left, abs=6)
        assert face.boundary.top == pytest.approx(upright.boundary.top, abs=6)
        assert abs(face.head_pose.roll) < 20


@pytest.mark.usefixtures("photos")
def test_photos_that_cannot_be_read_say_why(plain: Sdk) -> None:
    for name, reason in REASONS.items():
        assert plain.refusal("detect_image_faces", source_uri=uri(name)) == (
            400,
            "InvalidArgument",
            f"The image {uri(name)} cannot be read. {reason}",
        )


@pytest.mark.usefixtures("photos")
def test_odd_photos_are_indexed_beside_each_other(plain: Sdk, endpoint: Endpoint) -> None:
    if not endpoint.indexes:
        pytest.skip("no worker beside this server")
    names = [*FACES, *REASONS]
    plain.call("batch_index_file_meta", files=[models.InputFile(uri=uri(name)) for name in names])
    wait_until(lambda: len(plain.call("simple_query", max_results=100).files) == len(names))
    records = plain.call("simple_query", max_results=100).files
    counts = {record.filename.rpartition("/")[2]: len(record.figures or []) for record in records}
    assert counts == FACES | dict.fromkeys(REASONS, 0)
    reasons = {record.filename.rpartition("/")[2]: record.reason for record in records}
    assert {name: reasons[name] for name in REASONS} == REASONS
