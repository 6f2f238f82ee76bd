"""The media type of a recording, by what its bytes are and not by its name."""

_TYPES = {
    "mov": "mp4",
    "matroska": "x-matroska",
    "avi": "x-msvideo",
    "mpegts": "mp2t",
    "mpeg": "mpeg",
    "flv": "x-flv",
    "asf": "x-ms-wmv",
    "ogg": "ogg",
    "mp3": "mpeg",
    "flac": "flac",
    "wav": "x-wav",
    "aac": "aac",
    "amr": "amr",
}
"""FFmpeg's first name of a container -> the subtype (IANA, or what everybody uses)."""


def content_type_of(format_name: str, head: bytes, kind: str) -> str:
    """Such as video/mp4.

    Args:
        format_name: FFmpeg's name or names of the container.
        head: how the file begins; QuickTime and WebM are told from their families by it.
        kind: video or audio.
    """
    name = format_name.partition(",")[0]
    if name == "mov" and head[4:8] == b"ftyp":
        if head[8:10] == b"qt":
            return f"{kind}/quicktime" if kind == "video" else "audio/mp4"
        if head[8:11] == b"3gp":
            return f"{kind}/3gpp"
    if name == "matroska" and b"webm" in head[:64]:
        return f"{kind}/webm"
    if name == "asf" and kind == "audio":
        return "audio/x-ms-wma"
    return f"{kind}/{_TYPES.get(name, name)}"
