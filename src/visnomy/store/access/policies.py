"""Policy documents and to whom they are attached; what they mean is not known here."""

from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import TupleRow

from visnomy.errors import ResourceNotFound, StatusConflict
from visnomy.model.access import checked_name
from visnomy.model.page import Page
from visnomy.store.access.keys import find_user_id
from visnomy.store.access.users import find_group_id
from visnomy.store.rows import Connection, present

_POLICIES = """
select p.name, p.description, p.document, p.created_at, p.updated_at,
       array(select u.name from policy_attachment a join account_user u using (user_id)
             where a.policy_id = p.policy_id order by u.name),
       array(select g.name from policy_attachment a join account_group g using (group_id)
             where a.policy_id = p.policy_id order by g.name)
from policy p where p.name > %s order by p.name limit %s
"""

_OF_USER = """
select p.name, p.document from policy p where p.policy_id in (
    select policy_id from policy_attachment where user_id = %(user)s
    union
    select policy_id from policy_attachment join group_member using (group_id)
    where group_member.user_id = %(user)s
) order by p.name
"""

_PUT = """
insert into policy (name, description, document) values (%(name)s, %(description)s, %(document)s)
on conflict (name) do update set
    description = excluded.description, document = excluded.document,
    updated_at = clock_timestamp()
"""


@dataclass(frozen=True, slots=True)
class PolicyFacts:
    """A policy as a list shows it."""

    name: str
    description: str
    document: str
    created_at: datetime
    updated_at: datetime
    users: tuple[str, ...]
    groups: tuple[str, ...]


async def put_policy(
    connection: Connection, name: str, document: str, description: str = ""
) -> None:
    """Store a policy, or a new document of a policy; attachments stay.

    Raises:
        InvalidArgument: a name has other characters.
    """
    values = {"name": checked_name(name), "document": document, "description": description}
    await connection.execute(_PUT, values)


async def list_policies(
    connection: Connection, *, after: str = "", limit: int = 100
) -> Page[PolicyFacts]:
    """Policies by name; the position is (name,)."""
    rows = await (await connection.execute(_POLICIES, [after, limit + 1])).fetchall()
    found = [_facts(row) for row in rows]
    return Page(found[:limit], (found[limit - 1].name,) if len(found) > limit else None)


async def delete_policy(connection: Connection, name: str) -> None:
    """Remove a policy that nobody has.

    Raises:
        ResourceNotFound: no such policy.
        StatusConflict: it is attached; taking it away could be meant for one of them only.
    """
    policy_id = await find_policy_id(connection, name)
    attached = "select count(*) from policy_attachment where policy_id = %s"
    (count,) = present(await (await connection.execute(attached, [policy_id])).fetchone())
    if count:
        raise StatusConflict(f"The policy {name} is attached {count} times. Detach it first.")
    await connection.execute("delete from policy where policy_id = %s", [policy_id])


async def attach_policy(
    connection: Connection, name: str, *, user: str | None = None, group: str | None = None
) -> None:
    """Give a policy to a user or a group; a second call changes nothing.

    Raises:
        ResourceNotFound: no such policy, user or group.
    """
    insert = (
        "insert into policy_attachment (policy_id, user_id, group_id) values (%s, %s, %s) "
        "on conflict do nothing"
    )
    await connection.execute(insert, await _attachment(connection, name, user, group))


async def detach_policy(
    connection: Connection, name: str, *, user: str | None = None, group: str | None = None
) -> None:
    """Take a policy from a user or a group; a second call changes nothing.

    Raises:
        ResourceNotFound: no such policy, user or group.
    """
    remove = (
        "delete from policy_attachment where policy_id = %s "
        "and user_id is not distinct from %s and group_id is not distinct from %s"
    )
    await connection.execute(remove, await _attachment(connection, name, user, group))


async def documents_of_user(connection: Connection, user_id: int) -> list[tuple[str, str]]:
    """(name, document) of every policy of a user and of the user's groups, by name."""
    rows = await (await connection.execute(_OF_USER, {"user": user_id})).fetchall()
    return [(name, document) for name, document in rows]


async def find_policy_id(connection: Connection, name: str) -> int:
    """The number of a policy.

    Raises:
        ResourceNotFound: no such policy.
    """
    statement = "select policy_id from policy where name = %s"
    row = await (await connection.execute(statement, [name])).fetchone()
    if row is None:
        raise ResourceNotFound("policy")
    return int(row[0])


async def _attachment(
    connection: Connection, name: str, user: str | None, group: str | None
) -> list[int | None]:
    return [
        await find_policy_id(connection, name),
        None if user is None else await find_user_id(connection, user),
        None if group is None else await find_group_id(connection, group),
    ]


def _facts(row: TupleRow) -> PolicyFacts:
    return PolicyFacts(row[0], row[1], row[2], row[3], row[4], tuple(row[5]), tuple(row[6]))
