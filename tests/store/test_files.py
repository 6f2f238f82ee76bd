from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from tests.store.people import (
    MODEL,
    Shot,
    add_shots,
    all_people,
    face_of,
    group_by_person,
    indexed,
    make_dataset,
    register,
)

from visnomy.errors import InvalidArgument, LimitExceeded
from visnomy.model.file import FileIntent, FileStatus
from visnomy.model.project import Dataset, Quotas
from visnomy.store import datasets, files, queue
from visnomy.store.database import Database
from visnomy.store.faces import figures
from visnomy.store.people.clusters import recount
from visnomy.store.queries.query import FileQuery
from visnomy.store.rows import Connection
from visnomy.store.stamps import list_stamps


async def ids_of(connection: Connection, dataset: Dataset, uri: str) -> list[str]:
    (record,) = await files.get_files(connection, dataset.dataset_id, [uri])
    return [str(figure.figure_id) for figure in record.figures]


async def test_a_pending_file_is_no_record_yet(database: Database) -> None:
    async with database.transaction() as connection:
        dataset = await make_dataset(connection)
        await register(connection, dataset, ["oss://b/1", "oss://b/2"])
        found = await files.get_files(connection, dataset.dataset_id, ["oss://b/1"])
        counts = await files.counts(connection, dataset.dataset_id)
        page = await files.search_files(connection, dataset.dataset_id, FileQuery(with_total=True))
    assert found == []
    assert (page.items, page.total) == ([], 0)
    assert (counts.total, counts.pending, counts.indexed, counts.failed) == (2, 2, 0, 0)


async def test_registering_again_keeps_the_record_until_the_new_one_comes(
    database: Database,
) -> None:
    async with database.transaction() as connection:
        dataset = await make_dataset(connection)
        await add_shots(connection, dataset, [Shot("oss://b/1", (1,))])
        (before,) = await files.get_files(connection, dataset.dataset_id, ["oss://b/1"])
        (pending,) = await register(connection, dataset, ["oss://b/1"])
        (between,) = await files.get_files(connection, dataset.dataset_id, ["oss://b/1"])
        assert pending.revision == 2
        assert pending.object_id == before.object_id
        assert between.document == before.document
        assert between.figures == before.figures
        assert between.status is FileStatus.PENDING
        await files.store_indexed(
            connection, dataset.dataset_id, indexed(pending, Shot("oss://b/1", (1,)))
        )
        (after,) = await files.get_files(connection, dataset.dataset_id, ["oss://b/1"])
    assert after.status is FileStatus.INDEXED
    assert after.created_at == before.created_at
    assert after.updated_at > before.updated_at


async def test_a_caller_who_says_nothing_keeps_what_was_said(database: Database) -> None:
    async with database.transaction() as connection:
        dataset = await make_dataset(connection)
        said = FileIntent("oss://b/1", "mine", {"K": "V"}, {"Title": "A"})
        await files.register_files(connection, dataset, [said], ["id"])
        silent = FileIntent("oss://b/1", overrides={"Artist": "B"})
        (pending,) = await files.register_files(connection, dataset, [silent], ["other"])
    assert (pending.custom_id, pending.custom_labels) == ("mine", {"K": "V"})
    assert pending.overrides == {"Title": "A", "Artist": "B"}
    assert pending.object_id == "id"


async def test_of_two_intents_with_one_uri_the_last_wins(database: Database) -> None:
    async with database.transaction() as connection:
        dataset = await make_dataset(connection)
        intents = [FileIntent("oss://b/1", "first"), FileIntent("oss://b/1", "last")]
        (pending,) = await files.register_files(connection, dataset, intents, ["a", "a"])
        assert pending.custom_id == "last"
        assert (await files.counts(connection, dataset.dataset_id)).total == 1


async def test_a_full_dataset_takes_no_new_file(database: Database) -> None:
    async with database.transaction() as connection:
        dataset = await make_dataset(connection, quotas=Quotas(max_file_count=2))
        await register(connection, dataset, ["oss://b/1", "oss://b/2"])
        await register(connection, dataset, ["oss://b/1"])
        with pytest.raises(LimitExceeded, match="2 file"):
            await register(connection, dataset, ["oss://b/2", "oss://b/3"])
        assert (await files.counts(connection, dataset.dataset_id)).total == 2


