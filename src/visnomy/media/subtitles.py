"""The text of subtitles: what is said in a video, line by line, without its typesetting.

Only codecs of text are decoded; those of pictures (DVD, Blu-ray, DVB) have no text to give.
"""

import re

from av.packet import Packet
from av.stream import Stream
from av.subtitles.subtitle import AssSubtitle

from visnomy.errors import MediaError
from visnomy.media.container import explained

CODECS = frozenset({"ass", "mov_text", "srt", "ssa", "subrip", "text", "webvtt"})
"""FFmpeg's names of the decoders whose output is text."""
STREAM_CHARS = 64 * 1024
"""Of one stream: the subtitles of a film of two hours take about that."""
FILE_CHARS = 4 * STREAM_CHARS
"""Of all streams of a file, the first ones first."""
_FIELDS = 8
"""Commas before the text of an event of ASS as FFmpeg writes it: ReadOrder, Layer, ..., Effect."""
_STYLE = re.compile(r"\{[^}]*\}")
_BREAKS = re.compile(r"\\[Nn]")


def is_text(stream: Stream) -> bool:
    """Whether a stream is subtitles whose text can be read."""
    codec = stream.codec_context
    return stream.type == "subtitle" and codec is not None and codec.name in CODECS


def lines_of(packet: "Packet[Stream]") -> str:
    """The lines that a packet of such a stream shows; '' for none, or where it is broken."""
    try:
        with explained():
            shown = packet.decode()
    except MediaError:
        return ""
    texts = [_plain(each.ass) for each in shown if isinstance(each, AssSubtitle)]
    return "\n".join(text for text in texts if text)


def _plain(event: bytes) -> str:
    r"""The text of an event: `0,0,Default,,0,0,0,,{\i1}two\Nlines` is two lines."""
    text = event.decode("utf-8", "replace").split(",", _FIELDS)[-1]
    text = _BREAKS.sub("\n", _STYLE.sub("", text)).replace("\\h", " ")
    kept = "".join(c for c in text if c.isprintable() or c == "\n")
    return "\n".join(line.strip() for line in kept.split("\n") if line.strip())
