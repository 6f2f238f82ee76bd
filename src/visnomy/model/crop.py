"""A part of a picture that is worth showing alone."""

from dataclasses import dataclass

from visnomy.model.geometry import Boundary


@dataclass(frozen=True, slots=True)
class Crop:
    """A proposal.

    Attributes:
        ratio: width and height in whole numbers, as they were asked for.
        boundary: in pixels of the upright picture at full size.
        confidence: the share, 0..1, of what draws the eye that lies inside.
    """

    ratio: tuple[int, int]
    boundary: Boundary
    confidence: float