async def test_a_result_for_an_older_request_is_dropped(database: Database) -> None:
    async with database.transaction() as connection:
        dataset = await make_dataset(connection)
        shot = Shot("oss://b/1", (1,))
        (first,) = await register(connection, dataset, [shot.uri])
        (second,) = await register(connection, dataset, [shot.uri])
        number = dataset.dataset_id
        assert not await files.store_indexed(connection, number, indexed(first, shot))
        assert await files.store_indexed(connection, number, indexed(second, shot))
        # A job that runs twice does nothing twice.
        assert await files.store_indexed(connection, number, indexed(second, shot))
        assert not await files.store_failed(
            connection, first.file_id, first.revision, stamp="", reason="late", document=b""
        )
        assert (await files.counts(connection, number)).faces == 1
        await files.delete_files(connection, number, [shot.uri])
        assert not await files.store_indexed(connection, number, indexed(second, shot))


async def test_a_face_that_is_found_again_keeps_id_person_and_cover(database: Database) -> None:
    ann, ben = uuid4(), uuid4()
    async with database.transaction() as connection:
        dataset = await make_dataset(connection)
        await add_shots(connection, dataset, [Shot("oss://b/1", (0, 1))])
        await group_by_person(connection, dataset, [ann, ben])
        before = await ids_of(connection, dataset, "oss://b/1")
        people = await all_people(connection, dataset)
        (pending,) = await register(connection, dataset, ["oss://b/1"])
        # Ben moved a little; on Ann's place there is somebody else.
        faces = [face_of(5, place=0), face_of(1, place=1, shift_px=20)]
        record = indexed(pending, Shot("oss://b/1"), faces)
        await files.store_indexed(connection, dataset.dataset_id, record)
        (after,) = await files.get_files(connection, dataset.dataset_id, ["oss://b/1"])
        left = await all_people(connection, dataset)
        vectors = await figures.read_vectors(connection, dataset.dataset_id, MODEL)
    assert [str(figure.figure_id) for figure in after.figures][1] == before[1]
    assert str(after.figures[0].figure_id) not in before
    assert (after.figures[0].processed, after.figures[0].cluster_id) == (False, None)
    assert (after.figures[1].processed, after.figures[1].cluster_id) == (True, ben)
    assert set(left) == {ben}
    assert left[ben].cluster.cover_figure_id == people[ben].cluster.cover_figure_id
    assert sorted(vectors.processed.tolist()) == [False, True]


async def test_a_failed_file_says_why_and_loses_its_faces(database: Database) -> None:
    ann = uuid4()
    async with database.transaction() as connection:
        dataset = await make_dataset(connection)
        await add_shots(connection, dataset, [Shot("oss://b/1", (0,)), Shot("oss://b/2", (0,))])
        await group_by_person(connection, dataset, [ann])
        (pending,) = await register(connection, dataset, ["oss://b/1"])
        assert await files.store_failed(
            connection,
            pending.file_id,
            pending.revision,
            stamp="s",
            reason="File does not exist.",
            document=b'{"ObjectStatus":"Failed"}',
        )
        (record,) = await files.get_files(connection, dataset.dataset_id, ["oss://b/1"])
        assert (record.status, record.reason) == (FileStatus.FAILED, "File does not exist.")
        assert record.figures == ()
        assert record.document == b'{"ObjectStatus":"Failed"}'
        assert (await all_people(connection, dataset))[ann].cluster.image_count == 1
        counts = await files.counts(connection, dataset.dataset_id)
        assert (counts.failed, counts.indexed, counts.faces) == (1, 1, 1)
        assert await recount(connection, dataset.dataset_id) == 0


