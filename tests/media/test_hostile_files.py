"""Every file of a stranger ends in a result or in a sentence, inside of the limits of a process.

One process that is confined as those of the analysis are reads all of them, one after the other,
so that what one leaves behind meets the next.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from tests.media import films, hostile
from tests.media.films import Film

ROOT = Path(__file__).parents[2]
MOST_KB = 1_500_000
"""Of the whole process at its largest, libraries included; a fifth of it is there before a file."""
MOST_S = 10.0
"""Of CPU for one file; the limit of the server is 60 seconds by the clock."""
READ = "read"
PICTURE_CUT = "The picture is damaged or cut off."
VIDEO_CUT = "The video is damaged or cut off."
NO_FRAMES = "The video has no frame that can be decoded."
UNKNOWN = "The file is not a picture of a known format."
LARGE = "The picture has more than 200 million pixels."
SECRET = "what another file says"
EXPECTED = {
    "cut.jpg": {PICTURE_CUT},
    "nonsense-inside.jpg": {PICTURE_CUT, READ},
    "cut.png": {PICTURE_CUT},
    "cut.webp": {PICTURE_CUT},
    "cut.heic": {PICTURE_CUT},
    "zero.jpg": {"The file is empty."},
    "header-only.jpg": {PICTURE_CUT},
    "random.jpg": {UNKNOWN},
    "zeros.jpg": {UNKNOWN},
    "png-named.jpg": {READ},
    "jpeg-and-zip.jpg": {READ},
    "gif-and-script.gif": {PICTURE_CUT, UNKNOWN},
    "svg-named.jpg": {UNKNOWN},
    "pixels.png": {LARGE},
    "claims-65500.jpg": {LARGE},
    "claims-2-31.png": {LARGE},
    "text.png": {READ, PICTURE_CUT},
    "profile.png": {READ, PICTURE_CUT},
    "frames.gif": {READ},
    "scans.jpg": {READ, PICTURE_CUT},
    "circle.tif": {READ},
    "broken-exif.jpg": {READ},
    "entities.jpg": {READ},
    "no-index.mp4": {VIDEO_CUT},
    "cut.mkv": {READ},
    "nonsense-inside.mkv": {READ},
    "random.mp4": {UNKNOWN},
    "zero.mp4": {"The file is empty."},
    "head-of-a-movie.mp4": {VIDEO_CUT},
    "claims-80-million.avi": {"The video has frames of more than 67 million pixels."},
    "hours.mkv": {READ},
    **{
        f"{kind}.{end}": {UNKNOWN}
        for kind in ("hls", "concat", "dash", "sdp")
        for end in ("m3u8", "mp4")
    },
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file; times and sizes of the process that read it."""

    said: str
    told: str
    seconds: float
    peak_kb: int


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "secret.txt").write_text(SECRET)
    _plant_pictures(folder)
    _plant_videos(folder)
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.media.reading_process",
            *(folder / name for name in EXPECTED),
        ],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
        timeout=250,
    )
    found = [json.loads(line) for line in done.stdout.splitlines()]
    return {name: Outcome(*each) for name, each in zip(EXPECTED, found, strict=True)}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_hostile_file_ends_in_a_result_or_a_sentence(
    outcomes: dict[str, Outcome], name: str
) -> None:
    found = outcomes[name]
    assert found.said in EXPECTED[name]
    assert found.seconds < MOST_S
    assert found.peak_kb < MOST_KB
    assert SECRET not in found.told


def _plant_pictures(folder: Path) -> None:
    whole = hostile.encode(hostile.noise((400, 300)), "JPEG")
    middle = len(whole) // 2
    files = {
        "cut.jpg": hostile.cut(whole),
        "nonsense-inside.jpg": whole[:middle] + b"\xff\xd8\xff\xdb" * 200 + whole[middle:],
        "cut.png": hostile.cut(hostile.encode(hostile.noise((400, 300)), "PNG")),
        "cut.webp": hostile.cut(hostile.encode(hostile.noise((400, 300)), "WEBP")),
        "cut.heic": hostile.cut(hostile.heic()),
        "zero.jpg": b"",
        "header-only.jpg": whole[:20],
        "random.jpg": np.random.default_rng(5).bytes(50_000),
        "zeros.jpg": bytes(50_000),
        "png-named.jpg": hostile.encode(hostile.corners(), "PNG"),
        "jpeg-and-zip.jpg": hostile.jpeg_and_zip(),
        "gif-and-script.gif": hostile.gif_and_script(),
        "svg-named.jpg": b"<svg xmlns='http://www.w3.org/2000/svg'><use href='secret.txt'/></svg>",
        "pixels.png": hostile.png_bomb(),
        "claims-65500.jpg": hostile.jpeg_with_huge_header(),
        "claims-2-31.png": hostile.png_header(2**31 - 1, 2**31 - 1),
        "text.png": hostile.png_with_large_text(),
        "profile.png": hostile.png_with_large_profile(),
        "frames.gif": hostile.gif_of_many(),
        "scans.jpg": hostile.jpeg_of_many_scans(),
        "circle.tif": hostile.tiff_in_a_circle(),
        "broken-exif.jpg": hostile.jpeg_with_broken_exif(),
        "entities.jpg": hostile.jpeg_with_entities(str(folder / "secret.txt")),
    }
    for name, content in files.items():
        (folder / name).write_bytes(content)


def _plant_videos(folder: Path) -> None:
    moving = [np.asarray(hostile.noise((160, 120)), np.uint8)] * 40
    film = Film(key_every=5).write(folder / "whole.mp4", moving)
    (folder / "no-index.mp4").write_bytes(hostile.cut(film.read_bytes(), 0.7))
    for name in ("cut.mkv", "nonsense-inside.mkv", "hours.mkv"):
        Film(key_every=5).write(folder / name, moving)
    (folder / "cut.mkv").write_bytes(hostile.cut((folder / "cut.mkv").read_bytes(), 0.7))
    films.damaged(folder / "nonsense-inside.mkv")
    films.claiming_hours(folder / "hours.mkv", 10)
    (folder / "random.mp4").write_bytes(np.random.default_rng(6).bytes(50_000))
    (folder / "zero.mp4").write_bytes(b"")
    (folder / "head-of-a-movie.mp4").write_bytes(film.read_bytes()[:32] + bytes(5000))
    raw = Film("rawvideo", "bgr24").write(
        folder / "claims-80-million.avi", films.marked(0.2, (64, 64))
    )
    films.claiming_size(raw, 10_000, 8_000)
    for kind, text in hostile.playlists(str(film)).items():
        for end in ("m3u8", "mp4"):
            (folder / f"{kind}.{end}").write_bytes(text)
