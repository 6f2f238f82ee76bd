"""Workers follow bindings through kills, outages and empty disks, each by one worker at a time."""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from tests.jobs.conftest import Beside, Workshop
from tests.jobs.photos import plant, plant_one
from tests.sources.stores import CREDENTIALS, Bucket, new_bucket, running_store

from visnomy.errors import ResourceNotFound, StatusConflict
from visnomy.jobs.following import outermost
from visnomy.jobs.leases import BINDING_SPACE
from visnomy.jobs.sweep import SERVER_GONE, Sweep
from visnomy.library.intake import bindings
from visnomy.library.intake.requests import index_files
from visnomy.library.tasks import get_task
from visnomy.model.binding import Binding, BindingPhase, BindingState
from visnomy.model.file import FileIntent
from visnomy.model.task import Task, TaskStatus, TaskType
from visnomy.sources.places import SourceMap
from visnomy.store.tasks import create_task
from visnomy.topics import Topic

GATE = 815
"""An advisory lock that a test holds to stop a look at a known place."""


class Follower:
    """What a test does with one binding of a workshop."""

    def __init__(self, workshop: Workshop, uri: str) -> None:
        self.workshop = workshop
        self.uri = uri

    async def bind(self) -> Binding:
        return await bindings.create_binding(self.workshop.library, "Home", "Photos", self.uri)

    async def now(self) -> Binding:
        return await bindings.get_binding(self.workshop.library, "Home", "Photos", self.uri)

    async def ask(self) -> None:
        """Have all of it looked through, and wait for the end."""
        asked = await bindings.ask_look(self.workshop.library, "Home", "Photos", self.uri)

        async def is_answered() -> bool:
            return (await self.now()).answered >= asked.asked

        await self.workshop.until(is_answered)

    async def until(self, holds: Callable[[Binding], bool]) -> None:
        async def is_so() -> bool:
            return holds(await self.now())

        await self.workshop.until(is_so)

    async def until_names(self, *names: str) -> None:
        """Wait until these files, and no others, have a result."""

        async def is_so() -> bool:
            return await self.names() == sorted(names)

        await self.workshop.until(is_so)

    async def names(self) -> list[str]:
        statement = "select uri from file where status <> 'Indexing' order by uri"
        async with self.workshop.library.database.reading() as connection:
            found = await (await connection.execute(statement)).fetchall()
        return [uri.removeprefix(self.uri + "/") for (uri,) in found]


@pytest.fixture
def follower(workshop: Workshop, photos: Path) -> Follower:
    return Follower(workshop, f"file://{photos}")


def is_followed(binding: Binding) -> bool:
    return binding.phase is BindingPhase.INCREMENTAL


async def test_a_folder_is_followed_as_it_changes(follower: Follower, photos: Path) -> None:
    plant(photos, 3)
    await follower.bind()
    async with follower.workshop.worker():
        await follower.until_names("0000.jpg", "0001.jpg", "0002.jpg")
        await follower.until(is_followed)
        plant(photos / "new" / "deep", 1)
        (photos / "0000.jpg").unlink()
        (photos / "0001.jpg").rename(photos / "one.jpg")
        plant_one(photos / ".hidden.jpg")
        (photos / "notes.txt").write_text("no picture")
        await follower.until_names("0002.jpg", "new/deep/0000.jpg", "one.jpg")
        shutil.rmtree(photos / "new")
        await follower.until_names("0002.jpg", "one.jpg")
        found = (await follower.now()).found
    assert (found.new, found.gone) == (5, 3)


async def test_a_name_that_is_not_text_does_not_end_the_listening(
    follower: Follower, photos: Path
) -> None:
    plant(photos, 1)
    await follower.bind()
    async with follower.workshop.worker():
        await follower.until_names("0000.jpg")
        await follower.until(is_followed)
        plant_one(photos / os.fsdecode(b"\xff.jpg"))
        plant_one(photos / "beside.jpg")
        await follower.until_names("0000.jpg", "beside.jpg")
        await follower.until(is_followed)
        plant_one(photos / "later.jpg")
        await follower.until_names("0000.jpg", "beside.jpg", "later.jpg")


