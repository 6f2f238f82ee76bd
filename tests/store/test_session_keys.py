"""Temporary keys in the store: no token and no secret lies open; old ones are swept."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from visnomy.errors import ResourceNotFound
from visnomy.model.access import TemporaryKey
from visnomy.store.access import keys
from visnomy.store.access.sealing import Vault
from visnomy.store.access.session_keys import create_session_key, find_session_signer, hash_token
from visnomy.store.database import Database
from visnomy.store.rows import Connection


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault.make(tmp_path / "secret.key")


async def made(connection: Connection, vault: Vault, parent: str, days: int) -> TemporaryKey:
    expires_at = datetime.now(UTC) + timedelta(days=days)
    return await create_session_key(
        connection, vault, parent, name="visit", document=None, expires_at=expires_at
    )


async def test_a_session_is_found_by_its_id(database: Database, vault: Vault) -> None:
    async with database.transaction() as connection:
        root = await keys.ensure_root_key(connection, vault)
        key = await made(connection, vault, root.access_key_id, 1)
        signer = await find_session_signer(connection, vault, key.access_key_id)
        assert signer
        assert signer.session
        assert (signer.secret, signer.user_id, signer.active) == (key.secret, None, True)
        assert signer.session.token_hash == hash_token(key.security_token)
        assert signer.session.parent_key_id == root.access_key_id
        rows = await connection.execute("select session_key::text from session_key")
        text = str(await rows.fetchall())
        assert key.secret not in text + repr(key)
        assert key.security_token not in text + repr(key)


async def test_sessions_that_ended_long_ago_are_swept(database: Database, vault: Vault) -> None:
    async with database.transaction() as connection:
        root = (await keys.ensure_root_key(connection, vault)).access_key_id
        old = await made(connection, vault, root, -2)
        recent = await made(connection, vault, root, 0)
        await made(connection, vault, root, 1)
        assert await find_session_signer(connection, vault, old.access_key_id) is None
        assert await find_session_signer(connection, vault, recent.access_key_id)


async def test_a_session_needs_a_key_that_lasts(database: Database, vault: Vault) -> None:
    async with database.transaction() as connection:
        root = (await keys.ensure_root_key(connection, vault)).access_key_id
        temporary = await made(connection, vault, root, 1)
        for parent in ("none", temporary.access_key_id):
            with pytest.raises(ResourceNotFound, match="accesskey"):
                await made(connection, vault, parent, 1)
