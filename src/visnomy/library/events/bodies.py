"""What events say: the content of each kind, and the two envelopes that carry it (contract A.6)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import orjson

from visnomy.model.event import Event, EventType
from visnomy.model.task import TaskStatus, TaskType
from visnomy.store.events.outbox import SettledFile

SOURCE = "acs.imm"
TASK_TYPES: Mapping[EventType, TaskType] = {
    EventType.FIGURE_CLUSTERING: TaskType.FACE_CLUSTERING,
    EventType.FIGURE_CLUSTERS_MERGING: TaskType.FIGURE_CLUSTERS_MERGING,
    EventType.FACES_SEARCHING: TaskType.FACES_SEARCHING,
    EventType.LOCATION_DATE_CLUSTERING: TaskType.LOCATION_DATE_CLUSTERING,
    EventType.SIMILAR_IMAGE_CLUSTERING: TaskType.SIMILAR_IMAGE_CLUSTERING,
}
"""The name that GetTask takes for the task of an event."""

Members = dict[str, object]


@dataclass(frozen=True, slots=True)
class Ending:
    """How a task ended.

    Attributes:
        code, message: '' for a success.
        more: what the type of the task adds to the content.
    """

    status: TaskStatus
    code: str = ""
    message: str = ""
    more: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BindingState:
    """Where a binding has come to, in the words of GetBinding; reason is '' where it goes on."""

    uri: str
    state: str
    phase: str
    reason: str = ""


def task_content(event: Event, ended_at: datetime, ending: Ending) -> Members:
    """The end of a task."""
    return {
        **_head(event, ended_at),
        "UserData": event.user_data,
        "TaskType": TASK_TYPES[event.event_type].value,
        "TaskId": event.task_id,
        "Status": ending.status.value,
        "Code": ending.code,
        "Message": ending.message,
        "EventSourceId": event.event_id,
        **({"SimilarFaces": []} if event.event_type is EventType.FACES_SEARCHING else {}),
        **ending.more,
    }


def files_content(event: Event, ended_at: datetime, files: Sequence[SettledFile]) -> Members:
    """What became of files. Success is about the event; each file's Error is about the file."""
    return {
        **_head(event, ended_at),
        "UserData": event.user_data,
        "EventId": event.event_id,
        "Success": True,
        "Message": "",
        "Files": [{"URI": file.uri, "Error": file.error} for file in files],
    }


def binding_content(event: Event, ended_at: datetime, binding: BindingState) -> Members:
    """Where a binding has come to; the members are those that GetBinding gives."""
    return {
        **_head(event, ended_at),
        "EventId": event.event_id,
        "URI": binding.uri,
        "State": binding.state,
        "Phase": binding.phase,
        "Reason": binding.reason,
    }


def queue_message(event: Event) -> bytes:
    """The envelope of a queue: the content travels as text inside of it."""
    resource = f"{event.region}:{event.account_id}:{event.project_name}"
    return orjson.dumps(
        {
            "id": event.event_id,
            "source": SOURCE,
            "type": event.event_type.value,
            "subject": f"acs:imm:{resource}/{event.event_type.value}",
            "time": str(_milliseconds(event)),
            "content": event.content,
        }
    )


def bus_message(event: Event) -> bytes:
    """The envelope of an event bus, CloudEvents 1.0: the content is an object."""
    return orjson.dumps(
        {
            "id": event.event_id,
            "source": SOURCE,
            "specversion": "1.0",
            "type": event.event_type.value,
            "aliyunaccountid": event.account_id,
            "aliyunregionid": event.region,
            "data": orjson.Fragment(event.content),
        }
    )


def _head(event: Event, ended_at: datetime) -> Members:
    return {
        "ProjectName": event.project_name,
        "DatasetName": event.dataset_name,
        "RequestId": event.request_id,
        "StartTime": _time(event.opened_at),
        "EndTime": _time(ended_at),
    }


def _time(moment: datetime) -> str:
    """As GetTask gives times: UTC with milliseconds."""
    return f"{moment.astimezone(UTC).strftime('%Y-%m-%dT%H:%M:%S.%f')[:-3]}Z"


def _milliseconds(event: Event) -> int:
    closed_at = event.closed_at or event.opened_at
    return int(closed_at.timestamp() * 1000)
