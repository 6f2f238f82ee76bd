"""GetTask, ListTasks."""

import msgspec
import orjson

from visnomy.api.context import Context
from visnomy.api.instants import read_range, task_time
from visnomy.api.labels import label_filter
from visnomy.api.pages import position_of, token_of, walk_of
from visnomy.api.wire import models, requests, responses
from visnomy.errors import InvalidArgument, ResourceNotFound
from visnomy.library import tasks
from visnomy.library.events.telling import event_id_of
from visnomy.model.task import Task, TaskStatus, TaskType
from visnomy.store.tasks import TaskQuery

TYPE_ALIASES = {"FigureClustering": TaskType.FACE_CLUSTERING}
"""The name of the event type is taken as well (contract 6, #2)."""


async def get_task(context: Context, request: requests.GetTask) -> responses.GetTask:
    """One task, its members at the top level of the answer."""
    kind = task_type_of(request.task_type)
    if kind is None:
        raise ResourceNotFound("task")
    task = await tasks.get_task(context.library, request.project_name, request.task_id, kind)
    info = wire_task(task, with_request=request.request_definition)
    members = msgspec.structs.asdict(info)
    return responses.GetTask(
        project_name=request.project_name, event_id=event_id_of(task.task_id), **members
    )


async def list_tasks(context: Context, request: requests.ListTasks) -> responses.ListTasks:
    """Tasks of the last seven days."""
    walk = walk_of(context, request)
    query = TaskQuery(
        limit=request.max_results,
        sort=request.sort,
        descending=request.order == "desc",
        after=await position_of(context, walk, request.next_token),
        status=TaskStatus(request.status) if request.status else None,
        task_types=_known_types(request.task_types or ()),
        tags=label_filter("TagSelector", request.tag_selector),
        started=read_range("StartTimeRange", request.start_time_range),
        ended=read_range("EndTimeRange", request.end_time_range),
    )
    page = await tasks.list_tasks(context.library, request.project_name, query)
    return responses.ListTasks(
        tasks=tuple(
            wire_task(each, with_request=request.request_definition) for each in page.items
        ),
        max_results=str(request.max_results),
        next_token=await token_of(context, walk, page.position),
    )


def wire_task(task: Task, *, with_request: bool) -> models.TaskInfo:
    """The record of a task; Code stays away from a success, or old clients take it for an error."""
    return models.TaskInfo(
        code=task.code or None,
        message=task.message or None,
        end_time=task_time(task.ended_at) if task.ended_at else None,
        progress=task.progress_percent,
        start_time=task_time(task.started_at),
        status=task.status.value,
        tags=dict(task.tags),
        task_id=task.task_id,
        task_request_definition=orjson.dumps(task.request).decode() if with_request else None,
        task_type=task.task_type.value,
        user_data=task.user_data,
    )


def _known_types(names: tuple[str, ...]) -> list[TaskType]:
    types = [each for each in map(task_type_of, names) if each is not None]
    if names and not types:
        raise InvalidArgument(f"The parameter TaskTypes must be among {', '.join(TaskType)}.")
    return types


def task_type_of(text: str) -> TaskType | None:
    """The type of that name, or None for one that this server has no tasks of."""
    if text in TYPE_ALIASES:
        return TYPE_ALIASES[text]
    return TaskType(text) if text in set(TaskType) else None
