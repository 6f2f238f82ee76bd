"""What a client sees of a defect: a code and an id, never a traceback."""

import json
import logging
from pathlib import Path
from typing import cast

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.types import Message, Scope

from visnomy.api import chain
from visnomy.api.app import create_app, is_api_call
from visnomy.errors import InternalError, NoPermission
from visnomy.library.context import Library
from visnomy.settings import Settings
from visnomy.sources.places import SourceMap
from visnomy.store.database import Database

CLOSED = Library(Settings(Path()), cast("Database", None), cast("SourceMap", None))


async def ask(
    app: Starlette, method: str = "POST", path: str = "/", query: bytes = b""
) -> tuple[int, dict[str, str]]:
    sent: list[Message] = []
    scope: Scope = {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": query,
        "root_path": "",
        "scheme": "http",
        "server": ("127.0.0.1", 80),
        "client": None,
        "headers": [(b"host", b"127.0.0.1:80")],
    }

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    return sent[0]["status"], json.loads(sent[1]["body"])


@pytest.fixture
def app() -> Starlette:
    """An application that never gets as far as its database."""
    return create_app(CLOSED)


@pytest.mark.parametrize("defect", [RuntimeError("at 0x7f"), InternalError("at 0x7f")])
async def test_a_defect_is_logged_and_not_shown(
    app: Starlette,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    defect: Exception,
) -> None:
    async def fail(*_: object) -> bytes:
        raise defect

    monkeypatch.setattr(chain, "answer", fail)
    with caplog.at_level(logging.ERROR):
        status, body = await ask(app)
    assert (status, body["Code"], body["HostId"]) == (500, "InternalError", "127.0.0.1:80")
    assert "0x7f" not in json.dumps(body)
    assert body["RequestId"] in caplog.text
    assert "0x7f" in caplog.text


async def test_a_refusal_keeps_its_code(app: Starlette, monkeypatch: pytest.MonkeyPatch) -> None:
    async def refuse(*_: object) -> bytes:
        raise NoPermission("no")

    monkeypatch.setattr(chain, "answer", refuse)
    status, body = await ask(app)
    assert (status, body["Code"], body["Message"]) == (403, "NoPermission", "no")


async def test_the_page_has_the_root_unless_the_api_is_called() -> None:
    async def page(_: object) -> PlainTextResponse:
        return PlainTextResponse('{"page":"yes"}')

    app = create_app(CLOSED, [Route("/", page), Route("/get", page)])
    assert (await ask(app, "GET"))[1] == {"page": "yes"}
    assert (await ask(app, "GET", query=b"Action=ListProjects"))[1]["Code"] == "MissingAccessKeyId"
    assert (await ask(app, "POST"))[1]["Code"] == "MissingAccessKeyId"
    assert (await ask(app, "POST", "/get"))[0] == 405
    assert (await ask(app, "POST", "/get"))[1]["Code"] == "UnsupportedHTTPMethod"
    assert (await ask(app, "GET", "/none"))[1]["Code"] == "InvalidApi.NotFound"


@pytest.mark.parametrize(
    ("method", "query", "header", "expected"),
    [
        ("GET", b"", b"accept", False),
        ("HEAD", b"", b"accept", False),
        ("GET", b"after=Cluster-1", b"accept", False),
        ("GET", b"X=1&Action=GetProject", b"accept", True),
        ("GET", b"", b"authorization", True),
        ("GET", b"", b"x-acs-action", True),
        ("POST", b"", b"accept", True),
    ],
)
def test_an_api_call_is_told_from_a_visit(
    method: str, query: bytes, header: bytes, expected: bool
) -> None:
    scope = {"method": method, "query_string": query, "headers": [(header, b"x")]}
    assert is_api_call(scope) is expected
