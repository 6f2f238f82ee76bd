"""Users and groups, and the number that grows when rights change."""

import pytest

from visnomy.errors import ResourceAlreadyExists, ResourceNotFound
from visnomy.store.access import users
from visnomy.store.database import Database
from visnomy.store.rows import Connection


async def rights_version(connection: Connection) -> int:
    row = await (await connection.execute("select version from access_version")).fetchone()
    assert row
    return int(row[0])


async def test_users_and_groups_know_each_other(database: Database) -> None:
    async with database.transaction() as connection:
        for name in ("grace", "ada"):
            await users.create_user(connection, name, name.title())
        await users.create_group(connection, "family", "Everyone at home")
        await users.add_member(connection, "family", "ada")
        await users.add_member(connection, "family", "ada")
        await users.add_member(connection, "family", "grace")
        await users.remove_member(connection, "family", "grace")
        page = await users.list_users(connection, limit=1)
        assert [(user.name, user.groups) for user in page.items] == [("ada", ("family",))]
        assert page.position == ("ada",)
        rest = await users.list_users(connection, after="ada")
        assert [(user.display_name, user.groups) for user in rest.items] == [("Grace", ())]
        (group,) = (await users.list_groups(connection)).items
        assert (group.description, group.users) == ("Everyone at home", ("ada",))
        await users.delete_user(connection, "ada")
        (group,) = (await users.list_groups(connection)).items
        assert group.users == ()
        await users.delete_group(connection, "family")
        assert (await users.list_groups(connection)).items == []


async def test_every_change_of_rights_is_counted(database: Database) -> None:
    async with database.transaction() as connection:
        await users.create_user(connection, "ada")
        await users.create_group(connection, "family")
        before = await rights_version(connection)
        await users.add_member(connection, "family", "ada")
        joined = await rights_version(connection)
        await users.delete_group(connection, "family")
        assert before < joined < await rights_version(connection)


async def test_names_are_taken_once(database: Database) -> None:
    async with database.transaction() as connection:
        await users.create_user(connection, "ada")
        await users.create_group(connection, "family")
        with pytest.raises(ResourceAlreadyExists, match="user"):
            await users.create_user(connection, "ada")
        with pytest.raises(ResourceAlreadyExists, match="group"):
            await users.create_group(connection, "family")


async def test_what_is_not_there_is_told(database: Database) -> None:
    async with database.transaction() as connection:
        await users.create_user(connection, "ada")
        with pytest.raises(ResourceNotFound, match="group"):
            await users.add_member(connection, "none", "ada")
        with pytest.raises(ResourceNotFound, match="user"):
            await users.delete_user(connection, "none")
        with pytest.raises(ResourceNotFound, match="group"):
            await users.delete_group(connection, "none")
