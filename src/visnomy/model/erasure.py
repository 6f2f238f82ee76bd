"""What is erased when a person is forgotten, and what proves it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasedCounts:
    """How much of each kind was stored of a person.

    Attributes:
        figures: faces with their boxes and traits.
        lost_figures: faces that no analysis finds at the moment and that a decision gave to them.
        vectors: of all models, of both kinds of faces.
        portraits: pictures of faces.
        decisions: that spoke of them alone; decision_notes are single faces in any decision.
        run_records, switch_records: what clustering runs and changes of model noted.
        imported_names: what other programs said of the faces, and the name where it waited for one.
        events, tasks: whose content or request named them.
        files: records that lose a face.
        state_files: of the data folder, with ids and similarities.
    """

    figures: int
    lost_figures: int
    vectors: int
    portraits: int
    decisions: int
    decision_notes: int
    suggestions: int
    run_records: int
    switch_records: int
    imported_names: int
    events: int
    tasks: int
    files: int
    state_files: int = 0


@dataclass(frozen=True, slots=True)
class Erasure:
    """What an erasure takes away, or took.

    Attributes:
        figure_ids: of the faces, sorted; random ids that say nothing of a person.
        confirmation: stands for exactly these faces; who gives it has seen what will go.
        erased_at: None where it was only looked at.
    """

    cluster_id: UUID
    figure_ids: Sequence[UUID]
    counts: ErasedCounts
    erased_at: datetime | None = None

    @property
    def confirmation(self) -> str:
        """32 hexadecimal digits."""
        told = [self.cluster_id.bytes, *(each.bytes for each in self.figure_ids)]
        return hashlib.sha256(b"".join(told)).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Trace:
    """A place where an id is still found.

    Attributes:
        place: table and column, or a path.
        count: rows, or occurrences.
    """

    place: str
    count: int
