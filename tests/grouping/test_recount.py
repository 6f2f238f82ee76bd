"""Counts are proved, by the library and by the command."""

import json

import pytest
from click.testing import CliRunner
from tests.grouping.albums import run
from tests.grouping.test_decisions import NAMES, by_size

from visnomy.cli.people import people
from visnomy.library.context import Library
from visnomy.library.people.recounting import recount_people
from visnomy.model.project import Dataset


async def test_what_was_made_wrong_is_found_and_repaired(
    library: Library, dataset: Dataset
) -> None:
    await run(library, dataset)
    (person, faces), *_ = await by_size(library, dataset)
    assert await recount_people(library, *NAMES) == []
    async with library.database.transaction() as connection:
        await connection.execute("update dataset set face_count = 99")
        await connection.execute(
            "update cluster set image_count = 7, cover_figure_id = null where cluster_id = %s",
            [person],
        )

    found = await recount_people(library, *NAMES)
    again = await recount_people(library, *NAMES, repair=True)

    told = [(each.cluster_id, each.member, each.stored, each.counted) for each in found]
    assert told[0] == (None, "face_count", "99", "14")
    assert (person, "image_count", "7", str(len(faces))) in told
    assert [member for _, member, *_ in told] == ["face_count", "cover", "image_count"]
    assert again == found
    assert await recount_people(library, *NAMES) == []


@pytest.fixture
async def wrong(library: Library, dataset: Dataset) -> str:
    """The address of a database with one wrong count."""
    await run(library, dataset)
    async with library.database.transaction() as connection:
        await connection.execute("update cluster set face_count = 99 where face_count = 5")
    return library.database.url


def test_the_command_exits_with_1_until_it_repairs(wrong: str) -> None:
    place = ["--database-url", wrong, "--project", "home", "--dataset", "album"]

    lines = CliRunner().invoke(people, ["recount", *place])
    told = CliRunner().invoke(people, ["recount", "--json", *place])
    repaired = CliRunner().invoke(people, ["recount", "--repair", *place])
    good = CliRunner().invoke(people, ["recount", *place])

    assert lines.exit_code == told.exit_code == 1
    assert "face_count: 99 is stored, 5 counted" in lines.output
    assert [each["member"] for each in json.loads(told.output)["differences"]] == ["face_count"]
    assert (repaired.exit_code, good.exit_code, good.output) == (0, 0, "all right\n")


async def test_the_commands_tell_and_decide(library: Library, dataset: Dataset) -> None:
    import asyncio

    await run(library, dataset)
    (person, faces), *_ = await by_size(library, dataset)
    place = ["--project", "home", "--dataset", "album", "--database-url", library.database.url]
    place += ["--data", str(library.settings.data_dir)]

    def invoke(*words: str) -> str:
        done = CliRunner().invoke(people, [*words, *place])
        assert done.exit_code == 0, done.output
        return done.output

    told = json.loads(await asyncio.to_thread(invoke, "split", "--json", str(person)))
    text = await asyncio.to_thread(invoke, "split", f"Cluster-{person}")
    why = await asyncio.to_thread(invoke, "explain", str(faces[0]))
    made = await asyncio.to_thread(invoke, "split", str(person), "--apply", told["proposal"])
    nothing = await asyncio.to_thread(invoke, "suggestions")

    assert sum(len(part["figures"]) for part in told["parts"]) == len(faces)
    assert f"--apply {told['proposal']}" in text
    assert why.startswith(f"Cluster-{person}\n- It is like the other faces of its person by 0.")
    assert made.startswith("Made Cluster-")
    assert nothing == "Nothing to ask. Questions come with the next clustering run.\n"
