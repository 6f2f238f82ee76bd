"""ProjectQueriesPerSecond and EngineConcurrency: real limits, told as the SDK understands them."""

import asyncio
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from threading import Event, Thread
from uuid import uuid4

import psycopg
import pytest
from alibabacloud_tea_openapi.exceptions import ThrottlingException
from tests.contract.beside import within
from tests.contract.conftest import placed
from tests.contract.raw import RawCall
from tests.contract.sdk import Sdk, Style, make_client
from tests.contract.servers import Endpoint, in_process

from visnomy.library.context import Library
from visnomy.library.engine import engine_work
from visnomy.library.pacing import await_turn
from visnomy.library.projects import (
    NewDataset,
    NewProject,
    create_dataset,
    create_project,
    get_project,
    update_project,
)
from visnomy.model.project import ProjectChange


@pytest.fixture
def limited(endpoint: Endpoint) -> Sdk:
    """A project of two calls a second and one piece of engine work, made beside the server."""
    name = f"limited-{uuid4().hex}"

    async def make(library: Library) -> None:
        await create_project(library, NewProject(name))
        await create_dataset(library, name, NewDataset("people"))
        change = ProjectChange(queries_per_second=2, engine_concurrency=1)
        await update_project(library, name, change)

    within(endpoint, make)
    return Sdk(make_client(endpoint), Style.SYNC, name, "people")


@contextmanager
def working(endpoint: Endpoint, project: str) -> Iterator[None]:
    """A piece of engine work of another process."""
    began, end = Event(), Event()

    async def work(library: Library) -> None:
        project_id = (await get_project(library, project)).project_id
        async with engine_work(library, project_id):
            began.set()
            await asyncio.to_thread(end.wait)

    thread = Thread(target=lambda: within(endpoint, work))
    thread.start()
    assert began.wait(20)
    try:
        yield
    finally:
        end.set()
        thread.join()


def throttled(sdk: Sdk, operation: str, **parameters: object) -> ThrottlingException:
    with pytest.raises(ThrottlingException) as caught:
        sdk.call(operation, **parameters)
    return caught.value


def exhaust(sdk: Sdk) -> ThrottlingException:
    """Call until the project's rate is used up."""
    for _ in range(20):
        try:
            with ThreadPoolExecutor(8) as pool:
                list(pool.map(lambda _: sdk.call("get_project"), range(8)))
        except ThrottlingException as exc:
            return exc
    raise AssertionError("20 times 8 calls at once passed")


def test_the_limits_are_those_that_the_project_shows(limited: Sdk) -> None:
    project = limited.call("get_project").project
    assert (project.project_queries_per_second, project.engine_concurrency) == (2, 1)


def test_a_project_over_its_rate_is_told_how_long_to_wait(limited: Sdk) -> None:
    refusal = exhaust(limited)
    assert (refusal.status_code, refusal.code) == (400, "Throttling.User")
    assert 1 <= refusal.retry_after <= 1000
    time.sleep(refusal.retry_after / 1000)
    limited.call("get_project")


def test_the_wait_is_a_header_in_milliseconds(limited: Sdk, endpoint: Endpoint) -> None:
    call = RawCall(endpoint, action="GetProject", query=(("ProjectName", limited.project),))
    exhaust(limited)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: call.send(), range(8)))
    refused = [answer for answer in answers if answer.status == 400]
    assert refused
    assert {answer.error for answer in refused} == {(400, "Throttling.User")}
    assert all(int(answer.headers["x-acs-retry-after"]) > 0 for answer in refused)


def test_another_project_does_not_notice(limited: Sdk, endpoint: Endpoint) -> None:
    exhaust(limited)
    assert RawCall(endpoint).send().status == 200


def test_one_call_after_the_other_is_never_refused(plain: Sdk) -> None:
    for _ in range(150):
        plain.call("get_project")


def test_a_second_server_shares_the_rate(limited: Sdk, endpoint: Endpoint) -> None:
    async def use_up(library: Library) -> None:
        await await_turn(library, limited.project)
        await await_turn(library, limited.project)
        await await_turn(library, limited.project)

    within(endpoint, use_up)
    assert exhaust_at_once(limited) > 0


def exhaust_at_once(sdk: Sdk) -> int:
    """How many of four calls at once are refused."""

    def refuses(_: int) -> bool:
        try:
            sdk.call("get_project")
        except ThrottlingException:
            return True
        return False

    with ThreadPoolExecutor(4) as pool:
        return sum(pool.map(refuses, range(4)))


@pytest.mark.parametrize(
    ("operation", "parameters"),
    [
        ("detect_image_faces", {"source_uri": "oss://photos/none.jpg"}),
        ("search_image_figure_cluster", {"source_uri": "oss://photos/none.jpg"}),
    ],
)
def test_engine_work_over_the_limit_is_throttled(
    limited: Sdk, endpoint: Endpoint, operation: str, parameters: dict[str, object]
) -> None:
    with working(endpoint, limited.project):
        refusal = throttled(limited, operation, **parameters)
        assert (refusal.status_code, refusal.code) == (400, "Throttling.Api")
        assert refusal.retry_after >= 1
    status, code, _ = limited.refusal(operation, **parameters)
    assert (status, code) == (400, "InvalidArgument")


async def test_a_place_comes_free_with_its_work(endpoint: Endpoint, plain: Sdk) -> None:
    async def fill(library: Library) -> None:
        project_id = (await get_project(library, plain.project)).project_id
        async with AsyncExitStack() as stack:
            for _ in range(100):
                await stack.enter_async_context(engine_work(library, project_id))
        async with library.database.reading() as connection:
            cursor = await connection.execute(
                "select count(*) from engine_work where project_id = %s", [project_id]
            )
            assert await cursor.fetchone() == (0,)

    await asyncio.to_thread(within, endpoint, fill)


def test_a_query_that_takes_too_long_is_ended(
    database_url: str, data_dir: Path, tmp_path: Path
) -> None:
    with in_process(database_url, data_dir, tmp_path, read_ms=200) as endpoint:
        sdk = placed(endpoint, Style.SYNC)
        with psycopg.connect(database_url) as connection:
            connection.execute("lock table file in access exclusive mode")
            assert sdk.refusal("simple_query") == (
                503,
                "ServiceUnavailable",
                "The query took too long. Ask for less.",
            )
        assert sdk.call("simple_query").files == []
