"""Merging of people as the contract has it: a task, though the work takes no longer than a call.

The people are one when the call returns, so the task is born ended; a client that follows it sees
Succeeded at its first look.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from uuid import UUID, uuid4

from visnomy.library.context import Library
from visnomy.library.events import telling as events
from visnomy.library.events.bodies import Ending
from visnomy.library.events.telling import Occasion
from visnomy.library.limits import check_text
from visnomy.library.people.decisions import merge_people
from visnomy.model.decision import Decision
from visnomy.model.event import EventType, Notice
from visnomy.model.project import Dataset
from visnomy.model.task import Task, TaskStatus, TaskType
from visnomy.store import tasks


async def request_merging(  # noqa: PLR0913 (the parameters of the operation)
    library: Library,
    dataset: Dataset,
    target: UUID,
    sources: Sequence[UUID],
    *,
    author: str,
    reason: str = "",
    user_data: str = "",
    tags: Mapping[str, str] | None = None,
    request: Mapping[str, object] | None = None,
    notice: Notice | None = None,
) -> tuple[Task, Decision]:
    """Give a person all faces of others; decision and task appear together or not at all.

    Raises:
        ResourceNotFound: one of the people does not exist.
        InvalidArgument: the reason is too long.
    """
    check_text("Reason", reason)
    started_at = datetime.now(UTC)
    async with library.database.transaction() as connection:
        made = await merge_people(
            connection, dataset, target, sources, author=author, reason=reason
        )
        task = Task(
            task_id=f"{TaskType.FIGURE_CLUSTERS_MERGING}-{uuid4()}",
            project_id=dataset.project_id,
            dataset_id=dataset.dataset_id,
            task_type=TaskType.FIGURE_CLUSTERS_MERGING,
            status=TaskStatus.SUCCEEDED,
            progress_percent=100,
            stage="",
            started_at=started_at,
            ended_at=datetime.now(UTC),
            user_data=user_data,
            tags=tags or {},
            request=request or {},
        )
        await tasks.create_task(connection, task)
        kind = EventType.FIGURE_CLUSTERS_MERGING
        occasion = Occasion(library.settings, kind, dataset, notice or Notice())
        await events.await_task(connection, occasion, task)
        await events.tell_ended_task(connection, task.task_id, Ending(task.status))
    return task, made
