"""Short videos, made by PyAV from nothing or from the photos of the sample album."""

import struct
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from av.video.stream import VideoStream
from numpy.typing import NDArray
from tests.media.hostile import corners

Pixels = NDArray[np.uint8]
PHOTOS = Path(__file__).parents[2] / "src" / "visnomy" / "cli" / "album" / "photos"
OBAMA = ("obama-portrait.jpg", "obama-speech.jpg", "obama-blue-room.jpg")
HOPPER, COLLINS = "grace-hopper.jpg", "eileen-collins.jpg"
SIZE = (320, 180)
FPS = 10


@dataclass(frozen=True, slots=True)
class Film:
    """How a video is made.

    Attributes:
        key_every: frames from one key frame to the next.
        aspect: of one pixel.
        times_ms: when each frame is shown; None means FPS a second.
        tags: of the container.
    """

    codec: str = "libx264"
    pixel_format: str = "yuv420p"
    key_every: int = 20
    aspect: Fraction | None = None
    sound: bool = False
    times_ms: Sequence[int] | None = None
    tags: dict[str, str] = field(default_factory=dict)
    options: dict[str, str] = field(default_factory=dict)
    prepare: Callable[[VideoStream], None] = lambda stream: None

    def write(self, path: Path, frames: Iterable[Pixels]) -> Path:
        """Write frames, RGB, all of one size."""
        with av.open(str(path), "w") as container:
            container.metadata.update(self.tags)
            stream = container.add_stream(self.codec, rate=FPS)
            assert isinstance(stream, VideoStream)
            self._set_up(stream)
            sound = add_sound(container) if self.sound else None
            for number, pixels in enumerate(frames):
                if number == 0:
                    stream.height, stream.width = pixels.shape[:2]
                frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
                frame = frame.reformat(format=self.pixel_format)
                frame.pts = number if self.times_ms is None else self.times_ms[number]
                frame.time_base = Fraction(1, FPS if self.times_ms is None else 1000)
                container.mux(stream.encode(frame))
            container.mux(stream.encode())
            if sound is not None:
                write_silence(container, sound, 1.0)
        return path

    def _set_up(self, stream: VideoStream) -> None:
        quiet = {"x265-params": "log-level=none"} if self.codec == "libx265" else {}
        fast = {"preset": "ultrafast"} if self.codec.startswith("libx26") else {}
        stream.pix_fmt = self.pixel_format
        stream.options = {**fast, **quiet, "g": str(self.key_every), **self.options}
        if self.times_ms is not None:
            stream.time_base = stream.codec_context.time_base = Fraction(1, 1000)
        if self.aspect is not None:
            stream.codec_context.sample_aspect_ratio = self.aspect
        self.prepare(stream)


def add_sound(container: av.container.OutputContainer) -> av.AudioStream:
    """A stream of sound, in English, that fits the container."""
    codec = "libopus" if container.format.name == "webm" else "aac"
    stream = container.add_stream(codec, rate=48000, layout="mono")
    assert isinstance(stream, av.AudioStream)
    stream.metadata["language"] = "eng"
    return stream


def write_silence(
    container: av.container.OutputContainer, stream: av.AudioStream, seconds: float
) -> None:
    """So many seconds of it."""
    kind = stream.codec_context.format.name
    for start in range(0, int(48000 * seconds), 960):
        silence = np.zeros((1, 960), np.float32 if kind.startswith("flt") else np.int16)
        frame = av.AudioFrame.from_ndarray(silence, format=kind, layout="mono")
        frame.rate, frame.pts = 48000, start
        container.mux(stream.encode(frame))
    container.mux(stream.encode())


