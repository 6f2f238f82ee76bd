"""`visnomy events`: what an operator sees of events, and what helps."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest

from visnomy.cli.main import run
from visnomy.library.context import Library
from visnomy.library.events import telling as events
from visnomy.library.events.telling import Occasion
from visnomy.library.home import settle
from visnomy.model.event import EventType, Notice
from visnomy.settings import Settings
from visnomy.sources.places import SourceMap
from visnomy.store.database import Database
from visnomy.store.events import deliveries
from visnomy.store.events.outbox import SettledFile

T = TypeVar("T")
Do = Callable[..., str]


@pytest.fixture
def do(database_url: str, data_dir: Path, capsys: pytest.CaptureFixture[str]) -> Do:
    """Run `visnomy events`; what it printed, or said where it fails."""

    def act(*words: str, code: int = 0) -> str:
        place = ["--data", str(data_dir), "--database-url", database_url]
        assert run(["events", *words, *place]) == code
        printed = capsys.readouterr()
        return printed.err if code else printed.out

    return act


@pytest.fixture
def numbers(database_url: str, data_dir: Path) -> list[int]:
    """Two dead letters and one event that waits; their numbers."""

    async def plant(library: Library) -> list[int]:
        dataset = await settle(library, "Home", "Photos")
        occasion = Occasion(
            library.settings, EventType.DELETE, dataset, Notice("REQUEST", "", ("mine",))
        )
        async with library.database.transaction() as connection:
            for name in "abc":
                files = [SettledFile(f"oss://b/{name}", "")]
                await events.announce_files(connection, occasion, files)
        made = []
        for wait_s in (None, None, 60):
            async with library.database.transaction() as connection:
                taken = await deliveries.take(connection, "(file)", 60)
                assert taken is not None
                await deliveries.fail(connection, taken.delivery_id, "HTTP 500", wait_s)
                made.append(taken.delivery_id)
        return made

    return within(database_url, data_dir, plant)


def within(url: str, data_dir: Path, act: Callable[[Library], Awaitable[T]]) -> T:
    async def visit() -> T:
        settings = Settings(data_dir=data_dir)
        async with await Database.open(url) as database:
            return await act(Library(settings, database, SourceMap.from_settings(settings)))

    return asyncio.run(visit())


def listed(do: Do, *words: str) -> dict[int, dict[str, Any]]:
    found = json.loads(do("list", "--json", *words))["deliveries"]
    return {each["delivery"]: each for each in found}


def test_an_operator_sees_what_did_not_arrive_and_why(do: Do, numbers: list[int]) -> None:
    text = do("list")
    assert text.splitlines()[-1] == "0 open · 1 waiting · 0 delivered · 2 dead"
    assert text.count("HTTP 500") == 3
    dead = listed(do, "--state", "dead")
    assert sorted(dead) == numbers[:2]
    assert {each["address"] for each in dead.values()} == {"mine"}
    assert len(listed(do, "--limit", "1")) == 1
    assert json.loads(do("list", "--json"))["counts"]["dead"] == 2


def test_a_delivery_is_shown_with_its_content(do: Do, numbers: list[int]) -> None:
    shown = json.loads(do("show", str(numbers[0]), "--json"))
    assert (shown["state"], shown["last_error"], shown["attempts"]) == ("dead", "HTTP 500", 1)
    assert shown["content"]["Files"] == [{"URI": "oss://b/a", "Error": ""}]
    text = do("show", str(numbers[0]))
    assert "imm:FileMeta:Delete" in text
    assert '"URI": "oss://b/a"' in text
    assert "delivery is not found" in do("show", "999999", code=1)


def test_dead_letters_are_sent_again(do: Do, numbers: list[int]) -> None:
    assert do("redeliver", str(numbers[2])) == "1 on the way again.\n"
    assert do("redeliver", "--dead") == "2 on the way again.\n"
    states = {(each["state"], each["attempts"]) for each in listed(do).values()}
    assert states == {("waiting", 0)}


def test_deliveries_are_dropped(do: Do, numbers: list[int]) -> None:
    assert do("drop", "--dead") == "2 dropped.\n"
    assert list(listed(do)) == [numbers[2]]
    assert f"no delivery {numbers[0]}" in do("drop", str(numbers[0]), str(numbers[2]), code=1)
    assert listed(do) == {}


def test_what_an_operator_did_is_in_the_audit(do: Do, numbers: list[int], data_dir: Path) -> None:
    do("redeliver", str(numbers[0]))
    do("drop", "--dead")
    lines = [json.loads(line) for line in (data_dir / "audit.log").read_text().splitlines()]
    deeds = [(line["rpc.method"], line["visnomy.resource"]) for line in lines]
    assert deeds == [
        ("RedeliverEvents", f"delivery/{numbers[0]}"),
        ("DropEvents", "delivery/dead"),
    ]


def test_a_choice_must_be_said(do: Do) -> None:
    for command in ("redeliver", "drop"):
        assert "say --dead" in do(command, code=2)
        assert "say --dead" in do(command, "1", "--dead", code=2)
