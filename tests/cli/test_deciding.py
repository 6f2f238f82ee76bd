"""`visnomy people`: decisions and their undo without a page."""

import asyncio
import json
from typing import Any
from uuid import uuid4

import pytest
from tests.cli.running import Command
from tests.contract.planting import Planted, plant

from visnomy.cli.options import DEFAULT_DATASET, DEFAULT_PROJECT
from visnomy.library.context import Library
from visnomy.library.home import settle
from visnomy.settings import Settings
from visnomy.sources.places import SourceMap
from visnomy.store.database import Database


@pytest.fixture
def planted(command: Command) -> Planted:
    """Two people with five and three photos."""
    url = command.database_url or ""

    async def make() -> None:
        async with await Database.open(url) as database:
            settings = Settings(data_dir=command.data)
            library = Library(settings, database, SourceMap.from_settings(settings))
            await settle(library, DEFAULT_PROJECT, DEFAULT_DATASET)

    asyncio.run(make())
    return plant(url, DEFAULT_PROJECT, DEFAULT_DATASET, [5, 3])


def said(command: Command, *arguments: str) -> str:
    """What `visnomy people ...` prints."""
    place = ["--database-url", command.database_url or ""]
    done = command.run("people", *arguments, *place)
    assert done.returncode == 0, done.stderr
    return done.stdout


def told(command: Command, *arguments: str) -> Any:  # noqa: ANN401 (any JSON value)
    return json.loads(said(command, *arguments, "--json"))


def everybody(command: Command) -> dict[str, tuple[str, int]]:
    return {each["id"]: (each["name"], each["faces"]) for each in told(command)["people"]}


def test_a_name_or_a_reason_cannot_command_the_terminal(command: Command, planted: Planted) -> None:
    one, _ = planted.names()
    made = said(command, "name", one, "A\x1b[31m\nda", "--reason", "\x1b]0;title\x07")
    assert r'"A\u001b[31m\nda"' in made
    assert r"\x1b]0;title\x07" in made
    assert r"A\x1b[31m\nda " in said(command)


def test_people_are_named_merged_and_taken_apart_again(command: Command, planted: Planted) -> None:
    one, two = planted.names()
    named = told(command, "name", one, "Ada", "--reason", "her passport")["decision"]
    assert (named["kind"], named["reason"], named["people"]) == ("Edit", "her passport", [one])
    assert named["replaced"]["name"] == ["", "Ada"]
    assert "It was so before." in said(command, "name", one, "Ada")

    merged = told(command, "merge", one, two)["decision"]
    assert (merged["kind"], merged["ended"]) == ("Merge", [two])
    assert everybody(command) == {one: ("Ada", 8)}

    would = told(command, "undo", merged["decision"], "--dry-run")["decisions"]
    assert [each["decision"] for each in would] == [merged["decision"]]
    assert everybody(command) == {one: ("Ada", 8)}
    assert said(command, "undo", merged["decision"]).startswith("taken back: Merge")
    assert everybody(command) == {one: ("Ada", 5), two: ("", 3)}
    told(command, "redo", merged["decision"])
    assert everybody(command) == {one: ("Ada", 8)}


def test_faces_are_moved_and_marked(command: Command, planted: Planted) -> None:
    one, two = planted.names()
    first, second, third = map(str, planted.figures[0][:3])
    assert told(command, "move", first, "--to", two)["decision"]["faces"] == 1
    new = told(command, "move", second, "--to", "new")["decision"]["created"]
    told(command, "mark", third, "--as", "no-face")
    told(command, "move", str(planted.figures[1][0]), "--to", "nobody")
    assert everybody(command) == {one: ("", 2), two: ("", 3), new[0]: ("", 1)}
    kinds = [each["kind"] for each in told(command, "decisions")["decisions"]]
    assert kinds == ["Move", "NotAFace", "Move", "Move"]
    of_two = told(command, "decisions", "--of", two)["decisions"]
    assert [each["kind"] for each in of_two] == ["Move", "Move"]
    assert said(command, "decisions", "--limit", "1").count("\n") == 1


def test_flags_are_set_and_taken_back(command: Command, planted: Planted) -> None:
    one, _ = planted.names()
    made = told(command, "flag", one, "--hidden", "--favourite")["decision"]
    assert made["kind"] == "Edit"
    said(command, "undo", made["decision"])
    assert told(command, "flag", one, "--shown", "--no-favourite")["decision"] is None


def test_what_is_wrong_is_said(command: Command, planted: Planted) -> None:
    one, two = planted.names()
    unknown = str(uuid4())
    for arguments, code, message in [
        (["name", "ada", "Ada"], 2, "visnomy people"),
        (["flag", one], 2, "--hidden"),
        (["merge", one, two, one], 2, "themselves"),
        (["move", unknown, "--to", "nobody"], 1, "no figure"),
        (["undo", unknown], 1, "decision"),
    ]:
        done = command.run("people", *arguments, "--database-url", command.database_url or "")
        assert (done.returncode, message in done.stderr) == (code, True), done.stderr
    assert everybody(command) == {one: ("", 5), two: ("", 3)}
