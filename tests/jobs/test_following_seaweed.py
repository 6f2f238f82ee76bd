"""A binding follows a bucket of SeaweedFS through changes, deletions and a kill of the store."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.jobs.conftest import Workshop
from tests.jobs.photos import plant_one
from tests.jobs.test_following import Follower
from tests.sources.seaweed import Seaweed, running_seaweed
from tests.sources.stores import CREDENTIALS

from visnomy.model.binding import Binding, BindingState
from visnomy.sources.places import SourceMap

COUNT = 40


@pytest.fixture
def seaweed(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Seaweed]:
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    with running_seaweed(tmp_path_factory.mktemp("seaweed")) as seaweed:
        yield seaweed


def is_refused(binding: Binding) -> bool:
    return binding.state is BindingState.RETRYING


async def test_a_store_that_is_killed_costs_no_record_and_makes_none_twice(
    workshop: Workshop, seaweed: Seaweed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("visnomy.sources.s3_bucket.RETRIES", 1)
    bucket = seaweed.new_bucket(keeps_versions=True)
    settings = replace(workshop.library.settings, stores={"pics": bucket.address}, look_every_s=1)
    sources = SourceMap.from_settings(settings)
    library = replace(workshop.library, settings=settings, sources=sources)
    follower = Follower(Workshop(library, workshop.dataset), "s3://pics")
    photo = plant_one(tmp_path / "a.jpg", 1)
    keys = [f"{number % 7}/{number:02}.jpg" for number in range(COUNT)]
    for key in keys:
        bucket.put(key, photo)
    await follower.bind()
    async with follower.workshop.worker():

        async def is_begun() -> bool:
            return (await follower.workshop.counts()).indexed > 0

        await follower.workshop.until(is_begun)
        seaweed.kill()
        await follower.until(is_refused)
        assert "cannot be reached" in (await follower.now()).reason
        assert len(await records(follower)) == COUNT

        seaweed.start()
        bucket.put("late.jpg", photo)

        async def is_whole() -> bool:
            counts = await follower.workshop.counts()
            return (counts.indexed, counts.failed, counts.pending) == (COUNT + 1, 0, 0)

        await follower.workshop.until(is_whole)
        assert await records(follower) == sorted([*keys, "late.jpg"])
        assert (await follower.workshop.counts()).faces == COUNT + 1

        bucket.delete("late.jpg", *keys[5:])
        await follower.until_names(*sorted(keys[:5]))


async def records(follower: Follower) -> list[str]:
    async with follower.workshop.library.database.reading() as connection:
        found = await (await connection.execute("select uri from file order by uri")).fetchall()
    return [uri.removeprefix("s3://pics/") for (uri,) in found]
