"""A guess that waits for a user."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import NAMESPACE_URL, UUID, uuid5


class SuggestionKind(StrEnum):
    """What is asked: are two people one, is a face of a person somebody else, is a face theirs."""

    SAME_PERSON = "SamePerson"
    INTRUDER = "Intruder"
    FACE = "Face"


class SuggestionAnswer(StrEnum):
    """Yes: the two are one, the face is the person. Skip decides nothing."""

    YES = "Yes"
    NO = "No"
    SKIP = "Skip"
    NOT_A_FACE = "NotAFace"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One question; asked again it has the same id.

    Attributes:
        cluster_id: the person that it is about.
        other_cluster_id: of SAME_PERSON, else None.
        figure_id: of INTRUDER and FACE, else None.
        similarity: mean smoothed cosine, -1..1; None where names alone raised the question.
        face_count: faces that the answer settles.
        worth: faces that the answer is expected to move.
        asked_at: None until it is stored.
    """

    suggestion_id: UUID
    kind: SuggestionKind
    cluster_id: UUID
    other_cluster_id: UUID | None
    figure_id: UUID | None
    similarity: float | None
    face_count: int
    worth: float
    asked_at: datetime | None = None


def suggestion_id(dataset_id: int, kind: SuggestionKind, *subjects: UUID) -> UUID:
    """The id of a question about these, in whatever order."""
    parts = [str(dataset_id), kind.value, *sorted(map(str, subjects))]
    return uuid5(NAMESPACE_URL, "visnomy:suggestion:" + ":".join(parts))
