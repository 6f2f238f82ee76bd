"""Tells a recording from everything else by how its bytes begin; no decoder is asked."""

from pathlib import Path

from visnomy.media.opening import open_object
from visnomy.settings import MediaLimits

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


def is_video(path: Path, limits: MediaLimits) -> bool:
    """Whether a file begins as a video does.

    Raises:
        MediaError: as `open_object`; a video may have more bytes than a picture.
    """
    with open_object(path, limits.of_videos()) as file:
        return is_recording(file.read(HEAD_BYTES))


def _is_transport_stream(head: bytes) -> bool:
    """Packets of 188 bytes, in recordings of cameras with four bytes of time before each."""
    return any(
        len(head) > start + step and head[start] == head[start + step] == _TS_SYNC
        for start, step in ((0, 188), (4, 192))
    )
