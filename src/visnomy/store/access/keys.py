"""Access keys, and the nonces that make a signed request good for one use."""

import secrets
from dataclasses import replace
from datetime import datetime

from visnomy.errors import ResourceNotFound, StatusConflict
from visnomy.model.access import AccessKey, KeyFacts, Signer
from visnomy.model.page import Page
from visnomy.store.access.sealing import Vault
from visnomy.store.rows import Connection, present

ID_PREFIX = "LTAI5t"
"""Clients that look at the form of an id expect the vendor's."""
_ROOT_LOCK = 0x56524F4F54

_SIGNER = """
select k.secret, k.sealed_secret, k.active, k.user_id, coalesce(u.name, ''), k.last_used_at,
       (select version from access_version)
from access_key k left join account_user u using (user_id)
where k.access_key_id = %s
"""

_FACTS = """
select k.access_key_id, coalesce(u.name, ''), k.active, k.created_at, k.last_used_at
from access_key k left join account_user u using (user_id)
where k.access_key_id collate "C" > %(after)s
  and (%(user)s::text is null or coalesce(u.name, '') = %(user)s)
order by k.access_key_id collate "C" limit %(limit)s
"""

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
select exists (select 1 from used), set_config('synchronous_commit', 'off', true),
       k.active, k.user_id, coalesce(u.name, ''), k.last_used_at,
       (select version from access_version)
from (values (1)) one left join access_key k on k.access_key_id = %(key)s
     left join account_user u using (user_id)
"""


async def ensure_root_key(connection: Connection, vault: Vault) -> AccessKey:
    """The account's first key, made when there is none; a second call returns the same.

    Secrets that an older release left open are sealed.
    """
    await connection.execute("select pg_advisory_xact_lock(%s)", [_ROOT_LOCK])
    await _seal_open_secrets(connection, vault)
    oldest = (
        "select access_key_id, sealed_secret from access_key where active and user_id is null "
        "order by created_at, access_key_id limit 1"
    )
    row = await (await connection.execute(oldest)).fetchone()
    if row is None:
        return await create_key(connection, vault, None)
    return AccessKey(row[0], vault.unseal(row[0], row[1]))


async def has_sealed_secrets(connection: Connection) -> bool:
    """Whether a key file was in use before."""
    found = "select exists (select 1 from access_key where sealed_secret is not null)"
    return bool(present(await (await connection.execute(found)).fetchone())[0])


async def forget_sealed_keys(connection: Connection) -> int:
    """Remove every key whose secret is sealed, for when the key file is lost; how many."""
    remove = "delete from access_key where sealed_secret is not null"
    return (await connection.execute(remove)).rowcount


async def create_key(connection: Connection, vault: Vault, user_name: str | None) -> AccessKey:
    """A new key of a user, or of the account itself; its secret is never shown again.

    Raises:
        ResourceNotFound: no such user.
    """
    user_id = None if user_name is None else await find_user_id(connection, user_name)
    key = AccessKey(ID_PREFIX + secrets.token_hex(9), secrets.token_urlsafe(30))
    insert = "insert into access_key (access_key_id, sealed_secret, user_id) values (%s, %s, %s)"
    sealed = vault.seal(key.access_key_id, key.secret)
    await connection.execute(insert, [key.access_key_id, sealed, user_id])
    return key


async def find_signer(connection: Connection, vault: Vault, access_key_id: str) -> Signer | None:
    """The key of that id, also a disabled one; None where there is none."""
    row = await (await connection.execute(_SIGNER, [access_key_id])).fetchone()
    if row is None:
        return None
    secret = row[0] if row[1] is None else vault.unseal(access_key_id, row[1])
    return Signer(access_key_id, secret, *row[2:])


async def list_keys(
    connection: Connection, *, user_name: str | None = None, after: str = "", limit: int = 100
) -> Page[KeyFacts]:
    """Keys by id, of everybody or of one user ('' is the account); the position is (id,)."""
    values = {"after": after, "user": user_name, "limit": limit + 1}
    rows = await (await connection.execute(_FACTS, values)).fetchall()
    found = [KeyFacts(*row) for row in rows]
    return Page(found[:limit], (found[limit - 1].access_key_id,) if len(found) > limit else None)


async def set_key_active(connection: Connection, access_key_id: str, *, active: bool) -> None:
    """Enable or disable a key; a second call changes nothing.

    Raises:
        ResourceNotFound: no such key.
        StatusConflict: it is the last enabled key of the account.
    """
    if not active:
        await _keep_a_root_key(connection, access_key_id)
    change = "update access_key set active = %s where access_key_id = %s"
    if (await connection.execute(change, [active, access_key_id])).rowcount == 0:
        raise ResourceNotFound("accesskey")


async def delete_key(connection: Connection, access_key_id: str) -> None:
    """Remove a key for good.

    Raises:
        ResourceNotFound: no such key.
        StatusConflict: it is the last enabled key of the account.
    """
    await _keep_a_root_key(connection, access_key_id)
    remove = "delete from access_key where access_key_id = %s"
    if (await connection.execute(remove, [access_key_id])).rowcount == 0:
        raise ResourceNotFound("accesskey")


async def find_user_id(connection: Connection, name: str) -> int:
    """The number of a user.

    Raises:
        ResourceNotFound: no such user.
    """
    statement = "select user_id from account_user where name = %s"
    row = await (await connection.execute(statement, [name])).fetchone()
    if row is None:
        raise ResourceNotFound("user")
    return int(row[0])


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


async def spend_nonce(
    connection: Connection, signer: Signer, nonce: str, expires_at: datetime
) -> tuple[bool, Signer | None]:
    """As `use_nonce`, with the signer as the key is now; None where it is gone or disabled.

    A key's secret never changes, so all that can have changed is read here.
    """
    values = {"key": signer.access_key_id, "nonce": nonce, "expires": expires_at}
    row = present(await (await connection.execute(_USE_NONCE, values)).fetchone())
    if signer.session is not None:
        return row[0], signer
    active, user_id, user_name, last_used_at, rights_version = row[2:]
    if not active:
        return row[0], None
    return row[0], replace(
        signer,
        user_id=user_id,
        user_name=user_name,
        last_used_at=last_used_at,
        rights_version=rights_version,
    )


async def note_use(connection: Connection, access_key_id: str, used_at: datetime) -> None:
    """Remember when a key was last used; of several notes the latest stays."""
    note = (
        "update access_key set last_used_at = greatest(last_used_at, %s) where access_key_id = %s"
    )
    await connection.execute(note, [used_at, access_key_id])


async def _seal_open_secrets(connection: Connection, vault: Vault) -> None:
    statement = "select access_key_id, secret from access_key where secret is not null for update"
    seal = "update access_key set secret = null, sealed_secret = %s where access_key_id = %s"
    for access_key_id, secret in await (await connection.execute(statement)).fetchall():
        sealed = vault.seal(access_key_id, secret)
        await connection.execute(seal, [sealed, access_key_id])


async def _keep_a_root_key(connection: Connection, access_key_id: str) -> None:
    await connection.execute("select pg_advisory_xact_lock(%s)", [_ROOT_LOCK])
    enabled = "select access_key_id from access_key where active and user_id is null"
    rows = await (await connection.execute(enabled)).fetchall()
    if rows == [(access_key_id,)]:
        raise StatusConflict(
            f"The key {access_key_id} is the last enabled one of the account. Make another first."
        )
