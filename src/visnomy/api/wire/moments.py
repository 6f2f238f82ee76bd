"""What records have beyond the contract: when a face is seen in a video.

IMM has no members for that. These have the shapes of its own times in videos (Label.Clips,
SceneElement.FrameTimes); a client of IMM does not ask for them and passes over them.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from msgspec import Struct
from msgspec import field as member

from visnomy.api.wire.models import Clip


class FigureMoments(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Beyond Figure of the contract; only faces of videos have them."""

    clips: tuple[Clip, ...] | None = member(default=None, name="Clips")
    frame_times: tuple[int, ...] | None = member(default=None, name="FrameTimes")


EXTRA_MEMBERS: Final[Mapping[str, type[Struct]]] = MappingProxyType({"Figure": FigureMoments})
"""Structure of the contract -> the shape with its further members: docs/extensions.md."""
