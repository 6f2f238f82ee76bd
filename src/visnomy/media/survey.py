"""One pass through the packets of a container: what its header may not say.

A header can claim ten hours, and some containers claim nothing. So lengths, counts and the times of
key frames are counted: .02 s of CPU for a minute of 1080p (bench/video.py, 2026-11). No packet is
decoded but those of subtitles that are text, for they are wanted as a whole.
"""

from dataclasses import dataclass, field

from av.container import InputContainer
from av.packet import Packet
from av.stream import Stream
from av.video.stream import VideoStream

from visnomy.errors import MediaError, MediaTooLarge
from visnomy.media.container import explained
from visnomy.media.subtitles import FILE_CHARS, STREAM_CHARS, is_text, lines_of

MAX_PACKETS = 20_000_000
"""A day of pictures at 120 a second and sound takes fewer."""


@dataclass(slots=True)
class Counted:
    """The packets of one stream.

    Attributes:
        first_s, end_s: from the first packet's time to the end of the last one; None without any.
        keys_s: when its key frames are shown, in the order of the file; only of the one stream
            that is asked for.
        lines, chars: what its subtitles say, up to a limit; nothing for other streams.
    """

    count: int = 0
    size_bytes: int = 0
    first_s: float | None = None
    end_s: float | None = None
    keys_s: list[float] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    chars: int = 0

    @property
    def duration_s(self) -> float | None:
        """The time that the packets cover."""
        return None if self.first_s is None or self.end_s is None else self.end_s - self.first_s

    def read(self, lines: str, room: int) -> None:
        """Keep lines of subtitles, as far as there is room for them."""
        kept = lines[: max(0, min(room, STREAM_CHARS - self.chars))]
        if kept:
            self.lines.append(kept)
            self.chars += len(kept)


def survey(container: InputContainer, pictures: Stream | None) -> dict[int, Counted]:
    """Count the packets of every stream, up to the first place that cannot be read.

    Args:
        container: newly opened; it is at its end afterwards.
        pictures: the stream whose key frames matter.

    Returns:
        Stream index -> its packets.

    Raises:
        MediaTooLarge: there is no end of packets.
    """
    found = {stream.index: Counted() for stream in container.streams}
    texts = {each.index for each in container.streams.subtitles if is_text(each)}
    total = 0
    try:
        with explained():
            for packet in container.demux():
                total += 1
                if total > MAX_PACKETS:
                    raise MediaTooLarge("The video has too many packets.")
                if packet.size:
                    _count(found[packet.stream_index], packet, pictures)
                if packet.size and packet.stream_index in texts:
                    _read(found, packet)
    except MediaTooLarge:
        raise
    except MediaError:
        pass  # What came before it is there; frames.py says so if nothing can be decoded.
    return found


def _read(found: dict[int, Counted], packet: "Packet[Stream]") -> None:
    """Keep what a packet of subtitles says, while there is room in the record of the file."""
    room = FILE_CHARS - sum(each.chars for each in found.values())
    if room > 0:
        found[packet.stream_index].read(lines_of(packet), room)


def shown_s(packet: "Packet[Stream] | Packet[VideoStream]") -> float | None:
    """When a packet is shown; some containers only say when it is decoded."""
    ticks = packet.pts if packet.pts is not None else packet.dts
    return None if ticks is None else float(ticks * packet.time_base)


def _count(stream: Counted, packet: "Packet[Stream]", pictures: Stream | None) -> None:
    stream.count += 1
    stream.size_bytes += packet.size
    time_s = shown_s(packet)
    if time_s is None:
        return
    end_s = time_s + float((packet.duration or 0) * packet.time_base)
    stream.first_s = time_s if stream.first_s is None else min(stream.first_s, time_s)
    stream.end_s = end_s if stream.end_s is None else max(stream.end_s, end_s)
    if pictures is not None and packet.stream_index == pictures.index and packet.is_keyframe:
        stream.keys_s.append(time_s)
