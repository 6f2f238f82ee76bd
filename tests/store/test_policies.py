"""Policies: stored, replaced, attached, and kept while somebody has them."""

import pytest

from visnomy.errors import ResourceNotFound, StatusConflict
from visnomy.store.access import policies, users
from visnomy.store.access.keys import find_user_id
from visnomy.store.database import Database


async def test_a_user_has_policies_directly_and_by_groups(database: Database) -> None:
    async with database.transaction() as connection:
        await users.create_user(connection, "ada")
        await users.create_group(connection, "family")
        await users.add_member(connection, "family", "ada")
        for name in ("b", "a", "c"):
            await policies.put_policy(connection, name, f"document {name}")
        await policies.attach_policy(connection, "b", user="ada")
        await policies.attach_policy(connection, "a", group="family")
        await policies.attach_policy(connection, "a", group="family")
        await policies.attach_policy(connection, "a", user="ada")
        user_id = await find_user_id(connection, "ada")
        found = await policies.documents_of_user(connection, user_id)
        assert found == [("a", "document a"), ("b", "document b")]
        await policies.detach_policy(connection, "a", user="ada")
        await policies.detach_policy(connection, "a", user="ada")
        assert await policies.documents_of_user(connection, user_id) == found
        await policies.detach_policy(connection, "a", group="family")
        assert await policies.documents_of_user(connection, user_id) == found[1:]


async def test_policies_are_listed_with_those_who_have_them(database: Database) -> None:
    async with database.transaction() as connection:
        await users.create_user(connection, "ada")
        await users.create_group(connection, "family")
        await policies.put_policy(connection, "a", "old", "first")
        await policies.attach_policy(connection, "a", user="ada")
        await policies.attach_policy(connection, "a", group="family")
        await policies.put_policy(connection, "a", "new", "second")
        await policies.put_policy(connection, "b", "other")
        page = await policies.list_policies(connection, limit=1)
        (one,) = page.items
        assert (one.document, one.description) == ("new", "second")
        assert (one.users, one.groups) == (("ada",), ("family",))
        assert one.updated_at > one.created_at
        rest = await policies.list_policies(connection, after="a")
        assert ([each.name for each in rest.items], rest.position) == (["b"], None)


async def test_a_policy_that_somebody_has_stays(database: Database) -> None:
    async with database.transaction() as connection:
        await users.create_user(connection, "ada")
        await policies.put_policy(connection, "a", "document")
        await policies.attach_policy(connection, "a", user="ada")
        with pytest.raises(StatusConflict, match="attached 1 times"):
            await policies.delete_policy(connection, "a")
        await users.delete_user(connection, "ada")
        await policies.delete_policy(connection, "a")
        with pytest.raises(ResourceNotFound, match="policy"):
            await policies.delete_policy(connection, "a")
