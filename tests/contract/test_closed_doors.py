"""A call that is unsigned, forged, replayed, expired or denied changes and reveals nothing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from tests.contract.beside import make_user
from tests.contract.planting import plant
from tests.contract.raw import Answer, RawCall, exchange
from tests.contract.sdk import Sdk
from tests.contract.servers import Endpoint

from visnomy.api.wire.operations import OPERATIONS
from visnomy.api.wire.shape import Kind, Parameter

VALUES = {
    Kind.TEXT: "a",
    Kind.INTEGER: "1",
    Kind.NUMBER: "1",
    Kind.BOOLEAN: "true",
    Kind.JSON: "[]",
}
SECRETS = ("nonce", "access_key", "schema_migration")
"""Tables that a refused call may touch (its nonce), or that tests beside this one change."""


@dataclass(frozen=True, slots=True)
class Way:
    """A way of calling that must lead nowhere."""

    send: Callable[[RawCall], Answer]
    status: int
    code: str


def unsigned(call: RawCall) -> Answer:
    headers = {"x-acs-action": call.action, "x-acs-version": call.version}
    query = "&".join(f"{name}={value}" for name, value in call.query)
    return exchange(call.endpoint, "POST", f"/?{query}", headers)


def replayed(call: RawCall) -> Answer:
    """The nonce was spent by a request that did nothing."""
    nonce = uuid4().hex
    call.send(action="ListProjects", query=(), nonce=nonce)
    return call.send(nonce=nonce)


WAYS = {
    "unsigned": Way(unsigned, 400, "MissingAccessKeyId"),
    "forged": Way(lambda call: call.send(secret="wrong"), 400, "SignatureDoesNotMatch"),
    "unknown": Way(lambda call: call.send(key_id="nobody"), 404, "InvalidAccessKeyId.NotFound"),
    "replayed": Way(replayed, 400, "SignatureNonceUsed"),
    "expired": Way(
        lambda call: call.send(date=f"{datetime.now(UTC) - timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}"),
        400,
        "InvalidTimeStamp.Expired",
    ),
    "denied": Way(lambda call: call.send(), 403, "NoPermission"),
}


@pytest.fixture(scope="module")
def guest(endpoint: Endpoint) -> RawCall:
    """Calls of a user who may do one thing that is no operation."""
    nothing = {"Effect": "Allow", "Action": "imm:Nothing", "Resource": "*"}
    key = make_user(endpoint, nothing)
    return RawCall(endpoint, key_id=key.access_key_id, secret=key.secret)


@pytest.fixture
def unchanged(plain: Sdk, endpoint: Endpoint) -> Iterator[Sdk]:
    """People in a dataset; at the end everything is as it was."""
    plant(endpoint.database_url, plain.project, plain.dataset, [3, 2])
    before = contents(endpoint)
    yield plain
    assert contents(endpoint) == before


def contents(endpoint: Endpoint) -> dict[str, str]:
    """Every table of ours with the hash of its rows."""
    with psycopg.connect(endpoint.database_url, autocommit=True) as connection:
        tables = connection.execute(
            "select tablename from pg_tables where schemaname = 'public' "
            "and tablename !~ '^procrastinate' and tablename <> all(%s)",
            [list(SECRETS)],
        ).fetchall()
        digest = "select coalesce(md5(string_agg(t::text, '' order by t::text)), '') from {} t"
        found = {}
        for (name,) in tables:
            row = connection.execute(sql.SQL(digest).format(sql.Identifier(name))).fetchone()
            found[str(name)] = str(row)
        return found


def query_of(operation: str, **places: str) -> tuple[tuple[str, str], ...]:
    """Every parameter that the operation needs."""

    def value(parameter: Parameter) -> str:
        return places.get(parameter.name, VALUES[parameter.kind])

    wanted = [each for each in OPERATIONS[operation].parameters if each.required]
    return tuple((parameter.name, value(parameter)) for parameter in wanted)


@pytest.mark.parametrize("way", list(WAYS))
def test_closed_doors_tell_nothing_and_change_nothing(
    guest: RawCall, unchanged: Sdk, way: str
) -> None:
    door = WAYS[way]
    there = {"ProjectName": unchanged.project, "DatasetName": unchanged.dataset}
    gone = {name: f"{text[:-1]}-" for name, text in there.items()}
    for operation in OPERATIONS:
        answers = []
        for places in (there, gone):
            call = replace(guest, action=operation, query=query_of(operation, **places))
            answer = door.send(call)
            assert answer.error == (door.status, door.code), operation
            answers.append(neutral(answer, places))
        assert answers[0] == answers[1], operation


def neutral(answer: Answer, places: dict[str, str]) -> str:
    """What an answer says, without what the request itself brought along."""
    members = answer.members
    detail = members.get("AccessDeniedDetail", {})
    detail.pop("EncodedDiagnosticMessage", None)
    message = members["Message"].partition("string to sign is:")[0]
    message = message.partition("The server's time is")[0]
    for text in places.values():
        message = message.replace(text, "NAME")
    return f"{answer.status} {members['Code']} {message} {detail}"
