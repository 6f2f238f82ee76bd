"""Whatever a video holds, reading it ends in frames the right way up or in a sentence."""

import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.media import films, hostile
from tests.media.films import Film

from visnomy.errors import MediaError, MediaTooLarge
from visnomy.media.picture import Picture
from visnomy.media.sampling import plan
from visnomy.media.signatures import is_video
from visnomy.media.video import read_recording, read_video, time_for
from visnomy.model.file import MediaFacts
from visnomy.settings import MediaLimits

LIMITS = MediaLimits()
THOROUGH = replace(LIMITS, thorough_video=True)
DAMAGED = "The video is damaged or cut off."
NO_FRAMES = "The video has no frame that can be decoded."
KINDS = {
    "mp4": ("libx264", "video/mp4"),
    "mov": ("libx264", "video/quicktime"),
    "mkv": ("libx265", "video/x-matroska"),
    "webm": ("libvpx", "video/webm"),
    "avi": ("mpeg4", "video/x-msvideo"),
    "ts": ("libx264", "video/mp2t"),
    "mpg": ("mpeg2video", "video/mpeg"),
    "3gp": ("mpeg4", "video/3gpp"),
}


@dataclass(slots=True)
class Seen:
    """What reading brought."""

    facts: MediaFacts
    times_ms: list[int] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)


def watch(path: Path, limits: MediaLimits = LIMITS) -> Seen:
    times_ms: list[int] = []
    pictures: list[Picture] = []

    def look(at_ms: int, picture: Picture) -> None:
        times_ms.append(at_ms)
        pictures.append(picture)

    return Seen(read_video(path, limits, look), times_ms, pictures)


