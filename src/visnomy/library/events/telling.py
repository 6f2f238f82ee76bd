"""Events: who is told when something ends, and what they are told.

Every function works inside the caller's transaction, so that a result and its event appear
together. Where nobody wants an event, nothing is written.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from uuid import uuid4

import orjson

from visnomy.library.events.bodies import (
    BindingState,
    Ending,
    binding_content,
    files_content,
    task_content,
)
from visnomy.model.event import FILE_SINK, OBJECT_SINK, Event, EventType, Notice, Sink
from visnomy.model.project import Dataset
from visnomy.model.task import Task, TaskStatus
from visnomy.settings import Settings
from visnomy.store import tasks
from visnomy.store.events import outbox
from visnomy.store.events.outbox import AwaitedFile, SettledFile
from visnomy.store.rows import Connection
from visnomy.topics import ANY_TOPIC

GONE = "[ResourceNotFound] The record was deleted before the file was indexed."
TASK_GONE = Ending(
    TaskStatus.FAILED, "ResourceNotFound", "The specified resource dataset is not found."
)


@dataclass(frozen=True, slots=True)
class Occasion:
    """What there will be to tell, where, and who asked to be told."""

    settings: Settings
    kind: EventType
    dataset: Dataset
    notice: Notice = field(default_factory=Notice)


def new_event_id() -> str:
    """The id of an event, which a caller gets at once and every delivery carries."""
    return str(uuid4()).upper()


def event_id_of(task_id: str) -> str:
    """The event that the end of a task will be; the same for every reader of the task."""
    return f"Event-{task_id}"


async def await_task(connection: Connection, occasion: Occasion, task: Task) -> None:
    """Tell of a task when it ends; the file at least hears of a search: it has no other result."""
    sinks = _sinks(occasion)
    if not sinks and occasion.kind is EventType.FACES_SEARCHING:
        sinks = [Sink(FILE_SINK, "")]
    event = _event(occasion, event_id_of(task.task_id))
    event = replace(event, task_id=task.task_id, opened_at=task.started_at)
    await _open(connection, event, occasion.dataset, sinks)


async def await_files(
    connection: Connection, occasion: Occasion, files: Sequence[AwaitedFile]
) -> str:
    """Tell of files when the last of them has its result; the id of the event."""
    event = _event(occasion, new_event_id())
    if await _open(connection, event, occasion.dataset, _sinks(occasion)):
        await outbox.await_files(connection, event.event_id, files)
    return event.event_id


async def end_task(connection: Connection, task_id: str, ending: Ending) -> None:
    """End a task, and send the event that waits for it; a second end changes nothing."""
    first = await tasks.finish_task(connection, task_id, ending.status, ending.code, ending.message)
    if first:
        await tell_ended_task(connection, task_id, ending)


async def tell_ended_task(connection: Connection, task_id: str, ending: Ending) -> None:
    """Send the event that waits for a task, which this transaction has stored ended."""
    event = await outbox.open_event_of(connection, task_id)
    if event is not None:
        await _close_task(connection, event, ending)


async def settle_file(connection: Connection, file_id: int, revision: int, error: str) -> None:
    """Note the result of a file; sends the events that waited for nothing else.

    Args:
        connection: inside the transaction that stores the result.
        file_id: the file.
        revision: of the request that was worked on; later requests wait on.
        error: '' for a good result.
    """
    await _close_files(connection, await outbox.settle_file(connection, file_id, revision, error))


async def settle_gone(connection: Connection, dataset_id: int | None = None) -> None:
    """Wait no longer for files whose records are gone, of one dataset or of all."""
    await _close_files(connection, await outbox.settle_gone(connection, GONE, dataset_id))


async def settle_orphans(connection: Connection) -> int:
    """Send the events of tasks that went with their dataset, or ended without them; how many."""
    orphans = await outbox.orphans(connection)
    for event in orphans:
        task = await tasks.find_task(connection, event.task_id)
        ended = Ending(task.status, task.code, task.message) if task else TASK_GONE
        await _close_task(connection, event, ended)
    return len(orphans)


async def announce_files(
    connection: Connection, occasion: Occasion, files: Sequence[SettledFile]
) -> None:
    """Tell of files that this transaction changes or removes."""
    event = _event(occasion, new_event_id())
    if await _open(connection, event, occasion.dataset, _sinks(occasion)):
        now = datetime.now(UTC)
        await _close(connection, event, now, files_content(event, now, files))


async def announce_binding(
    connection: Connection, occasion: Occasion, binding: BindingState, started_at: datetime
) -> None:
    """Tell that the scan of a binding has ended or that its state has changed.

    CreateBinding takes no Notification, so only topics that take every event get this.

    Args:
        connection: inside the transaction that stores the new state.
        occasion: of kind EventType.BINDING.
        binding: where it has come to.
        started_at: when the scan began.
    """
    event = replace(_event(occasion, new_event_id()), opened_at=started_at)
    if await _open(connection, event, occasion.dataset, _sinks(occasion)):
        now = datetime.now(UTC)
        await _close(connection, event, now, binding_content(event, now, binding))


def _sinks(occasion: Occasion) -> list[Sink]:
    """Everyone who gets the event, each once."""
    settings, notice = occasion.settings, occasion.notice
    asked = [Sink(_sink_name(settings, topic), topic) for topic in notice.topics]
    if notice.object_uri:
        asked.append(Sink(OBJECT_SINK, notice.object_uri))
    every = [Sink(name, name) for name, topic in settings.topics.items() if topic.every]
    first: dict[str, Sink] = {}
    for sink in (*asked, *every):
        first.setdefault(sink.name, sink)
    return list(first.values())


def _sink_name(settings: Settings, topic: str) -> str:
    if topic in settings.topics and topic != ANY_TOPIC:
        return topic
    return ANY_TOPIC if ANY_TOPIC in settings.topics else FILE_SINK


def _event(occasion: Occasion, event_id: str) -> Event:
    return Event(
        event_id=event_id,
        event_type=occasion.kind,
        region=occasion.settings.region,
        account_id=occasion.settings.account_id,
        project_name=occasion.dataset.project_name,
        dataset_name=occasion.dataset.name,
        request_id=occasion.notice.request_id,
        user_data=occasion.notice.user_data,
        task_id="",
        opened_at=datetime.now(UTC),
    )


async def _open(
    connection: Connection, event: Event, dataset: Dataset, sinks: Sequence[Sink]
) -> bool:
    """Whether anybody waits for the event."""
    if sinks:
        await outbox.open_event(connection, event, dataset.dataset_id, sinks)
    return bool(sinks)


async def _close(
    connection: Connection, event: Event, now: datetime, content: Mapping[str, object]
) -> None:
    text = orjson.dumps(content).decode()
    await outbox.close_event(connection, replace(event, closed_at=now, content=text))


async def _close_task(connection: Connection, event: Event, ending: Ending) -> None:
    now = datetime.now(UTC)
    await _close(connection, event, now, task_content(event, now, ending))


async def _close_files(connection: Connection, events: Iterable[Event]) -> None:
    for event in events:
        files = await outbox.settled_files(connection, event.event_id)
        now = datetime.now(UTC)
        await _close(connection, event, now, files_content(event, now, files))
