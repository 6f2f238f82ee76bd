"""The library: what it holds, where files come from, what is being done, what could not be read."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from visnomy.errors import NoPermission, ResourceNotFound
from visnomy.web.datasets import TEMPLATES, read_datasets
from visnomy.web.pages import render
from visnomy.web.progress import read_progress
from visnomy.web.rights import read_rights
from visnomy.web.server import read_server
from visnomy.web.site import Record, Site, number, record_of, records, text


class Tab(StrEnum):
    """The parts of the library's page."""

    FILES = "files"
    DATASETS = "datasets"
    RIGHTS = "rights"
    SERVER = "server"


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
    """GET /library: `show` is a tab; `after` continues the files that could not be read."""
    site: Site = request.state.site
    wanted = request.query_params.get("show", "")
    tab = Tab(wanted) if wanted in set(Tab) else Tab.FILES
    read = _READERS.get(tab)
    values: Mapping[str, Any] = await read(site) if read else await _files(request)
    progress = await read_progress(request)
    return render(
        request, f"library_{tab}.html", tab=tab, tabs=tuple(Tab), progress=progress, **values
    )


_READERS: Mapping[Tab, Callable[[Site], Awaitable[Mapping[str, object]]]] = {
    Tab.DATASETS: read_datasets,
    Tab.RIGHTS: read_rights,
    Tab.SERVER: read_server,
}


async def _files(request: Request) -> Mapping[str, object]:
    site: Site = request.state.site
    failed, total, after = await _failed(site, request.query_params.get("after", ""))
    settings = site.library.settings
    allowed = [f"file://{root}" for root in settings.roots] if not site.user else []
    allowed += [f"oss://{name}" for name in sorted({*settings.buckets, *settings.stores})]
    return {
        "dataset": await _dataset(site),
        "paused_at": await _paused_at(site),
        "places": await _places(site),
        "templates": TEMPLATES,
        "allowed": allowed,
        "tasks": await _tasks(site),
        "failed": failed,
        "failed_total": total,
        "after": after,
    }


async def _paused_at(site: Site) -> str:
    try:
        return text(record_of(await site.ask("GetIndexing"), "Indexing"), "PauseTime")
    except ResourceNotFound:
        return ""


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
