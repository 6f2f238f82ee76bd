"""Fixtures: the command on an external database, and on its own embedded one."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.cli.running import Command

from visnomy.store.server.embedded import EmbeddedServer


@pytest.fixture
def command(tmp_path: Path, database_url: str) -> Command:
    """The command on a fresh database of the test server."""
    return Command(tmp_path / "data", database_url)


@pytest.fixture
def embedded_command(tmp_path: Path) -> Iterator[Command]:
    """The command with an embedded server; whatever runs afterwards is stopped."""
    command = Command(tmp_path / "data", None)
    yield command
    server = EmbeddedServer(command.data)
    server.start()
    home = server.home
    server.stop()
    shutil.rmtree(home)


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """An empty folder for photos."""
    folder = tmp_path / "photos"
    folder.mkdir()
    return folder