async def test_a_kill_in_the_middle_of_a_look_loses_nothing(
    follower: Follower, photos: Path, beside: Beside, database_url: str
) -> None:
    for number in range(1200):
        (photos / f"{number:04}.jpg").write_bytes(b"x")
    with psycopg.connect(database_url) as gate:
        gate.execute(_STOP_BEFORE_1000.encode())
        gate.execute("select pg_advisory_lock(%s)", [GATE])
        gate.commit()
        await follower.bind()
        worker = beside.start()
        await follower.until(lambda binding: binding.found.new == 500)
        worker.kill()
        worker.wait()
    assert (await follower.now()).phase is BindingPhase.FULL
    async with follower.workshop.worker():
        await follower.until(is_followed)
        await follower.workshop.until(follower.workshop.is_done)
        assert (await follower.now()).found.new == 1200
    assert (await follower.workshop.counts()).failed == 1200


async def test_one_worker_follows_and_another_takes_over(
    follower: Follower, photos: Path, beside: Beside
) -> None:
    await follower.bind()
    first = beside.start()
    await follower.until(is_followed)
    async with follower.workshop.worker():
        plant(photos, 1)
        await follower.until_names("0000.jpg")
        assert await _leases(follower) == 1
        first.kill()
        first.wait()
        plant_one(photos / "later.jpg", 5)
        await follower.until_names("0000.jpg", "later.jpg")
        assert await _leases(follower) == 1
    assert (await follower.now()).found.new == 2


async def test_a_folder_that_is_away_is_waited_for(follower: Follower, photos: Path) -> None:
    plant(photos, 2)
    await follower.bind()
    away = photos.with_name("away")
    async with follower.workshop.worker():
        await follower.until_names("0000.jpg", "0001.jpg")
        os.rename(photos, away)
        await follower.until(lambda binding: binding.state is BindingState.RETRYING)
        assert (await follower.now()).reason == f"The folder {photos} does not exist."
        os.mkdir(photos)
        await follower.until(lambda binding: binding.state is BindingState.RUNNING)
        await follower.ask()
        kept = (await follower.now()).reason
        assert "is empty; its 2 records are kept" in kept
        os.rmdir(photos)
        os.rename(away, photos)
        plant_one(photos / "new.jpg", 7)
        await follower.until_names("0000.jpg", "0001.jpg", "new.jpg")
    assert (await follower.now()).found.gone == 0


async def test_a_place_that_the_settings_do_not_allow_fails(
    workshop: Workshop, tmp_path: Path
) -> None:
    library = workshop.library
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    allowing = replace(library, sources=SourceMap({}, [elsewhere]))
    follower = Follower(Workshop(allowing, workshop.dataset), f"file://{elsewhere}")
    await follower.bind()
    async with workshop.worker():
        await follower.until(lambda binding: binding.state is BindingState.FAILED)
    assert "is outside of every allowed folder" in (await follower.now()).reason


async def test_the_end_of_the_scan_is_told_once(workshop: Workshop, photos: Path) -> None:
    plant(photos, 1)
    topic = Topic("all", file=photos / "events.json", every=True)
    settings = replace(workshop.library.settings, topics={"all": topic})
    library = replace(workshop.library, settings=settings)
    follower = Follower(Workshop(library, workshop.dataset), f"file://{photos}")
    await follower.bind()
    async with follower.workshop.worker():
        await follower.until(is_followed)
        await follower.ask()
    async with library.database.reading() as connection:
        statement = "select content from event where event_type = 'imm:Binding:Task'"
        ((content,),) = await (await connection.execute(statement)).fetchall()
    told = json.loads(content)
    assert told["URI"] == follower.uri
    assert (told["State"], told["Phase"], told["Reason"]) == (
        "Running",
        "IncrementalScanning",
        "",
    )


async def test_cleanup_goes_on_after_a_stop(follower: Follower, photos: Path) -> None:
    library = follower.workshop.library
    plant(photos, 3)
    await follower.bind()
    async with follower.workshop.worker():
        await follower.until_names("0000.jpg", "0001.jpg", "0002.jpg")
        by_hand = FileIntent(f"file://{photos}/0001.jpg")
        await index_files(library, "Home", "Photos", [by_hand])
    await bindings.delete_binding(library, "Home", "Photos", follower.uri, cleanup=True)
    with pytest.raises(ResourceNotFound):
        await follower.now()
    with pytest.raises(StatusConflict, match="still being removed"):
        await follower.bind()
    async with follower.workshop.worker():
        await follower.until_names("0001.jpg")


