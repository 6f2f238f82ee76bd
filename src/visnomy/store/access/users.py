"""Users and groups of the account."""

from typing import LiteralString, TypeVar

from visnomy.errors import ResourceAlreadyExists, ResourceNotFound
from visnomy.model.access import Group, User, checked_name
from visnomy.model.page import Page
from visnomy.store.access.keys import find_user_id
from visnomy.store.rows import Connection

T = TypeVar("T", User, Group)

_USERS = """
select u.name, u.display_name, u.created_at,
       array(select g.name from group_member m join account_group g using (group_id)
             where m.user_id = u.user_id order by g.name)
from account_user u where u.name > %s order by u.name limit %s
"""

_GROUPS = """
select g.name, g.description, g.created_at,
       array(select u.name from group_member m join account_user u using (user_id)
             where m.group_id = g.group_id order by u.name)
from account_group g where g.name > %s order by g.name limit %s
"""


async def create_user(connection: Connection, name: str, display_name: str = "") -> None:
    """Make a user without rights; not idempotent.

    Raises:
        ResourceAlreadyExists: the name is taken.
        InvalidArgument: a name has other characters.
    """
    insert = "insert into account_user (name, display_name) values (%s, %s)"
    await _make(connection, "user", insert, name, display_name)


async def delete_user(connection: Connection, name: str) -> None:
    """Remove a user with their keys, memberships and attachments.

    Raises:
        ResourceNotFound: no such user.
    """
    user_id = await find_user_id(connection, name)
    await connection.execute("delete from account_user where user_id = %s", [user_id])


async def list_users(connection: Connection, *, after: str = "", limit: int = 100) -> Page[User]:
    """Users by name; the position is (name,)."""
    return await _page(connection, User, _USERS, after, limit)


async def create_group(connection: Connection, name: str, description: str = "") -> None:
    """Make a group without users; not idempotent.

    Raises:
        ResourceAlreadyExists: the name is taken.
        InvalidArgument: a name has other characters.
    """
    insert = "insert into account_group (name, description) values (%s, %s)"
    await _make(connection, "group", insert, name, description)


async def delete_group(connection: Connection, name: str) -> None:
    """Remove a group; its users stay.

    Raises:
        ResourceNotFound: no such group.
    """
    group_id = await find_group_id(connection, name)
    await connection.execute("delete from account_group where group_id = %s", [group_id])


async def list_groups(connection: Connection, *, after: str = "", limit: int = 100) -> Page[Group]:
    """Groups by name; the position is (name,)."""
    return await _page(connection, Group, _GROUPS, after, limit)


async def add_member(connection: Connection, group: str, user: str) -> None:
    """Put a user into a group; a second call changes nothing.

    Raises:
        ResourceNotFound: no such user or group.
    """
    pair = [await find_group_id(connection, group), await find_user_id(connection, user)]
    insert = "insert into group_member (group_id, user_id) values (%s, %s) on conflict do nothing"
    await connection.execute(insert, pair)


async def remove_member(connection: Connection, group: str, user: str) -> None:
    """Take a user out of a group; a second call changes nothing.

    Raises:
        ResourceNotFound: no such user or group.
    """
    pair = [await find_group_id(connection, group), await find_user_id(connection, user)]
    remove = "delete from group_member where group_id = %s and user_id = %s"
    await connection.execute(remove, pair)


async def find_group_id(connection: Connection, name: str) -> int:
    """The number of a group.

    Raises:
        ResourceNotFound: no such group.
    """
    statement = "select group_id from account_group where name = %s"
    row = await (await connection.execute(statement, [name])).fetchone()
    if row is None:
        raise ResourceNotFound("group")
    return int(row[0])


async def _make(
    connection: Connection, kind: str, insert: LiteralString, name: str, text: str
) -> None:
    statement = f"{insert} on conflict (name) do nothing"
    if (await connection.execute(statement, [checked_name(name), text])).rowcount == 0:
        raise ResourceAlreadyExists(kind)


async def _page(
    connection: Connection, kind: type[T], statement: LiteralString, after: str, limit: int
) -> Page[T]:
    rows = await (await connection.execute(statement, [after, limit + 1])).fetchall()
    found = [kind(row[0], row[1], row[2], tuple(row[3])) for row in rows[:limit]]
    return Page(found, (found[-1].name,) if len(rows) > limit else None)
