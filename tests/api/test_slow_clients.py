"""Clients that stand still lose their connection, in every phase of a request."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from visnomy.api.app import create_app
from visnomy.api.server import listen, serving
from visnomy.library.context import Library
from visnomy.settings import ClientPatience, Settings
from visnomy.sources.places import SourceMap
from visnomy.store.database import Database

SHORT = ClientPatience(head_s=0.4, body_s=0.4, reading_s=0.4)
LONG_ANSWER = 16 * 1024 * 1024


@pytest.fixture
def api(database: Database, tmp_path: Path) -> ASGIApp:
    """The API with little patience."""
    settings = Settings(tmp_path, patience=SHORT)
    return create_app(Library(settings, database, SourceMap.from_settings(settings)))


@pytest.fixture
def long_answer() -> ASGIApp:
    """Answers with more than any buffer takes."""

    async def answer(_: object) -> Response:
        return Response(b"x" * LONG_ANSWER)

    return Starlette(routes=[Route("/", answer)])


@asynccontextmanager
async def connected(app: ASGIApp) -> AsyncIterator[socket.socket]:
    """A client's socket to a server with little patience."""
    async with serving(app, listen("127.0.0.1", 0), grace_s=1, patience=SHORT) as port:
        with socket.socket() as client:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
            client.setblocking(False)
            await asyncio.get_running_loop().sock_connect(client, ("127.0.0.1", port))
            yield client


async def say(client: socket.socket, data: bytes) -> None:
    await asyncio.get_running_loop().sock_sendall(client, data)


async def everything(client: socket.socket) -> bytes:
    """What the server says until it closes the connection."""
    heard = bytearray()
    async with asyncio.timeout(10):
        with suppress(ConnectionResetError):
            while data := await asyncio.get_running_loop().sock_recv(client, 65536):
                heard += data
    return bytes(heard)


def refusal(answer: bytes) -> tuple[bytes, str]:
    """(status line, Code) of the last answer on a connection."""
    head, _, body = answer.rpartition(b"\r\n\r\n")
    return head.split(b"\r\n")[0], json.loads(body)["Code"]


async def test_a_client_that_says_nothing_is_cut_off(api: ASGIApp) -> None:
    async with connected(api) as client:
        assert await everything(client) == b""


@pytest.mark.parametrize(
    "head", [b"PO", b"POST / HT", b"POST / HTTP/1.1\r\nhost: x\r\n", b"POST / HTTP/1.1\r\nhost"]
)
async def test_a_head_that_does_not_end_is_refused(api: ASGIApp, head: bytes) -> None:
    async with connected(api) as client:
        await say(client, head)
        assert refusal(await everything(client)) == (
            b"HTTP/1.1 408 Request Timeout",
            "RequestTimeout",
        )


async def test_a_head_that_drips_is_refused_all_the_same(api: ASGIApp) -> None:
    async def drip(client: socket.socket) -> None:
        with suppress(ConnectionError):
            while True:
                await say(client, b"x-drip: 1\r\n")
                await asyncio.sleep(0.05)

    async with connected(api) as client:
        await say(client, b"POST / HTTP/1.1\r\n")
        dripping = asyncio.create_task(drip(client))
        answer = await everything(client)
        dripping.cancel()
        assert b" 408 " in answer


async def test_a_body_that_does_not_end_is_refused(api: ASGIApp) -> None:
    async with connected(api) as client:
        await say(client, b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\nabc")
        assert refusal(await everything(client)) == (
            b"HTTP/1.1 408 Request Timeout",
            "RequestTimeout",
        )


async def test_blank_lines_do_not_keep_a_connection_open(api: ASGIApp) -> None:
    async def drip(client: socket.socket) -> None:
        with suppress(ConnectionError):
            while True:
                await say(client, b"\r\n")
                await asyncio.sleep(0.3)

    async with connected(api) as client:
        await say(client, b"GET /?Action=a HTTP/1.1\r\nhost: x\r\n\r\n")
        dripping = asyncio.create_task(drip(client))
        answer = await everything(client)
        dripping.cancel()
        assert answer.startswith(b"HTTP/1.1 400 ")


async def test_two_requests_of_one_connection_are_answered(api: ASGIApp) -> None:
    request = b"GET /?Action=a HTTP/1.1\r\nhost: x\r\n\r\n"
    async with connected(api) as client:
        await say(client, request + request[:20])
        await asyncio.sleep(0.1)
        await say(client, request[20:] + request[:-2] + b"connection: close\r\n\r\n")
        assert (await everything(client)).count(b"MissingAccessKeyId") == 3


async def test_a_client_that_does_not_take_its_answer_is_cut_off(long_answer: ASGIApp) -> None:
    async with connected(long_answer) as client:
        await say(client, b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
        await asyncio.sleep(1.2)
        assert len(await everything(client)) < LONG_ANSWER


async def test_a_client_that_takes_its_answer_slowly_gets_all_of_it(long_answer: ASGIApp) -> None:
    async with connected(long_answer) as client:
        await say(client, b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
        await asyncio.sleep(0.2)
        assert len(await everything(client)) > LONG_ANSWER
