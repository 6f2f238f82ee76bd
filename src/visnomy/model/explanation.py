"""Why a face is where it is."""

from dataclasses import dataclass
from uuid import UUID

from visnomy.model.decision import Decision


@dataclass(frozen=True, slots=True)
class AlikeFigure:
    """A face that another is like.

    Attributes:
        similarity: cosine of vectors without what all faces share, -1..1.
        confirmed: a user put or confirmed it where it is.
    """

    figure_id: UUID
    cluster_id: UUID | None
    similarity: float
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Gate:
    """One of the bounds of faces that may found a person.

    Attributes:
        value: of this face; None where unknown, which is not held against it.
        bound: of the dataset.
    """

    name: str
    value: float | None
    bound: float
    passed: bool


@dataclass(frozen=True, slots=True)
class Explanation:
    """All that speaks for and against the place of a face.

    Attributes:
        processed: a clustering run has seen the face.
        similarity: the mean to the other faces of its person; None if there are none.
        next_cluster_id, next_similarity: the person that comes next.
        nearest: the faces that it is most like.
        confirmed: the confirmed faces of its person that it is most like.
        decisions: those that bind it, the newest first.
        reasons: the same in sentences.
    """

    figure_id: UUID
    cluster_id: UUID | None
    processed: bool
    confidence: float | None
    similarity: float | None
    next_cluster_id: UUID | None
    next_similarity: float | None
    nearest: tuple[AlikeFigure, ...]
    confirmed: tuple[AlikeFigure, ...]
    decisions: tuple[Decision, ...]
    gates: tuple[Gate, ...]
    reasons: tuple[str, ...]