async def test_the_task_of_a_server_that_was_killed_ends(workshop: Workshop) -> None:
    sweep = Sweep(workshop.library)
    tasks = {}
    for name, age in {"dead": timedelta(minutes=5), "living": timedelta()}.items():
        tasks[name] = Task(
            task_id=f"FolderIndexing-{name}",
            project_id=workshop.dataset.project_id,
            dataset_id=workshop.dataset.dataset_id,
            task_type=TaskType.FOLDER_INDEXING,
            status=TaskStatus.RUNNING,
            progress_percent=0,
            stage="",
            started_at=datetime.now(UTC) - age,
        )
        async with workshop.library.database.transaction() as connection:
            await create_task(connection, tasks[name])
    assert [await sweep.end_tasks_of_dead_servers() for _ in range(3)] == [0, 1, 0]
    states = {}
    for name, task in tasks.items():
        found = await get_task(workshop.library, "Home", task.task_id, TaskType.FOLDER_INDEXING)
        states[name] = (found.status, found.message)
    assert states == {
        "dead": (TaskStatus.FAILED, SERVER_GONE),
        "living": (TaskStatus.RUNNING, ""),
    }


def test_of_nested_paths_the_outermost_is_enough() -> None:
    paths = {"/p/a/b.jpg", "/p/a", "/p/a-b", "/p/a/c/d.jpg", "/p/b.jpg"}
    assert outermost(frozenset(paths)) == ["/p/a-b", "/p/a", "/p/b.jpg"]


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    with running_store() as endpoint:
        yield new_bucket(endpoint)


async def test_a_bucket_of_a_store_is_followed(
    workshop: Workshop, bucket: Bucket, tmp_path: Path
) -> None:
    settings = replace(workshop.library.settings, stores={"pics": bucket.address}, look_every_s=0.5)
    sources = SourceMap.from_settings(settings)
    library = replace(workshop.library, settings=settings, sources=sources)
    follower = Follower(Workshop(library, workshop.dataset), "oss://pics")
    photo, other = plant_one(tmp_path / "a.jpg", 1), plant_one(tmp_path / "b.jpg", 2)
    for key in ("a.jpg", "sub/b 1%.jpg", "c.jpg"):
        bucket.put(key, photo)
    bucket.put("broken.jpg", b"no photo")
    await follower.bind()
    left = set(os.listdir("/tmp"))
    async with follower.workshop.worker():
        await follower.until_names("a.jpg", "broken.jpg", "c.jpg", "sub/b 1%.jpg")
        counts = await follower.workshop.counts()
        assert (counts.indexed, counts.failed, counts.faces) == (3, 1, 3)
        bucket.put("a.jpg", other)
        bucket.move("c.jpg", "moved.jpg")
        bucket.delete("sub/b 1%.jpg", "broken.jpg")
        await follower.until_names("a.jpg", "moved.jpg")
        await follower.until(lambda binding: binding.found.changed == 1)
        bucket.delete("a.jpg", "moved.jpg")
        await follower.until(lambda binding: "is empty" in binding.reason)
    assert await follower.names() == ["a.jpg", "moved.jpg"]
    assert not [each for each in set(os.listdir("/tmp")) - left if each.startswith("visnomy-")]


async def _leases(follower: Follower) -> int:
    statement = """
    select count(*) from pg_locks join pg_database d on d.oid = database
    where datname = current_database() and locktype = 'advisory' and classid = %s and granted
    """
    async with follower.workshop.library.database.reading() as connection:
        row = await (await connection.execute(statement, [BINDING_SPACE])).fetchone()
    return int(row[0]) if row else 0


_STOP_BEFORE_1000 = f"""
create function wait_at_the_gate() returns trigger language plpgsql as $$
begin
    perform pg_advisory_lock_shared({GATE});
    perform pg_advisory_unlock_shared({GATE});
    return new;
end
$$;
create trigger gate before update on binding for each row
    when (new.new_count >= 1000) execute function wait_at_the_gate();
"""
