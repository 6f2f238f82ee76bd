"""How many programs a transport stream carries, by its own table; PyAV does not tell.

The table (ISO/IEC 13818-1, program association section) is the packet with the number 0. FFmpeg
knows programs of no other container that is read here, and says 0 of those, as ffprobe does.
"""

from typing import BinaryIO

TRANSPORT_STREAM = "mpegts"
"""FFmpeg's name of the container."""
_PACKET = 188
_STEPS = (188, 192, 204)
"""From one packet to the next: plain, with a time before it (cameras), with a checksum behind."""
_SYNC, _TABLE, _AGREED = 0x47, 0, 5
_LOOKED_THROUGH = 1 << 20
"""The table comes several times a second."""


def program_count(format_name: str, file: BinaryIO) -> int | None:
    """Programs of an open recording; None for a transport stream whose table is not found.

    Args:
        format_name: by FFmpeg, the first of its names.
        file: is read from its start.
    """
    if format_name != TRANSPORT_STREAM:
        return 0
    file.seek(0)
    return count_programs(file.read(_LOOKED_THROUGH))


def count_programs(content: bytes) -> int | None:
    """Programs by the first table in the bytes of a transport stream; None without one."""
    start, step = _rhythm(content)
    for at in range(start, len(content) - _PACKET + 1, step or len(content)):
        packet = content[at : at + _PACKET]
        number = (packet[1] & 0x1F) << 8 | packet[2]
        if packet[0] == _SYNC and number == _TABLE and packet[1] & 0x40:
            found = _count(packet)
            if found is not None:
                return found
    return None


def _rhythm(content: bytes) -> tuple[int, int]:
    """Where the first packet begins, and how far it is to the next; (0, 0) if there are none."""
    for start in range(_STEPS[-1]):
        for step in _STEPS:
            beats = content[start : start + _AGREED * step : step]
            if len(beats) == _AGREED and set(beats) == {_SYNC}:
                return start, step
    return 0, 0


def _count(packet: bytes) -> int | None:
    """Entries of the section that begins in a packet, but for that of the network."""
    begin = 5 + packet[4] if packet[3] & 0x20 else 4
    begin += 1 + packet[begin] if begin < _PACKET else 0
    section = packet[begin:]
    if len(section) < 8 or section[0] != _TABLE:
        return None
    end = 3 + ((section[1] & 0x0F) << 8 | section[2]) - 4  # a checksum is behind the entries
    if end > len(section):
        return None
    entries = (section[at : at + 2] for at in range(8, end, 4))
    return sum(entry != b"\0\0" for entry in entries)
