"""The suite runs against a server in this process and against the started command."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo
from tests.contract.clients.calling import Caller
from tests.contract.clients.every_client import CLIENTS
from tests.contract.clients.stage import Stage, make_stage
from tests.contract.planting import Planted, plant
from tests.contract.sdk import Sdk, Style, make_client
from tests.contract.servers import Endpoint, in_process, started_command

WAYS: Mapping[str, Callable[[str, Path, Path], AbstractContextManager[Endpoint]]] = {
    "in-process": in_process,
    "command": started_command,
}


@pytest.fixture(scope="session", params=list(WAYS))
def endpoint(
    request: pytest.FixtureRequest,
    server_url: str,
    template_database: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Endpoint]:
    """A running server with a database of its own; tests keep apart by project."""
    url = database_of(server_url, template_database)
    data_dir, bucket = tmp_path_factory.mktemp("data"), tmp_path_factory.mktemp("bucket")
    with WAYS[request.param](url, data_dir, bucket) as running:
        yield running


@pytest.fixture(scope="session", params=list(CLIENTS))
def caller(request: pytest.FixtureRequest) -> Iterator[Caller]:
    """Every client that exists, one after the other."""
    with CLIENTS[request.param]() as client:
        yield client


@pytest.fixture(scope="module")
def stage(endpoint: Endpoint, caller: Caller) -> Stage:
    """A client at a server, with a project that it has made there."""
    return make_stage(endpoint, caller)


@pytest.fixture(scope="module")
def fresh_database(server_url: str, template_database: str) -> str:
    """A database for a server that a module starts in a way of its own."""
    return database_of(server_url, template_database)


def database_of(server_url: str, template: str) -> str:
    """The address of a new, migrated database."""
    name = f"contract_{uuid4().hex}"
    identifiers = sql.Identifier(name), sql.Identifier(template)
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(sql.SQL("create database {} template {}").format(*identifiers))
    return make_conninfo(server_url, dbname=name)


@pytest.fixture(params=list(Style), ids=lambda style: style.value)
def sdk(request: pytest.FixtureRequest, endpoint: Endpoint) -> Sdk:
    """A client with a project and a dataset of the test's own."""
    return placed(endpoint, request.param)


@pytest.fixture
def plain(endpoint: Endpoint) -> Sdk:
    """As `sdk`, blocking only: for tests that say nothing of the client."""
    return placed(endpoint, Style.SYNC)


@pytest.fixture
def album(plain: Sdk, endpoint: Endpoint) -> Planted:
    """Five people on 15 photos in the dataset of `plain`."""
    return plant(endpoint.database_url, plain.project, plain.dataset, [3, 5, 1, 4, 2])


@pytest.fixture
def photo(endpoint: Endpoint) -> Path:
    """A file in the bucket that is no picture; enough where nothing reads it."""
    path = endpoint.bucket / f"{uuid4().hex}.jpg"
    path.write_bytes(b"not a picture")
    return path


def placed(endpoint: Endpoint, style: Style) -> Sdk:
    """A client whose calls name a fresh project and dataset."""
    name = f"test-{uuid4().hex}"
    sdk = Sdk(make_client(endpoint), style, name, "people")
    sdk.call("create_project", template_id="Official:FaceManagement")
    sdk.call("create_dataset")
    return sdk
