"""Ways of calling that must lead nowhere, and the whole database as something to compare."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode
from uuid import uuid4

import psycopg
from psycopg import sql
from tests.contract.beside import make_user, within
from tests.contract.raw import Answer, RawCall, exchange
from tests.contract.servers import Endpoint
from tests.contract.test_temporary_keys import session_of

from visnomy.library.context import Library
from visnomy.model.access import AccessKey, TemporaryKey
from visnomy.store.access import keys

SPENT = ("nonce", "schema_migration", "procrastinate_workers")
"""Tables that say nothing of what is stored: spent nonces, releases, signs of life of workers."""
SIGNS_OF_LIFE = ["last_used_at", "seen_at", "looked_at"]
"""Columns that a valid signature may move, or a worker beside the test."""
NOTHING = {"Effect": "Allow", "Action": "imm:Nothing", "Resource": "*"}
SETTLING_S = 30


@dataclass(frozen=True, slots=True)
class Callers:
    """Keys, none of which may do what the calls ask for.

    Attributes:
        guest: a user's, with a policy that allows no operation.
        other: of another such user.
        disabled: that of a user who might do everything, were it not disabled.
        visit: a temporary key of the guest.
        over: one that has ended, of the account itself.
    """

    guest: AccessKey
    other: AccessKey
    disabled: AccessKey
    visit: TemporaryKey
    over: TemporaryKey

    @classmethod
    def made(cls, endpoint: Endpoint) -> "Callers":
        """The keys of one server."""
        guest, other = make_user(endpoint, NOTHING), make_user(endpoint, NOTHING)
        everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
        disabled = make_user(endpoint, everything)

        async def disable(library: Library) -> None:
            async with library.database.transaction() as connection:
                await keys.set_key_active(connection, disabled.access_key_id, active=False)

        within(endpoint, disable)
        visit = session_of(endpoint, guest.access_key_id)
        over = session_of(endpoint, endpoint.access_key_id, past=True)
        return cls(guest, other, disabled, visit, over)


@dataclass(frozen=True, slots=True)
class Door:
    """A way of calling, and the error that always answers it."""

    send: Callable[[RawCall, Callers], Answer]
    status: int
    code: str


def with_key(call: RawCall, key: AccessKey) -> RawCall:
    """The same call, signed with a key."""
    return replace(call, key_id=key.access_key_id, secret=key.secret)


def with_token(call: RawCall, key: TemporaryKey, token: str | None) -> RawCall:
    """The same call, signed with a temporary key."""
    extra = () if token is None else (("x-acs-security-token", token),)
    named = (*extra, ("x-acs-accesskey-id", key.access_key_id)) if extra else ()
    return replace(call, key_id=key.access_key_id, secret=key.secret, extra=named)


def at(call: RawCall, hours: int) -> Answer:
    """The same call by the account itself, on a clock that is off."""
    return call.send(date=f"{datetime.now(UTC) + timedelta(hours=hours):%Y-%m-%dT%H:%M:%SZ}")


def unsigned(call: RawCall, _: Callers) -> Answer:
    headers = {"x-acs-action": call.action, "x-acs-version": call.version}
    return exchange(call.endpoint, "POST", f"/?{urlencode(call.query)}", headers)


def replayed(call: RawCall, _: Callers) -> Answer:
    """The nonce was spent by a request that did nothing."""
    nonce = uuid4().hex
    call.send(action="ListProjects", query=(), nonce=nonce)
    return call.send(nonce=nonce)


def lent_token(call: RawCall, callers: Callers) -> Answer:
    """A temporary key's token with the key of somebody else."""
    token = callers.visit.security_token
    return replace(
        with_key(call, callers.other),
        extra=(
            ("x-acs-security-token", token),
            ("x-acs-accesskey-id", callers.other.access_key_id),
        ),
    ).send()


MISMATCH = "InvalidSecurityToken.MismatchWithAccessKey"
DOORS: Mapping[str, Door] = {
    "unsigned": Door(unsigned, 400, "MissingAccessKeyId"),
    "forged": Door(lambda call, _: call.send(secret="wrong"), 400, "SignatureDoesNotMatch"),
    "with the secret of another key": Door(
        lambda call, callers: call.send(secret=callers.guest.secret), 400, "SignatureDoesNotMatch"
    ),
    "of an unknown key": Door(
        lambda call, _: call.send(key_id="nobody"), 404, "InvalidAccessKeyId.NotFound"
    ),
    "of a disabled key": Door(
        lambda call, callers: with_key(call, callers.disabled).send(),
        400,
        "InvalidAccessKeyId.Inactive",
    ),
    "replayed": Door(replayed, 400, "SignatureNonceUsed"),
    "of the past": Door(lambda call, _: at(call, -1), 400, "InvalidTimeStamp.Expired"),
    "of the future": Door(lambda call, _: at(call, 1), 400, "InvalidTimeStamp.Expired"),
    "denied": Door(lambda call, callers: with_key(call, callers.guest).send(), 403, "NoPermission"),
    "denied to a temporary key": Door(
        lambda call, callers: with_token(call, callers.visit, callers.visit.security_token).send(),
        403,
        "NoPermission",
    ),
    "of an ended temporary key": Door(
        lambda call, callers: with_token(call, callers.over, callers.over.security_token).send(),
        400,
        "InvalidSecurityToken.Expired",
    ),
    "of a temporary key without its token": Door(
        lambda call, callers: with_token(call, callers.visit, None).send(), 400, MISMATCH
    ),
    "with the token of another key": Door(lent_token, 400, MISMATCH),
}


def contents(endpoint: Endpoint) -> dict[str, str]:
    """Every table with the hash of its rows, once no worker is at work."""
    with psycopg.connect(endpoint.database_url, autocommit=True) as connection:
        if endpoint.indexes:
            _settle(connection)
        tables = connection.execute(
            "select tablename from pg_tables where schemaname = 'public' "
            "and tablename <> all(%s) order by 1",
            [list(SPENT)],
        ).fetchall()
        return {str(name): _digest(connection, str(name)) for (name,) in tables}


def _settle(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    """Wait for the work that tests before this one asked for."""
    deadline = time.monotonic() + SETTLING_S
    busy = "select 1 from procrastinate_jobs where status = 'doing' or (status = 'todo' and "
    due = "coalesce(scheduled_at, now()) <= now()) limit 1"
    while connection.execute(busy + due).fetchone() and time.monotonic() < deadline:
        time.sleep(0.05)


def _digest(connection: psycopg.Connection[tuple[object, ...]], table: str) -> str:
    row = connection.execute(
        sql.SQL(
            "select coalesce(md5(string_agg(r::text, '' order by r::text)), '') "
            "from (select to_jsonb(t) - %s::text[] as r from {} t) rows"
        ).format(sql.Identifier(table)),
        [SIGNS_OF_LIFE],
    ).fetchone()
    return str(row)


def texts_of(values: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    """Parameters as a client sends them."""
    return tuple(
        (name, value if isinstance(value, str) else json.dumps(value, separators=(",", ":")))
        for name, value in values.items()
    )
