"""The table of a transport stream is read as ISO/IEC 13818-1 has it."""

import numpy as np
import pytest

from visnomy.media.programs import count_programs


def packets(*programs: int, before: bytes = b"", behind: bytes = b"", pointer: int = 0) -> bytes:
    """Packets of 188 bytes, the third of which has a table with these programs (2.4.4.3)."""
    entries = b"".join(number.to_bytes(2, "big") + b"\xe1\x00" for number in programs)
    length = 5 + len(entries) + 4
    section = bytes([0, 0xB0 | length >> 8, length & 0xFF, 0, 1, 0xC1, 0, 0]) + entries + bytes(4)
    table = b"\x47\x40\x00\x10" + bytes([pointer]) + b"\xff" * pointer + section
    others = b"\x47\x01\x00\x10".ljust(188, b"\xff")
    return b"".join(
        before + each.ljust(188, b"\xff") + behind
        for each in (others, others, table, *[others] * 5)
    )


@pytest.mark.parametrize(("before", "behind"), [(b"", b""), (b"time", b""), (b"", b"x" * 16)])
def test_programs_are_counted_and_the_network_is_none(before: bytes, behind: bytes) -> None:
    assert count_programs(packets(1, before=before, behind=behind)) == 1
    assert count_programs(packets(0, 7, 8, 9, before=before, behind=behind, pointer=3)) == 3


def test_a_stream_without_a_table_says_nothing() -> None:
    assert count_programs(b"\x47\x01\x00\x10".ljust(188, b"\xff") * 9) is None
    assert count_programs(b"no stream at all") is None


def test_damage_ends_in_a_number_or_in_nothing() -> None:
    random, whole = np.random.default_rng(4), packets(1, 2)
    for _ in range(200):
        content = np.frombuffer(whole, np.uint8).copy()
        content[random.integers(0, len(content), 40)] = random.integers(0, 256, 40)
        found = count_programs(content.tobytes()[: int(random.integers(0, len(whole)))])
        assert found is None or 0 <= found < 50
