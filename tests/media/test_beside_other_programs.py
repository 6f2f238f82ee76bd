"""What records say of photos, videos and sound is what exiftool and ffprobe say, value by value."""

import json
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PIL.TiffImagePlugin import IFDRational
from tests.media import films, hostile, songs

from visnomy.library.intake.documents import media_members
from visnomy.media.picture import read_picture
from visnomy.media.video import read_video
from visnomy.settings import MediaLimits

Members = dict[str, Any]
Told = Callable[[Path], Members]
TEXT, NUMBER, SECONDS = str, int, float

OF_CONTAINER = {
    "FormatLongName": ("format_long_name", TEXT),
    "ProgramCount": ("nb_programs", NUMBER),
    "StreamCount": ("nb_streams", NUMBER),
    "StartTime": ("start_time", SECONDS),
    "Duration": ("duration", SECONDS),
    "Bitrate": ("bit_rate", NUMBER),
}
OF_BOTH = {
    "Index": ("index", NUMBER),
    "CodecName": ("codec_name", TEXT),
    "CodecLongName": ("codec_long_name", TEXT),
    "CodecTag": ("codec_tag", TEXT),
    "CodecTagString": ("codec_tag_string", TEXT),
    "TimeBase": ("time_base", TEXT),
    "StartTime": ("start_time", SECONDS),
    "Duration": ("duration", SECONDS),
    "Bitrate": ("bit_rate", NUMBER),
    "FrameCount": ("nb_frames", NUMBER),
}
OF_VIDEO = OF_BOTH | {
    "AverageFrameRate": ("avg_frame_rate", TEXT),
    "BitDepth": ("bits_per_raw_sample", NUMBER),
    "ColorPrimaries": ("color_primaries", TEXT),
    "ColorRange": ("color_range", TEXT),
    "ColorSpace": ("color_space", TEXT),
    "ColorTransfer": ("color_transfer", TEXT),
    "DisplayAspectRatio": ("display_aspect_ratio", TEXT),
    "FrameRate": ("r_frame_rate", TEXT),
    "HasBFrames": ("has_b_frames", NUMBER),
    "Height": ("height", NUMBER),
    "Level": ("level", NUMBER),
    "PixelFormat": ("pix_fmt", TEXT),
    "Profile": ("profile", TEXT),
    "SampleAspectRatio": ("sample_aspect_ratio", TEXT),
    "Width": ("width", NUMBER),
}
OF_SOUND = OF_BOTH | {
    "ChannelLayout": ("channel_layout", TEXT),
    "Channels": ("channels", NUMBER),
    "SampleFormat": ("sample_fmt", TEXT),
    "SampleRate": ("sample_rate", NUMBER),
}
OUR_OWN = {"Rotate", "Language"}
"""Rotate is asked of a decoded frame; Language is BCP 47, not ISO 639-2."""
COLOURS = {
    "colorprim": "bt709",
    "transfer": "bt709",
    "colormatrix": "bt709",
    "fullrange": "off",
}


def asked(program: str, package: str, *options: str) -> Told:
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"{program} is not installed; the system's package is {package}")

    def ask(path: Path) -> Members:
        done = subprocess.run([found, *options, str(path)], capture_output=True, check=True)
        told = json.loads(done.stdout)
        members: Members = told[0] if isinstance(told, list) else told
        return members

    return ask


@pytest.fixture
def ffprobe() -> Told:
    options = ("-v", "error", "-show_streams", "-show_format", "-of", "json")
    return asked("ffprobe", "ffmpeg", *options)


@pytest.fixture
def exiftool() -> Told:
    return asked("exiftool", "libimage-exiftool-perl", "-j", "-n", "-G0")


def record(path: Path) -> Members:
    facts = read_video(path, MediaLimits(), lambda *_: None)
    return {name: value for name, value in media_members(facts, 0).items() if value is not None}


def compare(
    ours: Members, theirs: Members, table: Mapping[str, tuple[str, type]], least: set[str]
) -> None:
    """Every member that both know is the same; `least` must be there."""
    assert least <= set(ours)
    for name, (key, kind) in table.items():
        if name in ours and theirs.get(key) not in {None, "unknown"}:
            expected = kind(theirs[key])
            same = pytest.approx(expected, abs=1e-6) if kind is SECONDS else expected
            assert ours[name] == same, name
    assert set(ours) - set(table) <= OUR_OWN | {"Profile"}


def test_a_video_says_what_ffprobe_says(tmp_path: Path, ffprobe: Told) -> None:
    options = {"bf": "2", "x264-params": ":".join(f"{k}={v}" for k, v in COLOURS.items())}
    film = films.Film(sound=True, tags={"title": "Lake", "artist": "Ann"}, options=options)
    path = film.write(tmp_path / "a.mp4", films.marked())
    ours, theirs = record(path), ffprobe(path)
    video, sound = theirs["streams"]
    names = {"AudioStreams", "VideoStreams", "VideoWidth", "VideoHeight"}
    others = {"ContentType", "FigureCount", "MediaType", "Title", "Artist", "FormatName"}
    container = {name: ours[name] for name in set(ours) - names - others}
    compare(container, theirs["format"], OF_CONTAINER, set(OF_CONTAINER))
    (own_video,), (own_sound,) = ours["VideoStreams"], ours["AudioStreams"]
    compare(own_video, video, OF_VIDEO, set(OF_VIDEO))
    compare(own_sound, sound, OF_SOUND, set(OF_SOUND))
    assert (ours["VideoWidth"], ours["VideoHeight"]) == (video["width"], video["height"])
    assert (ours["Title"], ours["Artist"]) == ("Lake", "Ann")
    assert ours["FormatName"] == theirs["format"]["format_name"].split(",")[0] == "mov"


