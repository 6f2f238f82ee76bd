"""`visnomy people forget`, down to the bytes of the embedded database."""

import asyncio
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from tests.cli.running import Command
from tests.contract.planting import plant

from visnomy.cli.lock import LOCK_NAME
from visnomy.cli.options import DEFAULT_DATASET, DEFAULT_PROJECT
from visnomy.library.context import Library
from visnomy.library.home import settle
from visnomy.settings import Settings
from visnomy.sources.places import SourceMap
from visnomy.store.database import Database
from visnomy.store.server.embedded import EmbeddedServer


@pytest.fixture
def planted(embedded_command: Command) -> Command:
    """A library of two people with five and three photos, in an embedded database."""
    embedded_command.data.mkdir()
    (embedded_command.data / LOCK_NAME).touch()
    server = EmbeddedServer(embedded_command.data)
    url = server.start()

    async def make() -> None:
        async with await Database.open(url) as database:
            settings = Settings(data_dir=embedded_command.data)
            library = Library(settings, database, SourceMap.from_settings(settings))
            await settle(library, DEFAULT_PROJECT, DEFAULT_DATASET)

    try:
        asyncio.run(make())
        plant(url, DEFAULT_PROJECT, DEFAULT_DATASET, [5, 3])
    finally:
        server.stop()
    return embedded_command


def forget(command: Command, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """`visnomy people forget` on the command's own library."""
    place = ["--data", str(command.data)]
    place += ["--database-url", command.database_url] if command.database_url else []
    return command.run("people", "forget", *arguments, *place)


def told(command: Command, *arguments: str, code: int = 0) -> Any:  # noqa: ANN401 (any JSON value)
    json_ = "--json"
    done = forget(command, *arguments, json_) if arguments else command.run("people", json_)
    assert done.returncode == code, done.stderr
    return json.loads(done.stdout)


def test_a_person_is_shown_erased_and_looked_for(planted: Command, tmp_path: Path) -> None:
    command, receipt = planted, str(tmp_path / "receipt.json")
    person, other = told(command)["people"]
    seen = told(command, person["id"])
    assert (seen["erased_at"], seen["counts"]["figures"]) == (None, person["faces"])
    (tmp_path / "receipt.json").write_text(json.dumps(seen))
    before = told(command, "--check", receipt, code=1)
    assert "embedding.figure_id" in [each["place"] for each in before["found"]]

    confirmed = ("--confirm", seen["confirmation"], "--receipt", receipt)
    words = forget(command, person["id"], *confirmed)
    assert words.returncode == 0, words.stderr
    assert f"{person['faces']:>9,}  faces with their boxes and traits" in words.stdout
    assert json.loads(Path(receipt).read_text())["erased_at"]
    assert told(command, "--check", receipt)["found"] == []
    assert [each["id"] for each in told(command)["people"]] == [other["id"]]

    dead = told(command, "--check", receipt, "--deep", code=1)["found"]
    assert {"base", "pg_wal"} <= {part for each in dead for part in Path(each["place"]).parts}
    assert forget(command, "--vacuum").stdout == "The tables were written anew.\n"
    assert told(command, "--check", receipt, "--deep")["found"] == []


def test_wrong_usage_says_what_to_do(tmp_path: Path) -> None:
    command = Command(tmp_path / "data", None)
    nobody = "Cluster-0b7a2b7e-5a54-4f8e-9f3c-6d1f0a9b7c11"
    other = tmp_path / "other.json"
    other.write_text("[]")

    for arguments, words in (
        ((), "Name a person"),
        ((nobody, "--confirm", "x"), "--receipt"),
        (("--check", str(other)), "is no receipt"),
        ((nobody,), "visnomy serve"),
    ):
        done = forget(command, *arguments)
        assert done.returncode != 0
        assert words in done.stderr
