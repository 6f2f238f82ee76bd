"""What is told when something ends, to whom, and how far the telling is."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

FILE_SINK = "(file)"
"""The file of the data folder, for topics without a setting; no topic can have such a name."""
OBJECT_SINK = "(object)"
"""The object that a caller named in ExtendedMessageURI."""


class EventType(StrEnum):
    """Every event that this server sends (contract A.6)."""

    FIGURE_CLUSTERING = "imm:Task:FigureClustering"
    FIGURE_CLUSTERS_MERGING = "imm:Task:FigureClustersMerging"
    FACES_SEARCHING = "imm:Task:FacesSearching"
    LOCATION_DATE_CLUSTERING = "imm:Task:LocationDateClustering"
    SIMILAR_IMAGE_CLUSTERING = "imm:Task:SimilarImageClustering"
    INDEX = "imm:FileMeta:Index"
    BATCH_INDEX = "imm:FileMeta:BatchIndex"
    BATCH_UPDATE = "imm:FileMeta:BatchUpdate"
    DELETE = "imm:FileMeta:Delete"
    BATCH_DELETE = "imm:FileMeta:BatchDelete"
    BINDING = "imm:Binding:Task"


class DeliveryState(StrEnum):
    """How far a delivery is."""

    OPEN = "open"
    """What the event tells of has not ended."""
    WAITING = "waiting"
    DELIVERED = "delivered"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Notice:
    """Whom a caller wants to be told, and what belongs into the message.

    Attributes:
        topics: names as the caller gave them.
        object_uri: gets the content as a new object; '' for none.
    """

    request_id: str = ""
    user_data: str = ""
    topics: tuple[str, ...] = ()
    object_uri: str = ""


@dataclass(frozen=True, slots=True)
class Sink:
    """One place that gets an event.

    Attributes:
        name: a configured topic, or FILE_SINK or OBJECT_SINK.
        address: the topic as the caller named it, or the URI of the object.
    """

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Event:
    """What happened.

    Attributes:
        task_id: '' where it is no task's end.
        closed_at: None while what it tells of goes on; content is '' then.
        content: JSON text of an object.
    """

    event_id: str
    event_type: EventType
    region: str
    account_id: str
    project_name: str
    dataset_name: str
    request_id: str
    user_data: str
    task_id: str
    opened_at: datetime
    closed_at: datetime | None = None
    content: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """An event on its way to one sink.

    Attributes:
        attempts: so many were begun.
        due_at: when it is tried next; None where it is not.
        last_error: why the last attempt failed, without anything secret.
    """

    delivery_id: int
    event: Event
    sink: Sink
    state: DeliveryState
    attempts: int
    due_at: datetime | None
    ended_at: datetime | None
    last_error: str = ""
