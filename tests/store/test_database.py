import asyncio
from contextlib import suppress

import psycopg
import pytest

from visnomy.errors import DatabaseError, InvalidArgument, ServiceUnavailable
from visnomy.store.database import Database
from visnomy.store.migrations import migrate
from visnomy.store.rows import Connection


async def one(connection: Connection, statement: str) -> object:
    row = await (await connection.execute(statement.encode())).fetchone()
    assert row
    return row[0]


async def test_an_error_undoes_the_transaction(database: Database) -> None:
    async def fail() -> None:
        async with database.transaction() as connection:
            await connection.execute("insert into access_key values ('a', 'b')")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    async with database.reading() as connection:
        assert await one(connection, "select count(*) from access_key") == 0


async def test_migrating_again_changes_nothing(database: Database) -> None:
    async with await psycopg.AsyncConnection.connect(database.url, autocommit=True) as connection:
        assert await migrate(connection) == []


async def test_many_processes_may_migrate_at_once(server_url: str, database_url: str) -> None:
    opened = await asyncio.gather(*(Database.open(database_url, max_size=1) for _ in range(4)))
    for each in opened:
        await each.close()


async def test_a_newer_database_is_refused(database: Database, database_url: str) -> None:
    async with database.transaction() as connection:
        await connection.execute(
            "insert into schema_migration (part, name) values ('visnomy', '9999_later.sql')"
        )
    with pytest.raises(DatabaseError, match=r"9999_later\.sql"):
        await Database.open(database_url)


async def test_an_absent_server_is_named() -> None:
    with pytest.raises(DatabaseError, match="cannot be opened"):
        await Database.open("postgresql://nobody@127.0.0.1:1/none")


async def test_a_nul_character_is_the_callers_mistake(database: Database) -> None:
    async def say(kind: str, text: str) -> None:
        async with database.transaction() as connection:
            await connection.execute(f"select %s::{kind}".encode(), [text])

    for kind, text in (("text", "a\0b"), ("jsonb", '{"a": "\\u0000"}'), ("text", "\ud800")):
        with pytest.raises(InvalidArgument):
            await say(kind, text)


async def test_a_connection_cut_by_the_server_is_replaced(database: Database) -> None:
    async with database.reading() as connection:
        pid = await one(connection, "select pg_backend_pid()")
    async with database.transaction() as connection:
        await connection.execute(
            "select pg_terminate_backend(pid, 5000) from pg_stat_activity"  # until it is gone
            " where datname = current_database() and pid <> pg_backend_pid()"
        )
    async with database.reading() as connection:
        assert await one(connection, "select pg_backend_pid()") != pid


async def test_a_connection_cut_in_use_is_unavailable(database: Database) -> None:
    async def cut() -> None:
        async with database.transaction() as connection:
            await connection.execute("select pg_terminate_backend(pg_backend_pid())")
            await connection.execute("select 1")

    with pytest.raises(ServiceUnavailable):
        await cut()
    async with database.transaction() as connection:
        assert await one(connection, "select 1") == 1


async def test_a_runaway_query_is_stopped(database: Database) -> None:
    async def wait() -> None:
        async with database.reading() as connection:
            await connection.execute("set statement_timeout = 50")
            await connection.execute("select pg_sleep(20)")

    with pytest.raises(ServiceUnavailable, match="too long"):
        await wait()


async def test_no_statement_of_a_server_lasts_for_ever(database_url: str) -> None:
    async with await Database.open(database_url, read_ms=100, change_ms=100) as database:
        for way in (database.reading, database.transaction):
            with pytest.raises(ServiceUnavailable, match="The query took too long"):
                async with way() as connection:
                    await connection.execute("select pg_sleep(20)")


async def test_a_job_may_take_its_time(database_url: str) -> None:
    async with (
        await Database.open(database_url, read_ms=100) as database,
        database.transaction() as connection,
    ):
        cursor = await connection.execute("select pg_sleep(0.3)")
        assert cursor.rowcount == 1


@pytest.mark.parametrize("turns", range(6))
async def test_a_task_that_is_cancelled_while_it_waits_for_a_connection_ends(
    database_url: str, turns: int
) -> None:
    async with await Database.open(database_url, max_size=1) as database:

        async def work() -> None:
            while True:
                with suppress(ServiceUnavailable):
                    async with database.transaction() as connection:
                        await one(connection, "select 1")
                await asyncio.sleep(0.01)

        async with database.transaction():
            task = asyncio.create_task(work())
            while not database.connections()["changing", "waiting"]:  # noqa: ASYNC110 (the pool has no event)
                await asyncio.sleep(0)
        for _ in range(turns):  # the connection is handed over in one of them
            await asyncio.sleep(0)
        task.cancel()
        ended, _ = await asyncio.wait({task}, timeout=5)
        task.cancel()
        await asyncio.wait({task})
        assert ended
