"""Decodes the frames of a video that are looked at, upright, as their maker meant them to be seen.

Frames are turned by the container's rotation and stretched by their pixels' aspect. One thread and
no more than a few frames at a time: the memory does not grow with the length.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from av.container import InputContainer
from av.packet import Packet
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.reformatter import ColorTrc, Interpolation, VideoReformatter
from av.video.stream import VideoStream

from visnomy.errors import MediaError, MediaTooLarge
from visnomy.media.brightness import PQ_TO_SDR
from visnomy.media.container import explained
from visnomy.media.pixels import Pixels
from visnomy.media.sampling import Stretch
from visnomy.media.survey import shown_s

LONG_SIDE_PX = 1280
MAX_PIXELS = 8192 * 8192
"""A decoder may hold 17 frames: of 8K they fit into an analysis process, of more they do not."""
MAX_STRETCH = 8
"""A pixel wider or higher than this is a fault of the header."""


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One frame, ready to be looked at.

    Attributes:
        shown_s: since the start of the stream's own clock.
        pixels: uint8 (h, w, 3), RGB, upright, long side at most LONG_SIDE_PX.
        width_px, height_px: of the upright frame at full size.
        source: as decoded, for the full size.
    """

    shown_s: float
    pixels: Pixels
    width_px: int
    height_px: int
    turn: int
    source: VideoFrame

    def full(self) -> Pixels:
        """The upright frame at full size.

        Raises:
            MediaTooLarge: it needs more memory than there may be.
        """
        width, height = self.width_px, self.height_px
        size = (height, width) if self.turn % 2 else (width, height)
        with explained():
            return _upright_rgb(VideoReformatter(), self.source, size, self.turn)


class FrameReader:
    """Reads the frames of some stretches, from a container that is at its beginning."""

    def __init__(self, container: InputContainer, stream: VideoStream) -> None:
        """Prepare the decoder.

        Raises:
            MediaTooLarge: the frames are said to be too large.
        """
        codec = stream.codec_context
        check_size(codec.width, codec.height)
        codec.thread_count = 1
        codec.options = {"max_pixels": str(MAX_PIXELS)}
        self._container = container
        self._stream = stream
        self._codec: VideoCodecContext = codec
        self._reformatter = VideoReformatter()

    def frames(self, stretches: Sequence[Stretch]) -> Iterator[Frame]:
        """The frames that are looked at, in the order of the file.

        What is broken is passed over; after a place that cannot be read nothing comes any more.
        """
        for shown, decoded in self._chosen(stretches):
            with explained():
                frame = self._frame(shown, decoded)
            yield frame

    def _chosen(self, stretches: Sequence[Stretch]) -> Iterator[tuple[float, VideoFrame]]:
        due = {stretch.key_s: stretch for stretch in stretches}
        filling: _Filling | None = None
        for packet in self._packets():
            stretch = due.pop(shown_s(packet) or 0.0, None) if packet.is_keyframe else None
            if stretch is None and filling is None:
                continue
            if stretch is not None:
                yield from self._picked(filling, self._drain())
                filling = _Filling(stretch) if stretch.step_s is not None else None
                self._codec.skip_frame = "NONREF" if filling else "NONKEY"
            decoded = self._decode(packet)
            if filling is None:
                yield from self._picked(None, [*decoded, *self._drain()])
                continue
            yield from self._picked(filling, decoded)
            if filling.is_over(packet):
                yield from self._picked(filling, self._drain())
                filling = None
        yield from self._picked(filling, self._drain())

    def _picked(
        self, filling: "_Filling | None", decoded: Sequence[VideoFrame]
    ) -> Iterator[tuple[float, VideoFrame]]:
        for frame in decoded:
            # A frame that the decoder had held back knows its time, but not the unit of it.
            ticks = frame.pts if frame.pts is not None else frame.dts
            time_s = float((ticks or 0) * (self._stream.time_base or 0))
            if filling is None or filling.wants(time_s):
                yield time_s, frame

    def _packets(self) -> "Iterator[Packet[VideoStream]]":
        packets = self._container.demux(self._stream)
        while True:
            try:
                with explained():
                    packet = next(packets, None)
            except MediaTooLarge:
                raise
            except MediaError:
                return
            if packet is None:
                return
            if packet.size:
                yield packet

    def _decode(self, packet: "Packet[VideoStream] | None") -> list[VideoFrame]:
        try:
            with explained():
                return [frame for frame in self._codec.decode(packet) if not frame.is_corrupt]
        except MediaTooLarge:
            raise
        except MediaError:
            return []

    def _drain(self) -> list[VideoFrame]:
        """What the decoder still holds back; it can begin anew at a key frame then."""
        if not self._codec.is_open:
            return []
        held = self._decode(None)
        self._codec.flush_buffers()
        return held

    def _frame(self, time_s: float, decoded: VideoFrame) -> Frame:
        check_size(decoded.width, decoded.height)
        width, height = shown_size(decoded.width, decoded.height, self._stream)
        scale = min(1.0, LONG_SIDE_PX / max(width, height))
        small = max(1, round(width * scale)), max(1, round(height * scale))
        turn = decoded.rotation // 90 % 4 if decoded.rotation % 90 == 0 else 0
        pixels = _upright_rgb(self._reformatter, decoded, small, turn)
        upright = (height, width) if turn % 2 else (width, height)
        return Frame(time_s, pixels, *upright, turn=turn, source=decoded)


def shown_size(width: int, height: int, stream: VideoStream) -> tuple[int, int]:
    """The size of frames with square pixels, before they are turned; one side is stretched."""
    aspect = stream.sample_aspect_ratio
    if not aspect or not 1 / MAX_STRETCH <= aspect <= MAX_STRETCH:
        return width, height
    return (round(width * aspect), height) if aspect > 1 else (width, round(height / aspect))


def check_size(width: int, height: int) -> None:
    """Refuse frames that no analysis process could hold.

    Raises:
        MediaTooLarge: so are these.
    """
    if width * height > MAX_PIXELS:
        allowed = MAX_PIXELS // 1_000_000
        raise MediaTooLarge(f"The video has frames of more than {allowed} million pixels.")


@dataclass(slots=True)
class _Filling:
    """Which of the frames between two key frames are still to be looked at."""

    stretch: Stretch
    next_s: float = float("-inf")

    def wants(self, time_s: float) -> bool:
        if time_s < self.next_s or time_s > self.stretch.until_s:
            return False
        self.next_s = time_s + (self.stretch.step_s or 0.0) * 0.99
        return True

    def is_over(self, packet: "Packet[VideoStream]") -> bool:
        ticks = packet.dts if packet.dts is not None else packet.pts
        return ticks is not None and float(ticks * packet.time_base) > self.stretch.until_s


def _upright_rgb(
    reformatter: VideoReformatter, frame: VideoFrame, size: tuple[int, int], turn: int
) -> Pixels:
    rgb = reformatter.reformat(
        frame, *size, "rgb24", interpolation=Interpolation.AREA | Interpolation.ACCURATE_RND
    ).to_ndarray()
    if frame.color_trc == ColorTrc.SMPTE2084:
        rgb = PQ_TO_SDR[rgb]
    return np.ascontiguousarray(np.rot90(rgb, turn))
