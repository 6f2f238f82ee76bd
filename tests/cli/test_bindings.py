"""`visnomy bindings`, beside a server that follows a folder."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.cli.pictures import write_album, write_picture
from tests.cli.running import Command, wait_until
from tests.cli.test_serve import serving

from visnomy.cli.main import run

Do = Callable[..., str]


@pytest.fixture
def do(command: Command, capsys: pytest.CaptureFixture[str]) -> Do:
    """Run `visnomy bindings ...`; what it printed."""

    def act(*words: str, code: int = 0) -> str:
        place = ["--data", str(command.data), "--database-url", str(command.database_url)]
        assert run(["bindings", *words, *place]) == code, capsys.readouterr().err
        printed = capsys.readouterr()
        return printed.err if code else printed.out

    return act


def listed(do: Do) -> dict[str, dict[str, Any]]:
    """The bindings by URI."""
    return {each["uri"]: each for each in json.loads(do("list", "--json"))["bindings"]}


def test_a_server_follows_its_folder_and_what_is_added(
    command: Command, photos: Path, do: Do
) -> None:
    write_album(photos / "inside", 2)
    home, more = f"file://{photos}", f"file://{photos}/inside"
    with serving(command, str(photos)):
        wait_until(lambda: listed(do)[home]["answered"] == 1)
        assert listed(do)[home]["found"]["new"] == 2
        write_picture(photos / "later.jpg", 9)
        wait_until(lambda: listed(do)[home]["found"]["new"] == 3)

        assert do("add", str(photos / "inside")).startswith(f"{more}  ")
        assert "already exists" in do("add", more, code=1)
        assert json.loads(do("scan", more, "--wait", "--json"))["seen"] == 2
        assert do("remove", more) == f"{more} is followed no longer.\n"
        assert list(listed(do)) == [home]
    audit = (command.data / "audit.log").read_text(encoding="utf-8")
    assert audit.count("imm:CreateBinding") == 2
    assert audit.count("imm:DeleteBinding") == 1


def test_a_start_with_another_folder_ends_the_binding(
    command: Command, photos: Path, do: Do
) -> None:
    write_album(photos / "one", 1)
    write_album(photos / "two", 1)
    command.index(photos / "one")
    assert list(listed(do)) == [f"file://{photos}/one"]
    assert command.index(photos / "two")["files"] == 2
    assert list(listed(do)) == [f"file://{photos}/two"]
