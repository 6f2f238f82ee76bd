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
    b"ID3",
    b"fLaC",
    b"#!AMR",
)
_TS_SYNC = 0x47
HEAD_BYTES = 400


def is_recording(head: bytes) -> bool:
    """Whether a file begins as one of moving pictures or sound does, whatever comes after.

    Args:
        head: the first HEAD_BYTES of it.
    """
    if head[4:8] in _BOXES:
        return head[4:8] != b"ftyp" or head[8:12] not in _PICTURE_BRANDS
    if head[:4] == b"RIFF":
        return head[8:12] in (b"AVI ", b"WAVE")
    return head.startswith(_STARTS) or _is_bare_sound(head) or _is_transport_stream(head)


def is_video(path: Path, limits: MediaLimits) -> bool:
    """Whether a file begins as a video does.

    Raises:
        MediaError: as `open_object`; a video may have more bytes than a picture.
    """
    with open_object(path, limits.of_videos()) as file:
        return is_recording(file.read(HEAD_BYTES))


def _is_bare_sound(head: bytes) -> bool:
    """Frames of MPEG layer III or of AAC (ADTS) with nothing before them."""
    if len(head) < 4 or head[0] != 0xFF:
        return False
    is_mp3 = head[1] & 0xE6 == 0xE2 and head[1] & 0x18 != 0x08 and head[2] & 0xF0 != 0xF0
    return is_mp3 or head[1] & 0xF6 == 0xF0


def _is_transport_stream(head: bytes) -> bool:
    """Packets of 188 bytes, in recordings of cameras with four bytes of time before each."""
    return any(
        len(head) > start + step and head[start] == head[start + step] == _TS_SYNC
        for start, step in ((0, 188), (4, 192))
    )
