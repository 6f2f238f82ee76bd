"""Keys as the library hands them out: opened with the key file, noted when used."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from visnomy.cli.configuration import read_settings
from visnomy.errors import ConfigurationError
from visnomy.library import access
from visnomy.library.context import Library
from visnomy.model.access import Signer
from visnomy.settings import Settings
from visnomy.sources.places import SourceMap
from visnomy.store.access import keys
from visnomy.store.access.users import create_user
from visnomy.store.database import Database


@pytest.fixture
def library(database: Database, data_dir: Path) -> Library:
    settings = Settings(data_dir=data_dir, database_url=database.url)
    return Library(settings, database, SourceMap.from_settings(settings))


async def signer_of(library: Library, access_key_id: str) -> Signer:
    signer = await access.find_signer(library, access_key_id)
    assert signer
    return signer


async def test_the_root_key_is_the_same_ever_after(library: Library) -> None:
    root = await access.root_key(library)
    async with await Database.open(library.database.url) as again:
        assert await access.root_key(replace(library, database=again)) == root
    assert (await signer_of(library, root.access_key_id)).secret == root.secret


async def test_the_open_secret_of_an_older_release_is_sealed(library: Library) -> None:
    async with library.database.transaction() as connection:
        await connection.execute("insert into access_key values ('old', 'open')")
    assert (await access.root_key(library)).access_key_id == "old"
    assert (await signer_of(library, "old")).secret == "open"
    async with library.database.reading() as connection:
        rows = await connection.execute("select secret from access_key")
        assert await rows.fetchall() == [(None,)]


async def test_a_user_has_keys_of_their_own(library: Library) -> None:
    async with library.database.transaction() as connection:
        await create_user(connection, "ada")
    key = await access.create_key(library, "ada")
    signer = await signer_of(library, key.access_key_id)
    assert (signer.user_name, signer.secret) == ("ada", key.secret)
    assert signer.user_id is not None


async def test_a_lost_key_file_is_asked_for(library: Library, tmp_path: Path) -> None:
    await access.root_key(library)
    (library.settings.data_dir / "secret.key").rename(tmp_path / "moved.key")
    async with await Database.open(library.database.url) as again:
        reopened = replace(library, database=again)
        with pytest.raises(ConfigurationError, match="VISNOMY_SECRET_KEY_FILE"):
            await access.root_key(reopened)
        moved = replace(library.settings, secret_key_file=tmp_path / "moved.key")
        found = await access.root_key(replace(reopened, settings=moved))
    assert found == await access.root_key(library)
    assert not (library.settings.data_dir / "secret.key").exists()


async def test_an_embedded_database_starts_anew_without_its_data_folder(library: Library) -> None:
    embedded = replace(library, settings=replace(library.settings, database_url=None))
    root = await access.root_key(embedded)
    embedded.settings.secret_key_path.unlink()
    async with await Database.open(library.database.url) as again:
        reopened = replace(embedded, database=again)
        assert await access.root_key(reopened) != root
        assert await access.find_signer(reopened, root.access_key_id) is None


async def test_a_use_is_noted_at_most_once_a_minute(library: Library) -> None:
    root = await access.root_key(library)

    async def use(nonce: str) -> datetime | None:
        signer = await signer_of(library, root.access_key_id)
        await access.use_nonce(library, signer, nonce, datetime.now(UTC) + timedelta(minutes=30))
        return (await signer_of(library, root.access_key_id)).last_used_at

    first = await use("1")
    assert first
    assert await use("2") == first
    async with library.database.transaction() as connection:
        past = "update access_key set last_used_at = last_used_at - interval '2 minutes'"
        await connection.execute(past)
    noted = await use("3")
    assert noted
    assert noted > first
    async with library.database.transaction() as connection:
        await connection.execute(past)
    replayed = await use("3")
    assert replayed == noted - timedelta(minutes=2)
    async with library.database.reading() as connection:
        assert len((await keys.list_keys(connection)).items) == 1


def test_the_key_file_is_named_by_settings(tmp_path: Path) -> None:
    assert read_settings({}, data_dir=tmp_path).secret_key_path == tmp_path / "secret.key"
    named = read_settings({"VISNOMY_SECRET_KEY_FILE": "/run/secrets/key"}, data_dir=tmp_path)
    assert named.secret_key_path == Path("/run/secrets/key")
    (tmp_path / "config.toml").write_text('secret_key_file = "/etc/visnomy.key"')
    assert read_settings({}, data_dir=tmp_path).secret_key_path == Path("/etc/visnomy.key")