def is_upright(picture: Picture) -> bool:
    """Whether the four colours are where they were drawn."""
    pixels = np.asarray(picture.pixels, np.int32)
    height, width = pixels.shape[:2]
    places = [
        (height // 4, width // 4),
        (height // 4, 3 * width // 4),
        (3 * height // 4, width // 4),
    ]
    return [int(pixels[place].argmax()) for place in places] == [0, 1, 2]


@pytest.mark.parametrize("kind", KINDS)
def test_every_container_gives_its_frames_and_says_what_it_is(tmp_path: Path, kind: str) -> None:
    codec, content_type = KINDS[kind]
    prepare = _at_25 if kind == "mpg" else _as_it_is
    path = Film(codec, sound=kind not in {"3gp", "mpg"}, prepare=prepare).write(
        tmp_path / f"film.{kind}", films.marked(1.6, (352, 288))
    )
    seen = watch(path)

    assert is_video(path, LIMITS)
    assert (seen.facts.content_type, seen.facts.media_type) == (content_type, "video")
    assert len(seen.pictures) >= 1
    assert seen.times_ms == sorted(seen.times_ms)
    assert seen.times_ms[0] <= 200
    assert all(map(is_upright, seen.pictures))
    recording = seen.facts.recording
    assert recording is not None
    (stream,) = recording.video_streams
    assert (recording.video_width, recording.video_height) == (352, 288)
    assert (stream.rotate, stream.bit_depth, stream.pixel_format) == ("0", 8, "yuv420p")
    assert stream.frame_count
    assert len(recording.audio_streams) == int(kind not in {"3gp", "mpg"})


def _as_it_is(stream: av.VideoStream) -> None:
    """Nothing to prepare."""


def _at_25(stream: av.VideoStream) -> None:
    stream.codec_context.framerate = Fraction(25)


def test_what_a_container_says_is_told(tmp_path: Path) -> None:
    tags = {"title": "A walk", "creation_time": "2021-06-29T06:50:13Z"}
    tags["location"] = "+30.1343+120.0749/"
    path = Film(sound=True, tags=tags).write(tmp_path / "a.mp4", films.marked(2.0))
    facts = watch(path).facts

    assert facts.title == "A walk"
    assert facts.produced_at == "2021-06-29T06:50:13.000000000+00:00"
    assert facts.latitude_longitude == "30.134300,120.074900"
    recording = facts.recording
    assert recording is not None
    assert (recording.format_name, recording.stream_count) == ("mov", 2)
    assert recording.duration == pytest.approx(2.0, abs=0.1)
    (stream,) = recording.video_streams
    assert (stream.codec_name, stream.codec_tag_string, stream.codec_tag) == (
        "h264",
        "avc1",
        "0x31637661",
    )
    assert (stream.average_frame_rate, stream.display_aspect_ratio) == ("10/1", "16:9")
    assert stream.frame_count == 20


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_the_rotation_of_a_phone_is_obeyed(tmp_path: Path, quarters: int) -> None:
    # Turned back by as much as the matrix turns it, so it shows upright.
    lying = [np.ascontiguousarray(np.rot90(each, quarters)) for each in films.marked()]
    path = films.turned(Film().write(tmp_path / "a.mp4", lying), quarters)
    seen = watch(path)

    assert all(map(is_upright, seen.pictures))
    assert {(each.width_px, each.height_px) for each in seen.pictures} == {films.SIZE}
    recording = seen.facts.recording
    assert recording is not None
    assert recording.video_streams[0].rotate == str(90 * quarters)
    assert recording.video_width == (films.SIZE[1] if quarters % 2 else films.SIZE[0])
    assert is_upright(replace(seen.pictures[0], pixels=seen.pictures[0].full()))


def test_pixels_that_are_not_square_are_stretched(tmp_path: Path) -> None:
    path = Film(aspect=Fraction(2)).write(tmp_path / "a.mp4", films.marked())
    seen = watch(path)

    assert (seen.pictures[0].width_px, seen.pictures[0].height_px) == (640, 180)
    assert seen.pictures[0].pixels.shape == (180, 640, 3)
    assert seen.facts.recording is not None
    stream = seen.facts.recording.video_streams[0]
    assert (stream.sample_aspect_ratio, stream.display_aspect_ratio) == ("2:1", "32:9")


def test_frames_keep_their_times_where_the_rate_varies(tmp_path: Path) -> None:
    times_ms = [0, 40, 1100, 1130, 2250, 3300, 3333, 4400]
    film = Film(times_ms=times_ms, key_every=1)
    seen = watch(film.write(tmp_path / "a.mkv", films.marked(0.8)), THOROUGH)

    assert seen.times_ms in ([0, 1100, 2250, 3300, 4400], [0, 2250, 4400])


def test_high_dynamic_range_becomes_as_bright_as_a_photo(tmp_path: Path) -> None:
    grey = np.full((64, 96, 3), 128, np.uint8)  # sRGB 128 is 43.8 cd/m2 of a white of 203.
    code = np.full((64, 96, 3), 109, np.uint8)  # and that is .427 in PQ.

    def pq(stream: av.VideoStream) -> None:
        stream.codec_context.color_trc = 16

    params = "log-level=none:transfer=smpte2084:colorprim=bt2020:colormatrix=bt2020nc"
    options = {"x265-params": params}
    film = Film("libx265", "yuv420p10le", prepare=pq, options=options)
    seen = watch(film.write(tmp_path / "a.mp4", [code] * 5))

    assert seen.facts.recording is not None
    stream = seen.facts.recording.video_streams[0]
    assert (stream.bit_depth, stream.color_transfer) == (10, "smpte2084")
    assert abs(float(seen.pictures[0].pixels.mean()) - float(grey.mean())) < 8


def test_ten_bits_are_eight_where_nothing_else_is_said(tmp_path: Path) -> None:
    film = Film("libx265", "yuv420p10le")
    assert is_upright(watch(film.write(tmp_path / "a.mkv", films.marked())).pictures[0])


def test_a_clip_with_one_key_frame_is_looked_at_all_along(tmp_path: Path) -> None:
    path = Film(key_every=100).write(tmp_path / "live.mov", films.marked(3.0))
    assert watch(path).times_ms == [0, 1000, 2000]


def test_only_key_frames_are_looked_at_and_all_of_it_where_asked(tmp_path: Path) -> None:
    path = Film(key_every=30).write(tmp_path / "a.mp4", films.marked(15.0, (64, 64)))
    assert watch(path).times_ms == [0, 3000, 6000, 9000, 12000]
    assert watch(path, THOROUGH).times_ms == [1000 * second for second in range(15)]


def test_sound_without_pictures_is_a_recording_without_frames(tmp_path: Path) -> None:
    seen = watch(films.sound_only(tmp_path / "a.mp4"))

    assert (seen.facts.content_type, seen.facts.media_type) == ("audio/mp4", "audio")
    assert seen.pictures == []
    assert seen.facts.recording is not None
    (stream,) = seen.facts.recording.audio_streams
    assert (stream.codec_name, stream.sample_rate, stream.channels) == ("aac", 48000, 1)
    assert seen.facts.recording.video_width is None


@pytest.mark.parametrize("kind", ["mp4", "ts", "mkv", "avi"])
def test_broken_packets_cost_what_they_hold(tmp_path: Path, kind: str) -> None:
    film = Film("mpeg4" if kind == "avi" else "libx264", key_every=10)
    noise = [np.asarray(hostile.noise((160, 120)), np.uint8) for _ in range(60)]
    path = films.damaged(film.write(tmp_path / f"a.{kind}", noise))
    assert 1 <= len(watch(path).pictures) <= 7


@pytest.mark.parametrize("share", [0.02, 0.3, 0.8])
def test_a_cut_off_file_ends_in_frames_or_in_a_sentence(tmp_path: Path, share: float) -> None:
    for kind in ("mp4", "mkv"):
        path = Film(key_every=5).write(tmp_path / f"a.{kind}", films.marked(3.0))
        path.write_bytes(hostile.cut(path.read_bytes(), share))
        assert outcome(path) in {"frames", DAMAGED, NO_FRAMES}


def outcome(path: Path) -> str:
    try:
        return "frames" if watch(path).pictures else "nothing"
    except MediaError as exc:
        return str(exc)


def test_a_length_of_ten_hours_is_believed_to_nobody(tmp_path: Path) -> None:
    path = Film(sound=False).write(tmp_path / "a.mkv", films.marked(3.0))
    path = films.claiming_hours(path, 10)
    seen = watch(path)

    assert len(seen.pictures) == 3
    assert seen.facts.recording is not None
    assert seen.facts.recording.duration == pytest.approx(3.0, abs=0.2)
    assert time_for(path, LIMITS) < 90


def test_a_longer_video_may_take_longer(tmp_path: Path) -> None:
    noise = [np.asarray(hostile.noise((96, 64)), np.uint8) for _ in range(8)]
    short = Film().write(tmp_path / "a.mkv", noise[:2])
    long = Film().write(tmp_path / "b.mkv", noise * 10)
    assert LIMITS.seconds < time_for(short, LIMITS) < time_for(long, LIMITS)
    assert time_for(long, LIMITS) < time_for(long, THOROUGH)


def test_a_video_without_a_frame_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.mkv"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        container.start_encoding()
    with pytest.raises(MediaError) as error:
        watch(path)
    assert str(error.value) in {NO_FRAMES, DAMAGED}


def test_frames_of_a_huge_size_are_refused_by_the_header(tmp_path: Path) -> None:
    path = Film("rawvideo", "bgr24").write(tmp_path / "a.avi", films.marked(0.2, (64, 64)))
    with pytest.raises(MediaTooLarge) as error:
        watch(films.claiming_size(path, 10_000, 8_000))
    assert str(error.value) == "The video has frames of more than 67 million pixels."


@pytest.mark.parametrize("name", ["list.m3u8", "list.mp4", "list.ts", "list.txt"])
def test_a_list_of_files_opens_none_of_them(tmp_path: Path, name: str) -> None:
    film = Film().write(tmp_path / "secret.mp4", films.marked(1.0))
    playlists = (
        f"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{film}\n#EXT-X-ENDLIST\n",
        f"ffconcat version 1.0\nfile '{film}'\n",
    )
    for text in playlists:
        path = tmp_path / name
        path.write_text(text)
        assert not is_video(path, LIMITS)
        with pytest.raises(MediaError):
            watch(path)


def test_pictures_are_no_videos(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    for content in (hostile.heic(), hostile.encode(hostile.corners(), "AVIF"), b"no video at all"):
        path.write_bytes(content)
        assert not is_video(path, LIMITS)


def test_memory_does_not_grow_with_the_length(tmp_path: Path) -> None:
    peaks = []
    for name, seconds in (("short", 3), ("long", 60)):
        film = Film("mpeg4", key_every=5, options={"qscale": "8"})
        path = film.write(tmp_path / f"{name}.mp4", films.marked(seconds, (640, 360)))
        program = (
            "import sys, resource; from pathlib import Path;"
            "from visnomy.media.video import read_video; from visnomy.settings import MediaLimits;"
            "read_video(Path(sys.argv[1]), MediaLimits(), lambda at_ms, picture: None);"
            "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
        )
        done = subprocess.run(
            [sys.executable, "-c", program, path], check=True, capture_output=True, text=True
        )
        peaks.append(int(done.stdout))
    assert peaks[1] - peaks[0] < 32_000  # kilobytes; one more second of frames would take 7,000


@given(
    st.lists(st.floats(0, 5000), min_size=1, max_size=60, unique=True),
    st.floats(0, 500),
    st.booleans(),
)
def test_a_plan_looks_at_the_first_key_frame_and_never_twice_at_a_time(
    keys_s: list[float], rest_s: float, thorough: bool
) -> None:
    stretches = plan(keys_s, max(keys_s) + rest_s, thorough=thorough)

    assert stretches[0].key_s == min(keys_s)
    assert all(each.key_s in keys_s for each in stretches)
    for one, other in pairwise(stretches):
        assert other.key_s > one.key_s
        assert one.until_s <= other.key_s
    filled_s = sum(each.until_s - each.key_s for each in stretches)
    assert thorough or filled_s <= 10.0 + 1e-6


@pytest.mark.parametrize("kind", ["mkv", "mp4", "flv"])
def test_random_damage_ends_in_a_record_or_a_sentence(tmp_path: Path, kind: str) -> None:
    path = Film(sound=kind != "flv").write(tmp_path / f"a.{kind}", films.marked())
    whole, random = np.frombuffer(path.read_bytes(), np.uint8), np.random.default_rng(1)
    read = 0
    for damage in (1, 5, 50, 400) * 30:
        content = whole.copy()
        content[random.integers(0, len(content), damage)] = random.integers(0, 256, damage)
        path.write_bytes(content.tobytes())
        with suppress(MediaError):
            read_recording(path, MediaLimits())
            read += 1
    assert 0 < read < 120
