"""What one look at one object brought: the value that crosses from the analysis process."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visnomy.model.figure import Face
from visnomy.model.file import MediaFacts


@dataclass(frozen=True, slots=True)
class Scene:
    """A shot of a video, in milliseconds since its start.

    Attributes:
        seen_ms: when the frame is shown that was looked at first.
    """

    first_ms: int
    last_ms: int
    seen_ms: int


@dataclass(frozen=True, slots=True)
class Analysis:
    """The whole result for one object.

    Attributes:
        thumbnail_webp: the upright picture, long side at most 480 px; None for what has no picture.
        score: technical quality 0..1; None for what is no picture.
        attention: float32 (h, w), what draws the eye (media/attention.py); None as score.
        image_hash: bits of what it looks like (media/likeness.py); None as score.
        scenes: the shots of a video, one after the other.
    """

    facts: MediaFacts
    faces: tuple[Face, ...] = ()
    thumbnail_webp: bytes | None = None
    score: float | None = None
    attention: NDArray[np.float32] | None = None
    image_hash: bytes | None = None
    scenes: tuple[Scene, ...] = ()
