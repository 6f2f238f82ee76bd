"""A person in parts, as a proposal to a user."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class SplitPart:
    """One part; similarities are cosines of vectors without what all faces share, -1..1.

    Attributes:
        figure_ids: all of its faces, the most typical first.
        image_count: distinct files that they are in.
        similarity: the mean over its pairs of faces; 1 for one face.
        ambiguous: faces of it that could as well be in another part.
    """

    figure_ids: tuple[UUID, ...]
    image_count: int
    similarity: float
    ambiguous: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class SplitProposal:
    """What a split would do.

    Attributes:
        proposal_id: of this outcome; the same faces give the same one.
        parts: the part that stays first.
        similarities: between each two parts, a square.
        shared_image_count: files with faces of more than one part, which speaks for the split.
    """

    proposal_id: str
    cluster_id: UUID
    parts: tuple[SplitPart, ...]
    similarities: tuple[tuple[float, ...], ...]
    shared_image_count: int
