"""Unsigned calls: taken when the operator says so, from programs of this machine only."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.contract.raw import RawCall, exchange
from tests.contract.sdk import Sdk, Style, make_client
from tests.contract.servers import Endpoint, started_command

from visnomy.api.request import ApiRequest, Origin, read_request
from visnomy.api.signing.openness import open_claim
from visnomy.errors import RequestRefused

HEADERS = {"x-acs-action": "ListProjects", "x-acs-version": "2020-09-30"}


_NOW = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.fixture(scope="module")
def opened(fresh_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    """The started command in open mode."""
    data_dir, bucket = tmp_path_factory.mktemp("data"), tmp_path_factory.mktemp("bucket")
    with started_command(fresh_database, data_dir, bucket, "--open") as running:
        yield running


def test_an_unsigned_call_is_answered(opened: Endpoint) -> None:
    assert exchange(opened, "POST", "/", HEADERS).members["Projects"]
    query = "/?ProjectName=open&TemplateId=Official%3AFaceManagement"
    made = exchange(opened, "POST", query, {**HEADERS, "x-acs-action": "CreateProject"})
    assert made.members["Project"]["ProjectName"] == "open"


def test_the_start_warns(opened: Endpoint) -> None:
    assert "warning: unsigned calls are taken" in (opened.data_dir / "command.log").read_text()


def test_the_sdk_still_signs_and_a_wrong_signature_is_refused(opened: Endpoint) -> None:
    assert Sdk(make_client(opened), Style.SYNC).call("list_projects").projects
    wrong = Sdk(make_client(opened, access_key_secret="wrong"), Style.SYNC)
    assert wrong.refusal("list_projects")[:2] == (400, "SignatureDoesNotMatch")
    assert RawCall(opened).send(nonce="once").status == 200
    assert RawCall(opened).send(nonce="once").error == (400, "SignatureNonceUsed")


@pytest.mark.parametrize(
    "headers",
    [
        {**HEADERS, "origin": "http://127.0.0.1:8230"},
        {**HEADERS, "origin": "null"},
        {**HEADERS, "referer": "https://evil.example/"},
        {**HEADERS, "sec-fetch-site": "cross-site"},
        {**HEADERS, "x-forwarded-for": "127.0.0.1"},
        {**HEADERS, "forwarded": "for=10.0.0.1"},
        {**HEADERS, "host": "rebound.example"},
        {"content-type": "application/x-www-form-urlencoded"},
    ],
)
def test_a_browser_or_a_proxy_is_refused(opened: Endpoint, headers: dict[str, str]) -> None:
    target = "/?Action=ListProjects&Version=2020-09-30"
    assert exchange(opened, "POST", target, headers).error == (400, "MissingAccessKeyId")


def test_without_the_option_an_unsigned_call_is_refused(endpoint: Endpoint) -> None:
    assert exchange(endpoint, "POST", "/", HEADERS).error == (400, "MissingAccessKeyId")


@pytest.mark.parametrize("address", ["10.0.0.5", "::ffff:10.0.0.5", "2001:db8::1", None])
def test_another_machine_is_refused(address: str | None) -> None:
    request = _request(address)
    with pytest.raises(RequestRefused, match="only calls of this machine"):
        open_claim(request, _NOW)


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "::1"])
def test_this_machine_is_taken(address: str) -> None:
    assert open_claim(_request(address), _NOW).action == "ListProjects"


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.2", "::", "photos.example"])
def test_an_open_server_for_other_machines_does_not_start(tmp_path: Path, host: str) -> None:
    command = [sys.executable, "-m", "visnomy", "serve", "--open", "--host", host]
    done = subprocess.run(
        [*command, "--data", str(tmp_path), "--no-browser", str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 1
    assert f"listens on 127.0.0.1 only, not on {host}" in done.stderr


def _request(address: str | None) -> ApiRequest:
    names = {**HEADERS, "host": "127.0.0.1:8230"}
    headers = [(name.encode(), value.encode()) for name, value in names.items()]
    return replace(read_request("ID", "POST", headers, b"", b""), origin=Origin(address))
