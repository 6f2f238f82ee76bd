"""One example of every event, as the code writes it: `python -m tests.docs.event_examples`."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from visnomy.library.events.bodies import (
    TASK_TYPES,
    BindingState,
    Ending,
    binding_content,
    files_content,
    task_content,
)
from visnomy.library.events.telling import GONE, event_id_of
from visnomy.library.faces.searching import similar_member
from visnomy.model.event import Event, EventType
from visnomy.model.geometry import Boundary
from visnomy.model.task import TaskStatus
from visnomy.store.events.outbox import SettledFile
from visnomy.store.faces.nearest_faces import NearFace

ID = UUID("7c0f8b8e-55c1-4f3c-9d5e-1f3c9a1d2b4e")
OPENED_AT = datetime(2026, 11, 23, 9, 20, 1, 234_000, UTC)
ENDED_AT = OPENED_AT + timedelta(seconds=4.444)
PHOTO = "oss://photos/2026/beach.jpg"


def example_event(kind: EventType) -> Event:
    """An event of that kind that has just ended."""
    event = Event(
        event_id=str(ID).upper(),
        event_type=kind,
        region="local",
        account_id="1000000000000001",
        project_name="photos",
        dataset_name="main",
        request_id="0B5C9A6E-4D0E-4B6E-9B7A-2C1D3E4F5A6B",
        user_data="order-17",
        task_id="",
        opened_at=OPENED_AT,
        closed_at=ENDED_AT,
    )
    if kind not in TASK_TYPES:
        return event
    task_id = f"{TASK_TYPES[kind]}-{ID}"
    return replace(event, event_id=event_id_of(task_id), task_id=task_id)


def example(kind: EventType) -> dict[str, object]:
    """The content of that event."""
    event = example_event(kind)
    if kind is EventType.BINDING:
        return binding_content(
            event, ENDED_AT, BindingState("oss://photos", "Running", "IncrementalScanning")
        )
    if kind is EventType.FACES_SEARCHING:
        near = NearFace(ID, PHOTO, Boundary(210, 96, 180, 214), 0.51)
        more = {"SimilarFaces": [{"SimilarFaces": [similar_member(near)]}]}
        return task_content(event, ENDED_AT, Ending(TaskStatus.SUCCEEDED, more=more))
    if kind in TASK_TYPES:
        return task_content(event, ENDED_AT, Ending(TaskStatus.SUCCEEDED))
    errors = {
        EventType.INDEX: "[InvalidArgument] File does not exist.",
        EventType.BATCH_INDEX: GONE,
    }
    return files_content(event, ENDED_AT, [SettledFile(PHOTO, errors.get(kind, ""))])


if __name__ == "__main__":
    for each in EventType:
        print(f"### {each}\n```json\n{json.dumps(example(each), indent=2)}\n```\n")  # noqa: T201
