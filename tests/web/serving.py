"""The real application on a thread, and plain HTTP to it with every header under control."""

import asyncio
import http.client
import threading
from collections.abc import Coroutine, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from typing import Any, TypeVar

from tests.web.album import DATASET, PROJECT

from visnomy.api.server import listen, serving
from visnomy.cli.application import build_app, page_address
from visnomy.library.access import root_key
from visnomy.library.context import Library
from visnomy.model.access import AccessKey
from visnomy.settings import Settings, StoreAddress
from visnomy.sources.places import SourceMap
from visnomy.store.database import Database

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: Message
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass(frozen=True, slots=True)
class Site:
    """A server that runs.

    Attributes:
        bucket: the folder that oss://photos/ means.
    """

    library: Library
    loop: asyncio.AbstractEventLoop
    port: int
    key: AccessKey
    bucket: Path

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def origin(self) -> str:
        return f"http://{self.host}"

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        """Run something on the server's own loop, as its database pools want it."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(60)

    def entrance(self, user: str = "") -> str:
        return page_address(self.origin, self.library.settings.data_dir, user)

    def get(self, path: str, *, cookie: str = "", **headers: str) -> Answer:
        return self.send("GET", path, headers={"Cookie": cookie, **headers})

    def send(
        self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Answer:
        given = {name.replace("_", "-"): text for name, text in (headers or {}).items() if text}
        connection = http.client.HTTPConnection(self.host, timeout=20)
        try:
            connection.request(method, path, body or None, {"Accept": "text/html", **given})
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()

    def sign_in(self, user: str = "") -> str:
        """A Cookie header of a fresh session, of the account or of a user."""
        answer = self.get(self.entrance(user).removeprefix(self.origin))
        assert answer.status == 200, answer.text
        return str(answer.headers["set-cookie"]).partition(";")[0]


@contextmanager
def running_site(
    database_url: str,
    data_dir: Path,
    bucket: Path,
    stores: Mapping[str, StoreAddress] | None = None,
    port: int = 0,
) -> Iterator[Site]:
    """Page and API, without a worker; a port is given where a server comes back."""
    sites: list[Site] = []
    ready, stop = threading.Event(), asyncio.Event()

    async def run() -> None:
        buckets = {"photos": bucket}
        settings = Settings(
            data_dir=data_dir, buckets=buckets, roots=(bucket,), stores=stores or {}
        )
        async with await Database.open(database_url) as database:
            library = Library(settings, database, SourceMap.from_settings(settings))
            app = build_app(library, PROJECT, DATASET)
            key = await root_key(library)
            async with serving(app, listen("127.0.0.1", port), grace_s=1) as taken:
                sites.append(Site(library, asyncio.get_running_loop(), taken, key, bucket))
                ready.set()
                await stop.wait()

    thread = threading.Thread(target=asyncio.run, args=[run()], daemon=True)
    thread.start()
    assert ready.wait(30), "the server did not start"
    try:
        yield sites[0]
    finally:
        sites[0].loop.call_soon_threadsafe(stop.set)
        thread.join(20)
    assert not thread.is_alive(), "the server did not stop"
