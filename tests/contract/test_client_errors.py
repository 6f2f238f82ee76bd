"""Every client understands every error: its status, its Code and its Message."""

import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict
from tests.contract.clients.every_client import ABILITIES, CLIENTS
from tests.contract.clients.refusals import CASES
from tests.contract.clients.stage import Stage
from tests.contract.conftest import database_of
from tests.contract.servers import Endpoint, in_process

from visnomy.errors import WireError
from visnomy.store import database

BY_HAND = {
    "Forbidden": "no operation: /metrics is read without a client",
    "IncompleteSignature": "clients sign completely: tests/api/test_signing.py",
    "MissingAction": "clients name an operation: tests/contract/test_gateway.py",
    "RequestTimeout": "clients send what they begin: tests/api/test_slow_clients.py",
    "InvalidProtocol.NeedSsl": "a server with TLS is called without it: tests/contract/test_tls.py",
    "UnsupportedHTTPMethod": "clients send GET or POST: tests/contract/test_gateway.py",
}
"""Codes that no client can be brought to, and where they are provoked instead."""
BROKEN = {"InternalError": 500, "ServiceUnavailable": 503}
"""Codes of a server that is broken: see the end of this module."""
ROOT = Path(__file__).parents[2]
TRIED = [
    (client, code)
    for client in CLIENTS
    for code, case in CASES.items()
    if case.needs is None or case.needs in ABILITIES[client]
]


def documented_codes() -> set[str]:
    """Every code of the page on errors, from both of its tables on the wire."""
    page = (ROOT / "docs/errors.md").read_text(encoding="utf-8").partition("## Of a file")[0]
    classes, _, gateway = page.partition("Codes of RequestRefused")
    named = re.findall(r"^\| \w+ \| ([A-Z][\w.]+) \| \d+ \|", classes, re.MULTILINE)
    return {*named, *re.findall(r"^\| ([A-Z][\w.]+) \|", gateway, re.MULTILINE)} - {"Code"}


def public_codes(root: type[WireError] = WireError) -> set[str]:
    """The codes of all classes that have one of their own."""
    below = {code for each in root.__subclasses__() for code in public_codes(each)}
    return below | ({root.code} if "code" in vars(root) else set())


def test_every_code_has_a_case() -> None:
    assert documented_codes() == {*CASES, *BROKEN, *BY_HAND}
    assert public_codes() <= documented_codes()
    assert {code for _, code in TRIED} == set(CASES)


@pytest.mark.parametrize(("caller", "code"), TRIED, indirect=["caller"])
def test_every_client_understands(stage: Stage, code: str) -> None:
    case = CASES[code]
    refusal = case.provoke(stage)
    assert (refusal.status, refusal.code) == (
        case.status,
        stage.caller.renames.get(code, code),
    )
    assert refusal.message.startswith(case.message)
    assert refusal.message


@pytest.fixture
def broken(
    monkeypatch: pytest.MonkeyPatch,
    server_url: str,
    template_database: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Endpoint]:
    """A server whose database a test may spoil."""
    url = database_of(server_url, template_database)
    monkeypatch.setattr(database, "POOL_S", 1)
    folders = tmp_path_factory.mktemp("data"), tmp_path_factory.mktemp("bucket")
    with in_process(url, *folders) as endpoint:
        yield endpoint


def told_of_a_broken_server(endpoint: Endpoint, name: str) -> tuple[int | None, str]:
    with CLIENTS[name]() as client:
        refusal = Stage(endpoint, client, "none-such").refusal("GetProject")
        return refusal.status, refusal.code


def test_every_client_understands_a_defect(broken: Endpoint) -> None:
    with psycopg.connect(broken.database_url, autocommit=True) as connection:
        connection.execute("alter table project rename to elsewhere")
    for name in CLIENTS:
        assert told_of_a_broken_server(broken, name) == (500, "InternalError"), name


def test_every_client_understands_an_outage(broken: Endpoint, server_url: str) -> None:
    name_of_database = conninfo_to_dict(broken.database_url)["dbname"]
    closed = sql.SQL("alter database {} allow_connections false")
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(closed.format(sql.Identifier(str(name_of_database))))
        end = "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s"
        connection.execute(end, [name_of_database])
    for name in CLIENTS:
        assert told_of_a_broken_server(broken, name) == (503, "ServiceUnavailable"), name
