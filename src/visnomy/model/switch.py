"""A change of the embedding model of a dataset."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class SwitchState(StrEnum):
    """Where a change of model has come to.

    Running: faces get vectors of the new model and are compared. Paused: a user said so, or it
    failed. Ready: everything is compared and it waits for a user. Done: people are told apart by
    the new model, and undo is possible. Kept: done, and a later change took the place of the undo.
    """

    RUNNING = "Running"
    PAUSED = "Paused"
    READY = "Ready"
    DONE = "Done"
    KEPT = "Kept"
    ABANDONED = "Abandoned"
    UNDONE = "Undone"


OPEN_STATES = (SwitchState.RUNNING, SwitchState.PAUSED, SwitchState.READY)
"""Before people are told apart by the new model; a dataset has one such change at most."""


LISTED = 100
"""People of each kind that a report names."""


@dataclass(frozen=True, slots=True)
class Space:
    """The vectors of one embedding model.

    Attributes:
        model: its name.
        calibration: JSON of what grouping must know of it; None for a model that ships.
    """

    model: str
    calibration: str | None = None


@dataclass(frozen=True, slots=True)
class ModelSwitch:
    """One change of model.

    Attributes:
        flips: whether the new model takes over once everything is compared, or waits for a user.
        task_id: of the task that works on it, the newest.
        report: what it changes, from `SwitchReport.members`; empty until everything is compared.
    """

    switch_id: UUID
    dataset_id: int
    old: Space
    new: Space
    state: SwitchState
    flips: bool
    task_id: str
    started_at: datetime
    flipped_at: datetime | None = None
    ended_at: datetime | None = None
    report: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SwitchReport:
    """What a change of model does to people.

    Attributes:
        faces: those with a vector of the new model.
        faces_without: those that could not be looked at again; they stay where they are.
        faces_moved: those that are with somebody else, or with nobody, afterwards.
        people_before, people_after, people_kept: numbers of people; kept ones go on with their ids.
        merged: (who ends, who goes on with most of their faces).
        split: (who begins, whose faces they were).
        gone: who ends without going on as anybody.
        kept_apart: people that users have put something on, whom the new vectors alone would have
            ended: they stay as they were.
    """

    faces: int
    faces_without: int
    faces_moved: int
    people_before: int
    people_after: int
    people_kept: int
    merged: tuple[tuple[UUID, UUID], ...] = ()
    split: tuple[tuple[UUID, UUID], ...] = ()
    gone: tuple[UUID, ...] = ()
    kept_apart: tuple[UUID, ...] = ()

    def members(self) -> dict[str, object]:
        """The same as JSON; lists show their first LISTED entries beside how many there are."""
        told: dict[str, object] = {
            "faces": self.faces,
            "faces_without": self.faces_without,
            "faces_moved": self.faces_moved,
            "people_before": self.people_before,
            "people_after": self.people_after,
            "people_kept": self.people_kept,
            "merged_count": len(self.merged),
            "split_count": len(self.split),
            "gone_count": len(self.gone),
            "kept_apart_count": len(self.kept_apart),
        }
        merged = [{"id": str(a), "into": str(b)} for a, b in self.merged[:LISTED]]
        split = [{"id": str(a), "from": str(b)} for a, b in self.split[:LISTED]]
        told |= {"merged": merged, "split": split}
        told["gone"] = [str(each) for each in self.gone[:LISTED]]
        told["kept_apart"] = [str(each) for each in self.kept_apart[:LISTED]]
        return told
