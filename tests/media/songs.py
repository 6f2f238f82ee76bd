"""Songs made by program: silence with tags, words and covers."""

import io
import struct
from collections.abc import Mapping

import av
import numpy as np

TEXTS: Mapping[str, str] = {
    "album": "Lakes",
    "album_artist": "Various",
    "artist": "Ann",
    "composer": "Ben",
    "title": "标题 Title",
}
WORDS = "la la\n啦啦"
_FRAMES = {"title": b"TIT2", "artist": b"TPE1", "album_artist": b"TPE2", "album": b"TALB"}
_FRAMES |= {"composer": b"TCOM", "performer": b"TPE3", "language": b"TLAN"}
_SILENT_FRAME = b"\xff\xfb\x90\x64" + bytes(413)
"""MPEG-1 layer III, 128 kbit/s, 44.1 kHz: 26 ms."""
_UTF16 = 1


def mp3(texts: Mapping[str, str], *covers: bytes, words: str = "", frames: int = 40) -> bytes:
    """An MP3 with a tag of ID3v2.3."""
    parts = [_text(_FRAMES[name], text) for name, text in texts.items()]
    if words:
        body = bytes([_UTF16]) + b"eng" + "\0".encode("utf-16") + words.encode("utf-16")
        parts.append(_frame(b"USLT", body))
    for number, cover in enumerate(covers):
        head = b"\0image/png\0" + bytes([3 + number]) + str(number).encode() + b"\0"
        parts.append(_frame(b"APIC", head + cover))
    return _tag(b"".join(parts)) + _SILENT_FRAME * frames


def bare_mp3() -> bytes:
    """An MP3 without a tag."""
    return _SILENT_FRAME * 40


def encoded(kind: str, codec: str, texts: Mapping[str, str]) -> bytes:
    """Half a second of silence in a container of FFmpeg's."""
    out = io.BytesIO()
    with av.open(out, "w", format=kind) as container:
        container.metadata.update(texts)
        stream = container.add_stream(codec, rate=44100)
        assert isinstance(stream, av.AudioStream)
        size = stream.codec_context.frame_size or 1024
        form = stream.codec_context.format
        resampler = av.AudioResampler(form.name if form else None, "mono", 44100)
        for number in range(20):
            silence = np.zeros((1, size), np.int16)
            frame = av.AudioFrame.from_ndarray(silence, format="s16", layout="mono")
            frame.rate, frame.pts = 44100, number * size
            for each in resampler.resample(frame):
                container.mux(stream.encode(each))
        container.mux(stream.encode())
    return out.getvalue()


def _text(name: bytes, text: str) -> bytes:
    return _frame(name, bytes([_UTF16]) + text.encode("utf-16"))


def _frame(name: bytes, body: bytes) -> bytes:
    return name + struct.pack(">IH", len(body), 0) + body


def _tag(body: bytes) -> bytes:
    size = bytes(len(body) >> shift & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\x03\0\0" + size + body
