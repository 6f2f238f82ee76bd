"""One database server for the whole run, and a database of its own for every test that asks.

Asynchronous tests: pytest-asyncio in auto mode, so `async def test_...` and asynchronous fixtures
simply run, each test on a loop of its own. Synchronous tests may use `database_url` and start
processes or a loop of theirs (`asyncio.run`).

Fixtures:
    server_url: the address of the embedded server's maintenance database; one a run.
    database_url: the address of a fresh, migrated, empty database; dropped afterwards.
    data_dir: an empty folder, for a server or a library of the test's own.
    database: an open `visnomy.store.database.Database` on `database_url`.
"""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from visnomy.store.database import Database
from visnomy.store.server.embedded import EmbeddedServer

TEMPLATE = "visnomy_template"


@pytest.fixture(scope="session")
def server_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The running server; fsync is off because nothing here outlives the run."""
    server = EmbeddedServer(tmp_path_factory.mktemp("server"))
    url = server.start()
    _execute(url, sql.SQL("alter system set fsync = off"))
    _execute(url, sql.SQL("select pg_reload_conf()"))
    yield url
    server.stop()
    shutil.rmtree(server.home)


@pytest.fixture(scope="session")
def template_database(server_url: str) -> str:
    """The name of a migrated, empty database that nobody is connected to."""
    _execute(server_url, sql.SQL("create database {}").format(sql.Identifier(TEMPLATE)))
    asyncio.run(_migrate(named(server_url, TEMPLATE)))
    return TEMPLATE


@pytest.fixture
def database_url(server_url: str, template_database: str) -> Iterator[str]:
    """The address of a database that only this test sees."""
    name = f"test_{uuid4().hex}"
    identifiers = sql.Identifier(name), sql.Identifier(template_database)
    _execute(server_url, sql.SQL("create database {} template {}").format(*identifiers))
    yield named(server_url, name)
    _execute(server_url, sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """An open database of this test's own."""
    opened = await Database.open(database_url, max_size=4)
    yield opened
    await opened.close()


@pytest.fixture
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty folder of the test's own, outlived by nothing that uses it."""
    return tmp_path_factory.mktemp("data")


def named(url: str, name: str) -> str:
    """The address of another database of the same server."""
    return make_conninfo(url, dbname=name)


def _execute(url: str, statement: sql.SQL | sql.Composed) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)


async def _migrate(url: str) -> None:
    await (await Database.open(url)).close()
