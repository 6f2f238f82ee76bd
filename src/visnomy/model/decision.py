"""What a user decided about people and faces; it outlives every clustering run."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class DecisionKind(StrEnum):
    """What was decided; the words are those of the extension operations.

    MOVE holds faces in a person, or out of all; CONFIRM holds them where they are; REJECT says
    that they are not the person they were with; NOT_A_FACE takes them out of all grouping;
    DIFFERENT says that two faces are not the same person; SPLIT gives parts of a person to new
    people; MERGE puts people together; EDIT changes name, cover, labels, flags or the caller's id.
    """

    MOVE = "Move"
    CONFIRM = "Confirm"
    REJECT = "NotThisPerson"
    NOT_A_FACE = "NotAFace"
    DIFFERENT = "Different"
    SPLIT = "Split"
    MERGE = "Merge"
    EDIT = "Edit"


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision.

    Attributes:
        place: decisions of a dataset act in this order.
        author: the access key it was made with.
        needs: the people it speaks of.
        begins: the people it made.
        ends: the people who had no face left afterwards.
        payload: people as they were before (`people`), members of an edit (`before`, `after`).
        figure_count: the faces it is about.
        reason: why, in the author's words.
    """

    decision_id: UUID
    place: int
    kind: DecisionKind
    author: str
    made_at: datetime
    needs: tuple[UUID, ...]
    begins: tuple[UUID, ...]
    ends: tuple[UUID, ...]
    payload: Mapping[str, object]
    undone_at: datetime | None
    undone_by: str
    figure_count: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class FaceDecision:
    """What one decision says of one face, for a clustering run.

    Attributes:
        source: the person the face was with; None for nobody.
        target: the person it went to; None for nobody.
        part: the side it is on where people are told apart; None if it only came along.
        rejected: whom it is not, where that is not the source.
    """

    decision_id: UUID
    kind: DecisionKind
    figure_id: UUID
    source: UUID | None
    target: UUID | None
    part: int | None = None
    rejected: UUID | None = None
