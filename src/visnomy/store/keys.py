"""Access keys, and the nonces that make a signed request good for one use."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime

from visnomy.store.rows import Connection, present

ID_PREFIX = "LTAI5t"
"""Clients that look at the form of an id expect the vendor's."""
_ROOT_LOCK = 0x56524F4F54

_USE_NONCE = """
with swept as (
    delete from nonce where (access_key_id, nonce) in (
        select access_key_id, nonce from nonce
        where expires_at < clock_timestamp() and (access_key_id, nonce) <> (%(key)s, %(nonce)s)
        order by expires_at limit 8 for update skip locked
    )
), used as (
    insert into nonce (access_key_id, nonce, expires_at) values (%(key)s, %(nonce)s, %(expires)s)
    on conflict (access_key_id, nonce) do update set expires_at = excluded.expires_at
    where nonce.expires_at < clock_timestamp()
    returning 1
)
select exists (select 1 from used), set_config('synchronous_commit', 'off', true)
"""


@dataclass(frozen=True, slots=True)
class AccessKey:
    """What a client signs with."""

    access_key_id: str
    secret: str = field(repr=False)


async def ensure_root_key(connection: Connection) -> AccessKey:
    """The first key of the server, made when there is none; a second call returns the same."""
    await connection.execute("select pg_advisory_xact_lock(%s)", [_ROOT_LOCK])
    if known := await find_root_key(connection):
        return known
    key = AccessKey(ID_PREFIX + secrets.token_hex(9), secrets.token_urlsafe(30))
    insert = "insert into access_key (access_key_id, secret) values (%s, %s)"
    await connection.execute(insert, [key.access_key_id, key.secret])
    return key


async def find_root_key(connection: Connection) -> AccessKey | None:
    """The first key of the server, or None before there is one."""
    oldest = "select access_key_id, secret from access_key where active order by created_at limit 1"
    row = await (await connection.execute(oldest)).fetchone()
    return AccessKey(*row) if row else None


async def find_key(connection: Connection, access_key_id: str) -> AccessKey | None:
    """An active key, or None."""
    statement = "select access_key_id, secret from access_key where access_key_id = %s and active"
    row = await (await connection.execute(statement, [access_key_id])).fetchone()
    return AccessKey(*row) if row else None


async def use_nonce(
    connection: Connection, access_key_id: str, nonce: str, expires_at: datetime
) -> bool:
    """Spend a nonce; False if it was spent before and has not expired.

    Expired ones are swept a few at a time. The commit does not wait for the disk: a power cut
    within the last half second may let a request be replayed, and nothing else is lost.
    """
    values = {"key": access_key_id, "nonce": nonce, "expires": expires_at}
    cursor = await connection.execute(_USE_NONCE, values)
    return bool(present(await cursor.fetchone())[0])