def test_a_video_that_says_little_says_what_ffprobe_says(tmp_path: Path, ffprobe: Told) -> None:
    path = films.Film(codec="libx264").write(tmp_path / "a.mkv", films.marked())
    ours, theirs = record(path), ffprobe(path)
    compare(ours["VideoStreams"][0], theirs["streams"][0], OF_VIDEO, {"CodecName", "FrameCount"})
    assert (ours["VideoStreams"][0]["FrameCount"], ours["StreamCount"]) == (20, 1)


@pytest.mark.parametrize("kind", ["ts", "m2ts"])
def test_a_transport_stream_has_the_programs_that_ffprobe_finds(
    tmp_path: Path, ffprobe: Told, kind: str
) -> None:
    path = films.Film().write(tmp_path / f"a.{kind}", films.marked())
    assert record(path)["ProgramCount"] == ffprobe(path)["format"]["nb_programs"] == 1


@pytest.mark.parametrize(("kind", "codec"), [("flac", "flac"), ("ogg", "flac")])
def test_sound_says_what_ffprobe_says(tmp_path: Path, ffprobe: Told, kind: str, codec: str) -> None:
    path = tmp_path / f"a.{kind}"
    path.write_bytes(songs.encoded(kind, codec, songs.TEXTS))
    ours, theirs = record(path), ffprobe(path)
    compare(ours["AudioStreams"][0], theirs["streams"][0], OF_SOUND, {"CodecName", "SampleRate"})
    tags = {**theirs["format"].get("tags", {}), **theirs["streams"][0].get("tags", {})}
    folded = {name.casefold(): value for name, value in tags.items()}
    for name in ("Title", "Artist", "Album", "Composer"):
        assert ours[name] == folded[name.casefold()]


def test_a_photo_says_what_exiftool_says(tmp_path: Path, exiftool: Told) -> None:
    exif = Image.Exif()
    exif.update({0x010E: "At the lake", 0x010F: "Canon", 0x0110: "EOS 80D", 0x0112: 6})
    exif.get_ifd(0x8769).update(
        {
            0x9003: "2020:08:19 17:11:11",
            0x9291: "25",
            0x9011: "+08:00",
            0x829A: IFDRational(1, 250),
            0x829D: IFDRational(28, 10),
            0x8827: 400,
            0x920A: IFDRational(50, 1),
        }
    )
    exif.get_ifd(0x8825).update(
        {
            1: "N",
            2: (IFDRational(30), IFDRational(8), IFDRational(380, 100)),
            3: "W",
            4: (IFDRational(120), IFDRational(4), IFDRational(2999, 100)),
        }
    )
    path = tmp_path / "a.jpg"
    path.write_bytes(hostile.encode(hostile.corners(), "JPEG", exif=exif.tobytes()))
    ours, theirs = media_members(read_picture(path, MediaLimits()).facts, 0), exiftool(path)
    assert ours["ContentType"] == theirs["File:MIMEType"]
    assert (ours["ImageWidth"], ours["ImageHeight"]) == (96, 64)
    assert (theirs["File:ImageWidth"], theirs["File:ImageHeight"]) == (96, 64)
    assert ours["Orientation"] == theirs["EXIF:Orientation"] == 6
    assert ours["Title"] == theirs["EXIF:ImageDescription"]
    place = theirs["Composite:GPSLatitude"], theirs["Composite:GPSLongitude"]
    assert ours["LatLong"] == "{:.6f},{:.6f}".format(*place)
    moment = theirs["Composite:SubSecDateTimeOriginal"]
    assert moment == "2020:08:19 17:11:11.25+08:00"
    assert ours["ProduceTime"] == "2020-08-19T17:11:11.250000000+08:00"
    info = {name: each["value"] for name, each in json.loads(str(ours["EXIF"])).items()}
    assert info["FileSize"] == str(path.stat().st_size)
    for name, theirs_name in (("Make", "Make"), ("Model", "Model")):
        assert info[name] == theirs[f"EXIF:{theirs_name}"]
    numbers = {"ExposureTime": "ExposureTime", "FNumber": "FNumber", "FocalLength": "FocalLength"}
    for name, theirs_name in numbers.items():
        above, _, below = info[name].partition("/")
        assert int(above) / int(below) == pytest.approx(theirs[f"EXIF:{theirs_name}"])
    assert info["ISOSpeedRatings"] == str(theirs["EXIF:ISO"])
