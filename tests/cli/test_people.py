"""People and queries on real faces; skipped where there are no labelled photos."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from tests.cli.running import Command

from visnomy.cli.people import PAGE

DATA = Path(os.environ.get("VISNOMY_BENCH_DATA") or Path(__file__).parents[3] / "shared" / "data")
ALBUM = DATA / "album" / "images"

pytestmark = pytest.mark.skipif(not ALBUM.is_dir(), reason=f"no labelled photos at {ALBUM}")


def _people(command: Command, *arguments: str) -> list[dict[str, Any]]:
    done = command.run("people", "--json", *arguments)
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)["people"]
    return found


def test_an_album_becomes_people_that_can_be_listed_and_queried(command: Command) -> None:
    summary = command.index(ALBUM)

    people = _people(command)
    assert summary["people"] == len(people) >= 2
    counts = [person["photos"] for person in people]
    assert counts == sorted(counts, key=lambda count: -int(str(count)))
    assert all(int(str(count)) >= 3 for count in counts)

    done = command.run("query", "--json", "--person", str(people[0]["id"]))
    files = json.loads(done.stdout)["files"]
    assert len(files) == counts[0] <= PAGE
    names = command.run("query", f"Figures.FigureClusterId = {people[0]['id']}").stdout.split()
    assert sorted(names) == sorted(file["URI"] for file in files)


def test_fewer_photos_may_found_a_person_and_the_rule_is_kept(command: Command) -> None:
    few = command.index(ALBUM)["people"]
    first = {str(person["id"]) for person in _people(command)}

    done = command.run("serve", "--once", "--json", "--min-images", "2", str(ALBUM))

    summary = json.loads(done.stdout)
    assert summary["people"] > few
    assert first <= {str(person["id"]) for person in _people(command)}
    assert command.index(ALBUM)["people"] == summary["people"]


def test_the_table_shows_counts_and_ids(command: Command) -> None:
    command.index(ALBUM)

    done = command.run("people")

    assert "(no name)" in done.stdout
    assert all(str(person["id"]) in done.stdout for person in _people(command))
    assert command.run("people", "--named").stdout.startswith("Nobody yet")


def test_nobody_of_that_name_is_wrong_usage(command: Command, photos: Path) -> None:
    command.index(photos)

    done = command.run("query", "--person", "Nobody At All")

    assert done.returncode == 2
    assert "visnomy people" in done.stderr


def test_conditions_sizes_and_prefixes_are_understood(command: Command) -> None:
    command.index(ALBUM)
    large = {path.name for path in ALBUM.iterdir() if path.stat().st_size > 500_000}

    done = command.run("query", "Size > 500000", "--uri-prefix", f"file://{ALBUM.resolve()}/")

    assert {Path(line).name for line in done.stdout.split()} == large
    raw = '{"Field": "Size", "Operation": "gt", "Value": "500000"}'
    assert command.run("query", "--query", raw).stdout == done.stdout
