"""What a recording of sound says of its music: who made it, its words, its covers.

Containers keep these texts in two places: most for the file as a whole, Ogg for its stream.
"""

from collections.abc import Iterator, Mapping

from av.container import InputContainer

from visnomy.media.container import explained, is_cover
from visnomy.media.exif import printable

LYRIC_CHARS = 64 * 1024
MOST_COVERS = 16
COVER_BYTES = 32 * 1024**2
TEXTS = ("album", "album_artist", "artist", "composer", "language", "performer")
"""FFmpeg's names of the texts that a record has (avformat.h, metadata API)."""
_UNKNOWN = frozenset({"", "und", "xxx"})


def sound_metadata(container: InputContainer) -> Mapping[str, str]:
    """The texts of the file, then those of its first stream of sound; names in lower case."""
    found = {name.lower(): text for name, text in container.metadata.items()}
    for stream in container.streams.audio[:1]:
        for name, text in stream.metadata.items():
            # A stream of a video has a language of its own, which is not that of the file.
            if not container.streams.video or name.lower() != "language":
                found.setdefault(name.lower(), text)
    return found


def sound_texts(metadata: Mapping[str, str]) -> dict[str, str | None]:
    """Album, artist and their like, by FFmpeg's names; None for what is not said."""
    texts = {name: printable(metadata.get(name, "")) for name in TEXTS}
    return {name: None if text.lower() in _UNKNOWN else text for name, text in texts.items()}


def lyric_of(metadata: Mapping[str, str]) -> str | None:
    """The words of a song, of bounded length; FFmpeg puts their language behind the name."""
    for name in sorted(metadata):
        if name == "lyrics" or name.startswith("lyrics-"):
            text = metadata[name].partition("\0")[0][:LYRIC_CHARS]
            kept = "".join(c for c in text if c.isprintable() or c in "\n\t")
            if kept.strip():
                return kept.strip()
    return None


def cover_bytes(container: InputContainer) -> Iterator[bytes]:
    """The files of the covers, as they lie in the container, which is read for it."""
    covers = [stream for stream in container.streams.video if is_cover(stream)][:MOST_COVERS]
    for stream in covers:
        with explained():
            packet = next(container.demux(stream), None)
            content = bytes(packet) if packet is not None and packet.size <= COVER_BYTES else b""
        if content:
            yield content
