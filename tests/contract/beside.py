"""What a person at the server does beside it: users, keys and policies."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar
from uuid import uuid4

from tests.contract.servers import Endpoint

from visnomy.library import access
from visnomy.library.context import Library
from visnomy.model.access import AccessKey
from visnomy.settings import Settings
from visnomy.sources.places import SourceMap
from visnomy.store.access import policies, users
from visnomy.store.database import Database

T = TypeVar("T")
Statement = Mapping[str, object]


def within(endpoint: Endpoint, act: Callable[[Library], Awaitable[T]]) -> T:
    """Act on the library of a server that runs."""

    async def run() -> T:
        settings = Settings(data_dir=endpoint.data_dir, database_url=endpoint.database_url)
        async with await Database.open(endpoint.database_url) as database:
            return await act(Library(settings, database, SourceMap.from_settings(settings)))

    return asyncio.run(run())


def make_user(endpoint: Endpoint, *statements: Statement, name: str | None = None) -> AccessKey:
    """The key of a fresh user, with one policy if there are statements."""
    name = name or f"guest-{uuid4().hex}"

    async def make(library: Library) -> AccessKey:
        async with library.database.transaction() as connection:
            await users.create_user(connection, name)
            if statements:
                await policies.put_policy(connection, name, document_of(*statements))
                await policies.attach_policy(connection, name, user=name)
        return await access.create_key(library, name)

    return within(endpoint, make)


def document_of(*statements: Statement) -> str:
    """A policy document."""
    return json.dumps({"Version": "1", "Statement": list(statements)})
