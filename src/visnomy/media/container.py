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
    except (ValueError, UnicodeError, ArithmeticError, LookupError) as exc:
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
