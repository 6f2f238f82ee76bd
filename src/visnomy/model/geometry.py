"""Places in an image: pixels of the upright picture, origin at the top left."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Boundary:
    """A box in whole pixels of the upright image at full size."""

    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class HeadPose:
    """Angles of a head in degrees, 0 when it faces the camera.

    Attributes:
        pitch: up is positive.
        roll: tilt in the image plane, clockwise is positive.
        yaw: the person's turn to the picture's right is positive.
    """

    pitch: float
    roll: float
    yaw: float
