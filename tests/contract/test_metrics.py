"""What Prometheus reads, and who may."""

import re
from collections import Counter
from pathlib import Path

import pytest
from tests.contract.beside import within
from tests.contract.raw import Answer, RawCall, exchange
from tests.contract.sdk import Sdk
from tests.contract.servers import Endpoint, in_process

from visnomy.library.context import Library
from visnomy.library.faults import store_faults

SAMPLE = re.compile(r"^(\w+)(?:\{(.*)\})? ([0-9.e+-]+)$", re.MULTILINE)


def read(endpoint: Endpoint, headers: dict[str, str] | None = None) -> Answer:
    return exchange(endpoint, "GET", "/metrics", headers)


def samples(endpoint: Endpoint) -> dict[str, float]:
    answer = read(endpoint)
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    found = SAMPLE.findall(answer.body.decode())
    return {f"{name}{{{labels}}}": float(value) for name, labels, value in found}


def test_calls_are_counted_by_operation_and_code(endpoint: Endpoint) -> None:
    def counted() -> tuple[float, float, float, float]:
        now = samples(endpoint)
        return (
            now.get('visnomy_requests_total{action="GetProject",code="OK"}', 0),
            now.get('visnomy_requests_total{action="GetProject",code="ResourceNotFound"}', 0),
            now.get('visnomy_requests_total{action="",code="MissingAccessKeyId"}', 0),
            now.get('visnomy_request_seconds_count{action="GetProject"}', 0),
        )

    before = counted()
    call = RawCall(endpoint, action="CreateProject", query=(("ProjectName", "measured"),))
    call.send()
    call.send(action="GetProject")
    call.send(action="GetProject", query=(("ProjectName", "none"),))
    exchange(endpoint, "POST", "/?Action=GetProject")
    after = counted()
    assert [now - then for now, then in zip(after, before, strict=True)] == [1, 1, 1, 2]


def test_the_queue_the_pools_and_the_analysis_are_shown(endpoint: Endpoint, plain: Sdk) -> None:
    async def fail(library: Library) -> None:
        await store_faults(library, Counter(died=2, late=1))

    before = samples(endpoint).get('visnomy_analysis_faults_total{kind="died"}', 0)
    within(endpoint, fail)
    if not endpoint.indexes:
        plain.call("create_figure_clustering_task")
    now = samples(endpoint)
    assert now["visnomy_database_up{}"] == 1
    assert now['visnomy_analysis_faults_total{kind="died"}'] == before + 2
    assert now['visnomy_database_connections{pool="reading",state="open"}'] >= 1
    assert now['visnomy_database_connections{pool="changing",state="waiting"}'] == 0
    assert endpoint.indexes or now['visnomy_jobs{queue="clustering",state="todo"}'] >= 1


@pytest.mark.parametrize(
    "headers",
    [
        {"x-forwarded-for": "127.0.0.1"},
        {"via": "1.1 proxy"},
        {"host": "rebound.example"},
        {"authorization": "Bearer "},
        {"authorization": "Bearer None"},
        {"authorization": "Bearer wrong"},
    ],
)
def test_others_read_nothing(endpoint: Endpoint, headers: dict[str, str]) -> None:
    answer = read(endpoint, headers)
    assert (answer.status, answer.members["Code"]) == (403, "Forbidden")


def test_a_token_opens_the_metrics_from_anywhere(
    database_url: str, data_dir: Path, tmp_path: Path
) -> None:
    with in_process(database_url, data_dir, tmp_path, metrics_token="a token") as endpoint:
        far = {"x-forwarded-for": "10.0.0.1", "host": "visnomy.example"}
        assert read(endpoint, {**far, "authorization": "Bearer a token"}).status == 200
        assert read(endpoint, {**far, "authorization": "Bearer a tokem"}).status == 403
        assert read(endpoint, far).status == 403
        assert read(endpoint).status == 200
