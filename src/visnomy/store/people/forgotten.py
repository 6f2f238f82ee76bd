"""Where faces were that are to stay forgotten."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from visnomy.store.rows import Connection

_PLACES = """
select file_id, left_px, top_px, width_px, height_px, first_ms, last_ms
from forgotten_face where file_id = any(%s)
"""


@dataclass(frozen=True, slots=True)
class ForgottenPlace:
    """A box (left, top, width, height) in pixels, and when it is seen in a video."""

    box: tuple[int, int, int, int]
    seen_ms: tuple[int, int] | None


async def forgotten_places(
    connection: Connection, file_ids: Sequence[int]
) -> Mapping[int, list[ForgottenPlace]]:
    """The places of each file that has any."""
    found: dict[int, list[ForgottenPlace]] = {}
    cursor = await connection.execute(_PLACES, [list(file_ids)])
    for file_id, left, top, width, height, first_ms, last_ms in await cursor.fetchall():
        seen_ms = None if first_ms is None else (first_ms, last_ms)
        place = ForgottenPlace((left, top, width, height), seen_ms)
        found.setdefault(file_id, []).append(place)
    return found
