"""The library: what it holds, where files come from, what is being done, what could not be read."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from visnomy.errors import NoPermission, ResourceNotFound
from visnomy.web.pages import render
from visnomy.web.progress import read_progress
from visnomy.web.site import Record, Site, number, record_of, records, text

TASKS = 20
FAILED = 50
_CANCELLABLE = "FaceClustering"


@dataclass(frozen=True, slots=True)
class Place:
    """A folder or bucket that is followed."""

    uri: str
    state: str
    reason: str

    @classmethod
    def of(cls, record: Record) -> "Place":
        """From a Binding record."""
        return cls(text(record, "URI"), text(record, "State"), text(record, "Reason"))


@dataclass(frozen=True, slots=True)
class Work:
    """A task.

    Attributes:
        percent: 0..100.
        message: what went wrong.
    """

    task_id: str
    kind: str
    status: str
    percent: int
    begun_at: str
    message: str

    @property
    def can_be_cancelled(self) -> bool:
        """Whether CancelTask would take it."""
        return self.status == "Running" and self.kind == _CANCELLABLE

    @classmethod
    def of(cls, record: Record) -> "Work":
        """From a TaskInfo record."""
        return cls(
            task_id=text(record, "TaskId"),
            kind=text(record, "TaskType"),
            status=text(record, "Status"),
            percent=number(record, "Progress"),
            begun_at=text(record, "StartTime"),
            message=text(record, "Message"),
        )


@dataclass(frozen=True, slots=True)
class Failed:
    """A file that could not be read."""

    uri: str
    reason: str

    @classmethod
    def of(cls, record: Record) -> "Failed":
        """From a File record."""
        return cls(text(record, "URI"), text(record, "Reason"))


async def library_page(request: Request) -> Response:
    """GET /library: `after` continues the files that could not be read."""
    site: Site = request.state.site
    failed, total, after = await _failed(site, request.query_params.get("after", ""))
    return render(
        request,
        "library.html",
        dataset=await _dataset(site),
        places=await _places(site),
        tasks=await _tasks(site),
        failed=failed,
        failed_total=total,
        after=after,
        progress=await read_progress(request),
    )


async def _dataset(site: Site) -> Record:
    try:
        return record_of(await site.ask("GetDataset", WithStatistics=True), "Dataset")
    except ResourceNotFound:
        return {}


async def _places(site: Site) -> list[Place]:
    try:
        return [Place.of(each) for each in records(await site.ask("ListBindings"), "Bindings")]
    except ResourceNotFound:
        return []


async def _tasks(site: Site) -> list[Work]:
    try:
        answer = await site.ask("ListTasks", Sort="StartTime", Order="desc", MaxResults=TASKS)
    except (ResourceNotFound, NoPermission):
        return []
    return [Work.of(each) for each in records(answer, "Tasks")]


async def _failed(site: Site, after: str) -> tuple[list[Failed], int, str]:
    try:
        answer = await site.ask(
            "SimpleQuery",
            Query={"Field": "ObjectStatus", "Operation": "eq", "Value": "Failed"},
            Sort="URI",
            Order="asc",
            MaxResults=FAILED,
            NextToken=after,
            WithFields=["URI", "Reason"],
        )
    except ResourceNotFound:
        return [], 0, ""
    failed = [Failed.of(each) for each in records(answer, "Files")]
    return failed, number(answer, "TotalHits"), text(answer, "NextToken")
