"""A bucket or folder that a dataset follows."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class BindingState(StrEnum):
    """How a binding is; the values are those of State on the wire."""

    READY = "Ready"
    """No worker has begun with it."""
    RUNNING = "Running"
    RETRYING = "Retrying"
    """The last look failed and is tried again; Reason says why."""
    FAILED = "Failed"
    """The server's settings leave no way to the place; Reason says what to change."""
    DELETED = "Deleted"
    """It is gone for callers; its records are being removed."""


class BindingPhase(StrEnum):
    """What a binding does; the values are those of Phase on the wire."""

    FULL = "FullScanning"
    INCREMENTAL = "IncrementalScanning"


@dataclass(frozen=True, slots=True)
class LookCounts:
    """What looks found: objects, of which so many were new or changed, and records without one."""

    seen: int = 0
    new: int = 0
    changed: int = 0
    gone: int = 0

    def since(self, before: "LookCounts") -> "LookCounts":
        """What was found after an earlier count of all looks."""
        return LookCounts(
            new=self.new - before.new,
            changed=self.changed - before.changed,
            gone=self.gone - before.gone,
        )


@dataclass(frozen=True, slots=True)
class Binding:
    """A place whose objects become records of a dataset by themselves.

    Attributes:
        uri: of the bucket or folder, in the one form that `place_uri` writes.
        is_home: the folder is one that the server was started with.
        asked, answered, failed: numbers of looks through all of it, growing: the last one that
            was asked for, that reached its end, and that could not.
        seen: objects that the look which is going on, or the last one, has come past.
        found: new, changed and gone over all looks; `seen` is not used in it.
        looked_at: when a look last reached its end.
    """

    binding_id: int
    dataset_id: int
    project_name: str
    dataset_name: str
    uri: str
    is_home: bool
    state: BindingState
    phase: BindingPhase
    reason: str
    asked: int
    answered: int
    failed: int
    seen: int
    found: LookCounts
    looked_at: datetime | None
    created_at: datetime
    updated_at: datetime