async def test_deleting_files_takes_faces_pictures_and_people_along(database: Database) -> None:
    ann, ben = uuid4(), uuid4()
    shots = [Shot("oss://b/1", (0, 1)), Shot("oss://b/2", (0,), size_bytes=7)]
    async with database.transaction() as connection:
        dataset = await make_dataset(connection)
        await add_shots(connection, dataset, shots)
        await group_by_person(connection, dataset, [ann, ben])
        uris = ["oss://b/1", "oss://b/none"]
        assert await files.delete_files(connection, dataset.dataset_id, uris) == 1
        assert await files.delete_files(connection, dataset.dataset_id, uris) == 0
        people = await all_people(connection, dataset)
        left = await datasets.get_dataset(connection, dataset.project_name, dataset.name)
        assert set(people) == {ann}
        assert people[ann].cluster.face_count == 1
        cover = people[ann].cover
        assert cover
        assert b"oss://b/2" in cover.document
        assert (left.file_count, left.total_file_size_bytes, left.cluster_count) == (1, 7, 1)
        assert left.version > dataset.version
        for table, count in (("figure", 1), ("portrait", 1), ("embedding", 1), ("thumbnail", 1)):
            row = await (
                await connection.execute(f"select count(*) from {table}".encode())
            ).fetchone()
            assert row == (count,), table
        assert await recount(connection, dataset.dataset_id) == 0


async def test_records_come_in_the_order_of_the_request(database: Database) -> None:
    async with database.transaction() as connection:
        dataset = await make_dataset(connection)
        await add_shots(connection, dataset, [Shot(f"oss://b/{n}", (n,)) for n in range(3)])
        asked = ["oss://b/2", "oss://b/9", "oss://b/0"]
        found = await files.get_files(connection, dataset.dataset_id, asked)
    assert [record.uri for record in found] == ["oss://b/2", "oss://b/0"]
    assert found[0].document == b'{"URI":"oss://b/2"}'
    assert found[0].figures[0].document.startswith(b'{"FigureId":"')


async def test_stamps_of_a_folder_leave_its_neighbours_out(database: Database) -> None:
    async with database.transaction() as connection:
        dataset = await make_dataset(connection)
        uris = ["file:///a/1", "file:///a/\U0010ffff", "file:///a0", "file:///ab/1", "file:///b"]
        await register(connection, dataset, uris)
        found = [entry async for entry in list_stamps(connection, dataset.dataset_id, "file:///a/")]
    assert found == [("file:///a/1", "", "Indexing"), ("file:///a/\U0010ffff", "", "Indexing")]


async def test_an_update_time_never_goes_back(database: Database) -> None:
    late = datetime.now(UTC) + timedelta(days=1)
    shot = Shot("oss://b/1")
    async with database.transaction() as connection:
        dataset = await make_dataset(connection)
        times = []
        for updated_at in (late, None, late):
            (pending,) = await register(connection, dataset, [shot.uri])
            record = replace(indexed(pending, shot), updated_at=updated_at)
            await files.store_indexed(connection, dataset.dataset_id, record)
            (stored,) = await files.get_files(connection, dataset.dataset_id, [shot.uri])
            times.append(stored.updated_at)
    assert times == sorted(set(times))


async def test_jobs_and_rows_come_together_or_not_at_all(database: Database) -> None:
    async def defer_and_fail() -> None:
        async with database.transaction() as connection:
            dataset = await make_dataset(connection)
            await queue.defer_indexing(connection, dataset.dataset_id, [1, 2])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await defer_and_fail()
    async with database.transaction() as connection:
        assert await queue.pending_jobs(connection, queue.INDEX_TASK) == 0
        dataset = await make_dataset(connection)
        pending = await register(connection, dataset, [f"oss://b/{n}" for n in range(70)])
        file_ids = [entry.file_id for entry in pending]
        await queue.defer_indexing(connection, dataset.dataset_id, file_ids)
        await queue.defer_clustering(connection, "task", dataset.dataset_id)
        assert await queue.pending_jobs(connection, queue.INDEX_TASK) == 3
        assert await queue.pending_jobs(connection, queue.CLUSTER_TASK) == 1
        assert await files.unfinished_files(connection, dataset.dataset_id) == file_ids


async def test_a_uri_with_a_nul_character_is_refused(database: Database) -> None:
    async with database.transaction() as connection:
        dataset = await make_dataset(connection)

    async def ask() -> None:
        async with database.transaction() as connection:
            await register(connection, dataset, ["oss://b/\0"])

    with pytest.raises(InvalidArgument):
        await ask()
