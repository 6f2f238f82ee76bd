"""What subtitles say is in the record, whatever their kind, and never without end."""

from pathlib import Path

import pytest
from tests.media.films import subtitled

from visnomy.media import subtitles
from visnomy.media.video import read_recording
from visnomy.model.recording import SubtitleStream
from visnomy.settings import MediaLimits


def read(path: Path) -> SubtitleStream:
    recording = read_recording(path, MediaLimits()).recording
    assert recording is not None
    (stream,) = recording.subtitles
    return stream


@pytest.mark.parametrize(
    ("kind", "codec"), [("mkv", "subrip"), ("mp4", "mov_text"), ("webm", "webvtt")]
)
def test_subtitles_are_read_line_by_line(tmp_path: Path, kind: str, codec: str) -> None:
    styled = "two, lines\n西湖" if codec == "mov_text" else "<i>two, lines</i>\r\n西湖"
    stream = read(subtitled(tmp_path / f"a.{kind}", codec, ["At the lake", styled]))
    assert (stream.codec_name, stream.content) == (codec, "At the lake\ntwo, lines\n西湖")


def test_subtitles_without_end_are_cut(tmp_path: Path) -> None:
    lines = [f"{number} " + "x" * 990 for number in range(200)]
    content = read(subtitled(tmp_path / "a.mkv", "subrip", lines)).content
    assert content is not None
    assert content.startswith(lines[0])
    assert subtitles.STREAM_CHARS <= len(content) < subtitles.STREAM_CHARS + len(lines)


def test_a_packet_that_is_none_costs_only_itself(tmp_path: Path) -> None:
    path = subtitled(tmp_path / "a.mp4", "mov_text", ["first", "second", "third"])
    content = path.read_bytes()
    assert content.count(b"\0\x06second") == 1
    path.write_bytes(content.replace(b"\0\x06second", b"\xff\xffsecond"))
    said = read(path).content
    assert said is not None
    assert said.split("\n")[0] == "first"
    assert said.split("\n")[-1] == "third"
