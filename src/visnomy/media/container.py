"""Opens a container of moving pictures and sound; the only door to FFmpeg.

Only demuxers of plain files are ever tried: a playlist or a list of files to join would read what
it names, whatever its own name ends in (measured: an HLS text reads any path, also when it comes as
an open file). The bytes go in as an open file, and no protocol is allowed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

import av
from av.container import InputContainer
from av.stream import Disposition, Stream
from av.video.stream import VideoStream

from visnomy.errors import MediaError, MediaInterrupted, MediaTooLarge

DEMUXERS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,flv,asf,ogg,mp3,flac,wav,aac,amr"
"""What may be opened, by FFmpeg's names; none of them opens another file."""
MAX_STREAMS = 100
DAMAGED = "The video is damaged or cut off."
_PICTURE_BRANDS = frozenset(
    {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis"}
)
_BOXES = frozenset({b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"})
_STARTS = (
    b"\x1a\x45\xdf\xa3",  # Matroska, WebM
    b"\0\0\x01\xba",  # MPEG program stream
    b"FLV\x01",
    b"0&\xb2u\x8ef\xcf\x11",  # ASF
    b"OggS",
)
_TS_SYNC = 0x47
HEAD_BYTES = 400


def is_recording(head: bytes) -> bool:
    """Whether a file begins as a container of moving pictures does, whatever comes after.

    Args:
        head: the first HEAD_BYTES of it.
    """
    if head[4:8] in _BOXES:
        return head[4:8] != b"ftyp" or head[8:12] not in _PICTURE_BRANDS
    if head[:4] == b"RIFF":
        return head[8:12] == b"AVI "
    return head.startswith(_STARTS) or _is_transport_stream(head)


@contextmanager
def opened(file: BinaryIO) -> Iterator[InputContainer]:
    """A container, read from the beginning of an open file.

    Raises:
        MediaError: it is none that is read, or is damaged.
        MediaTooLarge: it needs more memory than there may be, or has too many streams.
    """
    file.seek(0)
    options = {"format_whitelist": DEMUXERS, "protocol_whitelist": "none"}
    with explained():
        container = av.open(file, "r", options=options, metadata_errors="replace")
    with container:
        if len(container.streams) > MAX_STREAMS:
            raise MediaTooLarge(f"The video has more than {MAX_STREAMS} streams.")
        yield container


@contextmanager
def explained() -> Iterator[None]:
    """Turn the errors of calls of FFmpeg into ours; nothing else belongs into the block."""
    try:
        yield
    except MediaError:
        raise
    except (MemoryError, av.error.MemoryError) as exc:
        raise MediaTooLarge("The video needs more memory than is allowed.") from exc
    except av.error.FFmpegError as exc:
        raise MediaError(DAMAGED) from exc
    except OSError as exc:
        raise MediaInterrupted(f"The file cannot be read: {exc.strerror}.") from exc
    except (ValueError, UnicodeError, ArithmeticError) as exc:
        raise MediaError(DAMAGED) from exc


def picture_stream(container: InputContainer) -> VideoStream | None:
    """The first stream of pictures that is no cover and that there is a decoder for."""
    for stream in container.streams.video:
        if not is_cover(stream) and stream.codec_context is not None:
            return stream
    return None


def is_cover(stream: Stream) -> bool:
    """Whether a stream is one still picture that belongs to the sound."""
    return bool(stream.disposition & (Disposition.attached_pic | Disposition.timed_thumbnails))


def _is_transport_stream(head: bytes) -> bool:
    """Packets of 188 bytes, in recordings of cameras with four bytes of time before each."""
    return any(
        len(head) > start + step and head[start] == head[start + step] == _TS_SYNC
        for start, step in ((0, 188), (4, 192))
    )