def subtitled(path: Path, codec: str, lines: Sequence[str], language: str = "") -> Path:
    """A video of two seconds with subtitles of text, each line in a packet of its own."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libvpx" if codec == "webvtt" else "libx264", rate=FPS)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        texts = container.add_mux_stream(codec)
        texts.time_base = Fraction(1, 1000)
        texts.metadata.update({"language": language} if language else {})
        for number, pixels in enumerate(marked()):
            frame = av.VideoFrame.from_ndarray(pixels, format="rgb24").reformat(format="yuv420p")
            frame.pts, frame.time_base = number, Fraction(1, FPS)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
        for number, line in enumerate(lines):
            content = line.encode()
            head = len(content).to_bytes(2, "big") if codec == "mov_text" else b""
            packet = av.Packet(head + content)
            packet.stream, packet.time_base = texts, Fraction(1, 1000)
            packet.pts = packet.dts = number
            packet.duration = 1
            container.mux(packet)
    return path


def sound_only(path: Path, seconds: float = 1.0) -> Path:
    """A container without pictures."""
    with av.open(str(path), "w") as container:
        write_silence(container, add_sound(container), seconds)
    return path


def marked(seconds: float = 2.0, size: tuple[int, int] = SIZE) -> list[Pixels]:
    """Frames of four colours that show which way is up: red, green / blue, white."""
    return [np.asarray(corners(size), np.uint8)] * round(FPS * seconds)


def over(
    photo: str, seconds: float = 2.0, size: tuple[int, int] = (640, 360), top: float = 0.05
) -> list[Pixels]:
    """A pan and zoom over a photo of the sample album: a real face in motion."""
    content = cv2.imread(str(PHOTOS / photo), cv2.IMREAD_COLOR)
    assert content is not None, photo
    still = np.ascontiguousarray(content[:, :, ::-1], np.uint8)
    count = round(FPS * seconds)
    return [_seen(still, number / count, size, top) for number in range(count)]


def beside(left: Sequence[Pixels], right: Sequence[Pixels]) -> list[Pixels]:
    """Two scenes at once."""
    return [np.concatenate(pair, axis=1) for pair in zip(left, right, strict=True)]


def _seen(still: Pixels, progress: float, size: tuple[int, int], top: float) -> Pixels:
    height, width = still.shape[:2]
    across = min(width, height * size[0] / size[1]) * (1 - 0.1 * progress)
    scale = size[0] / across
    left = (width - across) / 2 * (1 + 0.1 * progress)
    way = np.array([[scale, 0, -left * scale], [0, scale, -top * height * scale]], np.float32)
    return np.asarray(cv2.warpAffine(still, way, size), np.uint8)


def turned(path: Path, quarters: int) -> Path:
    """The same MP4 with a matrix that turns it clockwise, as phones write it."""
    content = bytearray(path.read_bytes())
    across, down = {1: (1, -1), 2: (-1, -1), 3: (-1, 1)}[quarters]
    one = 1 << 16
    matrix = (
        (across * one, 0, 0, 0, down * one, 0)
        if quarters == 2
        else (0, across * one, 0, down * one, 0, 0)
    )
    place = content.index(b"tkhd") + 44
    content[place : place + 36] = struct.pack(">9i", *matrix, 0, 0, 1 << 30)
    path.write_bytes(content)
    return path


def claiming_hours(path: Path, hours: float) -> Path:
    """The same Matroska file with a length of so many hours in its head."""
    content = bytearray(path.read_bytes())
    place = content.index(b"\x44\x89\x88") + 3
    content[place : place + 8] = struct.pack(">d", hours * 3_600_000)
    path.write_bytes(content)
    return path


def claiming_size(path: Path, width: int, height: int) -> Path:
    """The same AVI with another size of frames in its head."""
    content = bytearray(path.read_bytes())
    place = content.index(b"strf") + 12
    content[place : place + 8] = struct.pack("<2i", width, height)
    path.write_bytes(content)
    return path


def damaged(path: Path, start: float = 0.4, stop: float = 0.6) -> Path:
    """The same file with nonsense in its middle."""
    content = bytearray(path.read_bytes())
    place = slice(int(start * len(content)), int(stop * len(content)))
    content[place] = np.random.default_rng(3).bytes(place.stop - place.start)
    path.write_bytes(content)
    return path
