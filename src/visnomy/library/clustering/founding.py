"""Which faces of a dataset may found a person, by the dataset's own bounds."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from visnomy.model.project import Dataset
from visnomy.store.faces.figures import FigureVectors

if TYPE_CHECKING:
    from visnomy.grouping.founding import FoundingRule

_SETTINGS = {"min_images", "min_face_px", "max_angle_deg", "min_quality"}
"""Members of a dataset's settings that change who may found a group."""


def founding_rule(dataset: Dataset) -> "FoundingRule":
    """The bounds of a dataset."""
    from visnomy.grouping.founding import FoundingRule

    known = {name: dataset.settings[name] for name in _SETTINGS & dataset.settings.keys()}
    return FoundingRule(**known)  # type: ignore[arg-type]


def founders(dataset: Dataset, faces: FigureVectors) -> NDArray[np.bool_]:
    """Bool (n,), the faces fit to found a person."""
    from visnomy.grouping.founding import may_found

    return may_found(
        founding_rule(dataset),
        side_px=faces.min_side_px.astype(np.float32),
        angles_deg=angles_deg(faces),
        quality=faces.quality,
    )


def angles_deg(faces: FigureVectors) -> NDArray[np.float32]:
    """(n, 3): pitch, roll, yaw; NaN where unknown."""
    return np.stack([faces.pitch, faces.roll, faces.yaw], axis=1)
