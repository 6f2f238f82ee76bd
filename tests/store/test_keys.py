"""Keys: made, sealed, disabled, used; and the one account key that never goes."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from visnomy.errors import ConfigurationError, ResourceNotFound, StatusConflict
from visnomy.model.access import AccessKey
from visnomy.store.access import keys
from visnomy.store.access.sealing import Vault
from visnomy.store.access.users import create_user, delete_user
from visnomy.store.database import Database


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault.make(tmp_path / "secret.key")


async def test_the_root_key_is_made_once(database: Database, vault: Vault) -> None:
    async def ask() -> AccessKey:
        async with database.transaction() as connection:
            return await keys.ensure_root_key(connection, vault)

    first, second = await asyncio.gather(ask(), ask())
    assert first == second
    assert first.secret not in repr(first)
    async with database.reading() as connection:
        found = await keys.find_signer(connection, vault, first.access_key_id)
        assert found
        assert (found.secret, found.active, found.user_id) == (first.secret, True, None)
        assert await keys.find_signer(connection, vault, "other") is None


async def test_no_secret_lies_open_in_the_database(database: Database, vault: Vault) -> None:
    async with database.transaction() as connection:
        await connection.execute("insert into access_key values ('old', 'an open secret')")
        assert not await keys.has_sealed_secrets(connection)
        signer = await keys.find_signer(connection, vault, "old")
        root = await keys.ensure_root_key(connection, vault)
        assert root == AccessKey("old", "an open secret")
        assert signer
        assert signer.secret == root.secret
        await create_user(connection, "ada")
        made = await keys.create_key(connection, vault, "ada")
        rows = await connection.execute("select access_key::text from access_key")
        text = str(await rows.fetchall())
        assert await keys.has_sealed_secrets(connection)
    for secret in (root.secret, made.secret):
        assert secret not in text
        assert secret.encode().hex() not in text


async def test_another_key_file_opens_nothing(
    database: Database, vault: Vault, tmp_path: Path
) -> None:
    other = Vault.make(tmp_path / "other.key")
    async with database.transaction() as connection:
        root = await keys.ensure_root_key(connection, vault)
        with pytest.raises(ConfigurationError, match="VISNOMY_SECRET_KEY_FILE"):
            await keys.ensure_root_key(connection, other)
        with pytest.raises(ConfigurationError, match="VISNOMY_SECRET_KEY_FILE"):
            await keys.find_signer(connection, other, root.access_key_id)


async def test_a_sealed_secret_opens_only_under_its_own_id(
    database: Database, vault: Vault
) -> None:
    async with database.transaction() as connection:
        root = await keys.ensure_root_key(connection, vault)
        guest = await keys.create_key(connection, vault, None)
        await connection.execute(
            "update access_key set sealed_secret = (select sealed_secret from access_key "
            "where access_key_id = %s) where access_key_id = %s",
            [root.access_key_id, guest.access_key_id],
        )
        with pytest.raises(ConfigurationError):
            await keys.find_signer(connection, vault, guest.access_key_id)


async def test_keys_are_listed_disabled_and_deleted(database: Database, vault: Vault) -> None:
    async with database.transaction() as connection:
        root = await keys.ensure_root_key(connection, vault)
        await create_user(connection, "ada")
        mine = [await keys.create_key(connection, vault, "ada") for _ in range(3)]
        await keys.set_key_active(connection, mine[0].access_key_id, active=False)
        await keys.set_key_active(connection, mine[0].access_key_id, active=False)
        first = await keys.list_keys(connection, user_name="ada", limit=2)
        assert first.position
        rest = await keys.list_keys(connection, user_name="ada", after=str(first.position[0]))
        listed = [*first.items, *rest.items]
        assert [key.access_key_id for key in listed] == sorted(key.access_key_id for key in mine)
        disabled = [key.access_key_id for key in listed if not key.active]
        assert disabled == [mine[0].access_key_id]
        everybody = await keys.list_keys(connection)
        assert len(everybody.items) == 4
        assert [key.access_key_id for key in (await keys.list_keys(connection, user_name="")).items]
        await keys.delete_key(connection, mine[1].access_key_id)
        assert await keys.find_signer(connection, vault, mine[1].access_key_id) is None
        await delete_user(connection, "ada")
        left = (await keys.list_keys(connection)).items
        assert [key.access_key_id for key in left] == [root.access_key_id]


async def test_the_last_key_of_the_account_stays(database: Database, vault: Vault) -> None:
    async with database.transaction() as connection:
        root = await keys.ensure_root_key(connection, vault)
        with pytest.raises(StatusConflict, match="last enabled one"):
            await keys.set_key_active(connection, root.access_key_id, active=False)
        with pytest.raises(StatusConflict, match="last enabled one"):
            await keys.delete_key(connection, root.access_key_id)
        heir = await keys.create_key(connection, vault, None)
        await keys.set_key_active(connection, root.access_key_id, active=False)
        assert await keys.ensure_root_key(connection, vault) == heir
        await keys.delete_key(connection, root.access_key_id)


async def test_what_is_not_there_is_told(database: Database, vault: Vault) -> None:
    async with database.transaction() as connection:
        with pytest.raises(ResourceNotFound, match="accesskey"):
            await keys.set_key_active(connection, "none", active=True)
        with pytest.raises(ResourceNotFound, match="accesskey"):
            await keys.delete_key(connection, "none")
        with pytest.raises(ResourceNotFound, match="user"):
            await keys.create_key(connection, vault, "nobody")


async def test_the_latest_use_is_remembered(database: Database, vault: Vault) -> None:
    now = datetime.now(UTC)
    async with database.transaction() as connection:
        key = await keys.ensure_root_key(connection, vault)
        for moment in (now, now - timedelta(hours=1)):
            await keys.note_use(connection, key.access_key_id, moment)
        (facts,) = (await keys.list_keys(connection)).items
    assert facts.last_used_at == now
