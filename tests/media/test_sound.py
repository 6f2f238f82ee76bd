"""A song says who made it, its words and its covers, whatever container it is in."""

from pathlib import Path

import orjson
import pytest
from tests.media import hostile, songs

from visnomy.errors import MediaError
from visnomy.media.signatures import is_video
from visnomy.media.sound import LYRIC_CHARS
from visnomy.media.video import read_video
from visnomy.model.file import MediaFacts
from visnomy.model.recording import Recording
from visnomy.settings import MediaLimits

LIMITS = MediaLimits()


def facts(tmp_path: Path, content: bytes) -> tuple[MediaFacts, Recording]:
    path = tmp_path / "song"
    path.write_bytes(content)
    assert is_video(path, LIMITS)
    found = read_video(path, LIMITS, _no_pictures)
    assert found.recording is not None
    return found, found.recording


def _no_pictures(*_: object) -> None:
    raise AssertionError("a cover is no frame")


def test_an_mp3_has_tags_words_and_covers(tmp_path: Path) -> None:
    covers = [hostile.encode(hostile.corners(size), "PNG") for size in ((96, 64), (30, 20))]
    texts = {**songs.TEXTS, "performer": "Cid", "language": "eng"}
    found, recording = facts(tmp_path, songs.mp3(texts, *covers, words=songs.WORDS))
    assert (found.media_type, found.content_type) == ("audio", "audio/mpeg")
    assert found.title == "标题 Title"
    assert (recording.artist, recording.album, recording.album_artist) == (
        "Ann",
        "Lakes",
        "Various",
    )
    assert (recording.composer, recording.performer, recording.language) == ("Ben", "Cid", "en")
    assert [stream.lyric for stream in recording.audio_streams] == [songs.WORDS]
    assert recording.duration == pytest.approx(40 * 1152 / 44100, abs=0.03)
    assert recording.video_streams == ()
    assert [(each.image_width_px, each.image_height_px) for each in found.covers] == [
        (96, 64),
        (30, 20),
    ]
    assert orjson.loads(found.covers[0].exif or "")["Format"] == {"value": "png"}


@pytest.mark.parametrize(
    ("kind", "codec", "content_type"),
    [("flac", "flac", "audio/flac"), ("ipod", "aac", "audio/mp4"), ("ogg", "flac", "audio/ogg")],
)
def test_other_containers_say_the_same(
    tmp_path: Path, kind: str, codec: str, content_type: str
) -> None:
    content = songs.encoded(kind, codec, {**songs.TEXTS, "lyrics": songs.WORDS})
    found, recording = facts(tmp_path, content)
    assert (found.media_type, found.content_type) == ("audio", content_type)
    assert found.title == songs.TEXTS["title"]
    said = {name: getattr(recording, name) for name in songs.TEXTS if name != "title"}
    assert said == {name: text for name, text in songs.TEXTS.items() if name != "title"}
    assert recording.audio_streams[0].lyric == songs.WORDS


def test_sound_without_tags_says_nothing_of_them(tmp_path: Path) -> None:
    for content in (songs.bare_mp3(), songs.encoded("wav", "pcm_s16le", {})):
        found, recording = facts(tmp_path, content)
        assert (found.media_type, found.title, found.covers) == ("audio", None, ())
        assert (recording.artist, recording.audio_streams[0].lyric) == (None, None)


def test_hostile_tags_are_cut_and_what_is_no_cover_is_left_out(tmp_path: Path) -> None:
    bombs = (hostile.png_header(100_000, 100_000), b"no picture", b"#EXTM3U\n/etc/passwd\n")
    found, recording = facts(
        tmp_path,
        songs.mp3({"artist": "x\x07" * 9000}, *bombs, words="la" * LYRIC_CHARS),
    )
    assert found.covers == ()
    assert recording.artist is not None
    assert len(recording.artist) <= 512
    assert len(recording.audio_streams[0].lyric or "") == LYRIC_CHARS


def test_a_song_that_is_cut_off_in_its_tag_says_so(tmp_path: Path) -> None:
    path = tmp_path / "song.mp3"
    path.write_bytes(songs.mp3(songs.TEXTS, bytes(5000))[:3000])
    with pytest.raises(MediaError):
        read_video(path, LIMITS, _no_pictures)
