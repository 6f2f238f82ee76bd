"""What happens in a dataset now: its running tasks, and its faces that are outside all groups."""

from dataclasses import dataclass

from psycopg import AsyncConnection

from visnomy.model.task import TaskType


@dataclass(frozen=True, slots=True)
class RunningTask:
    """A task that has not ended."""

    task_type: TaskType
    progress_percent: int


@dataclass(frozen=True, slots=True)
class FaceRule:
    """What a face must have to found a group; the words are those of the contract."""

    min_side_px: float
    max_angle_deg: float
    min_quality: float


@dataclass(frozen=True, slots=True)
class FacesOutside:
    """Faces of nobody.

    Attributes:
        good: those that keep the rule for founding a group.
        weak: the others.
    """

    good: int
    weak: int


_RUNNING = """
select task_type, progress_percent
from task
where dataset_id = %(dataset_id)s and status = 'Running' and not (
    task_type = %(folders)s and exists (
        select from task as later
        where later.dataset_id = task.dataset_id
          and later.task_type = task.task_type
          and later.started_at > task.started_at
    )
)
order by started_at desc, task_id
"""


async def list_running(connection: AsyncConnection, dataset_id: int) -> list[RunningTask]:
    """The tasks of a dataset that have not ended, the newest first.

    A look through folders lives in the server's own process: one that a later look has followed
    was killed with its server, whatever its record says.
    """
    values = {"dataset_id": dataset_id, "folders": TaskType.FOLDER_INDEXING}
    cursor = await connection.execute(_RUNNING, values)
    return [RunningTask(TaskType(kind), percent) for kind, percent in await cursor.fetchall()]


async def count_outside(
    connection: AsyncConnection, dataset_id: int, rule: FaceRule
) -> FacesOutside:
    """How many faces belong to nobody, by whether they could found a group."""
    cursor = await connection.execute(
        """
        select count(*) filter (where good), count(*) filter (where not good)
        from (
            select coalesce(
                least(width_px, height_px) > %(side)s
                and greatest(abs(pitch_deg), abs(yaw_deg), abs(roll_deg)) < %(angle)s
                and quality > %(quality)s,
                false
            ) as good
            from figure
            where dataset_id = %(dataset_id)s and cluster_id is null
        ) as face
        """,
        {
            "side": rule.min_side_px,
            "angle": rule.max_angle_deg,
            "quality": rule.min_quality,
            "dataset_id": dataset_id,
        },
    )
    row = await cursor.fetchone()
    return FacesOutside(*row) if row else FacesOutside(0, 0)
