"""Temporary keys: id, secret and a token that belongs to both, good for a while.

The token itself is not stored, only its hash. A session ends with the key that it came from.
"""

import hashlib
import secrets
from datetime import datetime, timedelta

from visnomy.errors import ResourceNotFound
from visnomy.model.access import Session, Signer, TemporaryKey
from visnomy.store.access.sealing import Vault
from visnomy.store.rows import Connection

ID_PREFIX = "STS."
TOKEN_PREFIX = "CAIS"  # noqa: S105 (how every token begins, no secret)
REMEMBERED = timedelta(days=1)
"""For so long an expired session is still told from an unknown one."""

_SIGNER = """
select s.sealed_secret, k.active, k.user_id, coalesce(u.name, ''), k.last_used_at,
       (select version from access_version),
       s.name, s.token_hash, s.expires_at, s.document, s.parent_key_id
from session_key s
join access_key k on k.access_key_id = s.parent_key_id
left join account_user u on u.user_id = k.user_id
where s.access_key_id = %s
"""

_INSERT = """
insert into session_key (
    access_key_id, sealed_secret, token_hash, parent_key_id, name, document, expires_at
) select %s, %s, %s, access_key_id, %s, %s, %s from access_key where access_key_id = %s
"""


async def create_session_key(  # noqa: PLR0913 (the members of a session)
    connection: Connection,
    vault: Vault,
    parent_key_id: str,
    *,
    name: str,
    document: str | None,
    expires_at: datetime,
) -> TemporaryKey:
    """A temporary key with the rights of another key; those long expired are swept.

    Args:
        connection: a connection.
        vault: seals the secret.
        parent_key_id: a key that is not temporary itself.
        name: shown in refusals.
        document: a policy that narrows the rights, or None.
        expires_at: when it ends.

    Raises:
        ResourceNotFound: no such key.
    """
    sweep = "delete from session_key where expires_at < clock_timestamp() - %s"
    await connection.execute(sweep, [REMEMBERED])
    made = TemporaryKey(
        access_key_id=ID_PREFIX + secrets.token_hex(12),
        secret=secrets.token_urlsafe(30),
        security_token=TOKEN_PREFIX + secrets.token_urlsafe(60),
        expires_at=expires_at,
    )
    sealed = vault.seal(made.access_key_id, made.secret)
    values = [made.access_key_id, sealed, hash_token(made.security_token), name, document]
    created = await connection.execute(_INSERT, [*values, expires_at, parent_key_id])
    if created.rowcount == 0:
        raise ResourceNotFound("accesskey")
    return made


async def find_session_signer(
    connection: Connection, vault: Vault, access_key_id: str
) -> Signer | None:
    """The temporary key of that id, also an expired one; None where there is none."""
    row = await (await connection.execute(_SIGNER, [access_key_id])).fetchone()
    if row is None:
        return None
    secret = vault.unseal(access_key_id, row[0])
    active, user_id, user_name, last_used_at, version = row[1:6]
    session = Session(*row[6:])
    return Signer(access_key_id, secret, active, user_id, user_name, last_used_at, version, session)


def hash_token(token: str) -> bytes:
    """What is stored of a token; it has too much chance in it to be guessed from that."""
    return hashlib.sha256(token.encode()).digest()
