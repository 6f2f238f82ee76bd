"""One face in one file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

import msgspec
import numpy as np
from numpy.typing import NDArray

from visnomy.model.geometry import Boundary, HeadPose

UNAVAILABLE = "figure-cluster-id-unavailable"
"""Reserved cluster id: found after the last clustering run."""
INDEPENDENT = "figure-cluster-id-independent"
"""Reserved cluster id: a run has seen the face and it belongs to nobody."""
CLUSTER_PREFIX = "Cluster-"


class Trait(StrEnum):
    """What is said of a person's looks; each can be switched off (docs/extensions.md).

    The values are the members of the contract's Figure. Quality, sharpness and pose are of the
    picture and decide who may found a group, so they stay.
    """

    AGE = "Age"
    BEARD = "Beard"
    EMOTION = "Emotion"
    GENDER = "Gender"
    GLASSES = "Glasses"
    HAT = "Hat"
    MASK = "Mask"
    MOUTH = "Mouth"


ALL_TRAITS = frozenset(Trait)
NO_TRAITS: frozenset[Trait] = frozenset()


@dataclass(frozen=True, slots=True)
class Attribute:
    """A value with the confidence (0..1) that it is right."""

    value: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Moment:
    """When a face is seen in a video, in milliseconds since its start; both ends are seen.

    Attributes:
        best_ms: when it is seen best; what else is known of the face is from then.
    """

    first_ms: int
    last_ms: int
    best_ms: int


@dataclass(frozen=True, slots=True)
class Face:
    """A face as vision found it, before it has an id.

    Attributes:
        landmarks_px: float32 (5, 2): eyes, nose, mouth corners; upright image at full size.
        quality: suitability for recognition, 0..1.
        sharpness: focus, 0..1.
        embedding: float32 (d,), unit length, of the default model.
        other_embeddings: the same of other models, by name; none for a model that had no answer.
        crop_webp: a square portrait for covers and lists.
        moment: of a face in a video; None in a picture.
        age, gender, ...: None where no honest source is installed, where the source says nothing
            of this face, or where the project does not want it.
    """

    boundary: Boundary
    confidence: float
    landmarks_px: NDArray[np.float32]
    head_pose: HeadPose | None
    quality: float
    sharpness: float
    embedding: NDArray[np.float32]
    crop_webp: bytes
    age: int | None = None
    age_sd: float | None = None
    gender: Attribute | None = None
    emotion: Attribute | None = None
    mouth: Attribute | None = None
    beard: Attribute | None = None
    hat: Attribute | None = None
    mask: Attribute | None = None
    glasses: Attribute | None = None
    other_embeddings: Mapping[str, NDArray[np.float32]] = field(default_factory=dict)
    moment: Moment | None = None


class FigureRow(msgspec.Struct, frozen=True):
    """A stored face with its place in the groups.

    Attributes:
        document: encoded wire record without FigureClusterId and FigureClusterConfidence.
        cluster_id: None while `unavailable` or `independent`.
        processed: False until a clustering run has seen the face.
    """

    figure_id: UUID
    file_id: int
    document: bytes
    cluster_id: UUID | None
    cluster_confidence: float | None
    processed: bool
