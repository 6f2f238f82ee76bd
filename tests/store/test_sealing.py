"""The key file: made once, for its owner alone, and missed when it is gone."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visnomy.errors import ConfigurationError
from visnomy.store.access.sealing import Vault

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


def test_a_key_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "secret.key"
    Vault.make(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["secret.key"]


def test_many_makers_get_the_same_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        vaults = list(pool.map(Vault.make, [tmp_path / "secret.key"] * 16))
    assert {vault.unseal("n", vaults[0].seal("n", "text")) for vault in vaults} == {"text"}


@given(TEXTS, TEXTS)
def test_what_was_sealed_opens(
    tmp_path_factory: pytest.TempPathFactory, name: str, secret: str
) -> None:
    vault = Vault.make(tmp_path_factory.getbasetemp() / "property.key")
    sealed = vault.seal(name, secret)
    assert vault.unseal(name, sealed) == secret
    assert vault.seal(name, secret) != sealed


def test_a_change_is_noticed(tmp_path: Path) -> None:
    vault = Vault.make(tmp_path / "secret.key")
    sealed = bytearray(vault.seal("name", "secret"))
    sealed[-1] ^= 1
    with pytest.raises(ConfigurationError):
        vault.unseal("name", bytes(sealed))


@pytest.mark.parametrize("content", [b"", b"short", b"QUJD\n"])
def test_a_file_that_is_no_key_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "secret.key"
    path.write_bytes(content)
    with pytest.raises(ConfigurationError, match=r"secret\.key"):
        Vault.open(path)


def test_a_missing_key_is_told_with_the_next_step(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="VISNOMY_SECRET_KEY_FILE"):
        Vault.open(tmp_path / "secret.key")
