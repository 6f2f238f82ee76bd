"""Who may do what: users, groups, keys and policies, as the account itself arranges them.

A change holds from the next request on.
"""

from visnomy.library.context import Library
from visnomy.model.access import Group, KeyFacts, User
from visnomy.model.page import Page
from visnomy.store.access import keys, policies, users
from visnomy.store.access.policies import PolicyFacts


async def list_users(library: Library, *, after: str, limit: int) -> Page[User]:
    """Users by name."""
    async with library.database.reading() as connection:
        return await users.list_users(connection, after=after, limit=limit)


async def create_user(library: Library, name: str, display_name: str) -> None:
    """Make a user without rights.

    Raises:
        ResourceAlreadyExists: the name is taken.
        InvalidArgument: a name has other characters.
    """
    async with library.database.transaction() as connection:
        await users.create_user(connection, name, display_name)


async def delete_user(library: Library, name: str) -> None:
    """Remove a user with their keys, memberships and attachments.

    Raises:
        ResourceNotFound: no such user.
    """
    async with library.database.transaction() as connection:
        await users.delete_user(connection, name)


async def list_groups(library: Library, *, after: str, limit: int) -> Page[Group]:
    """Groups of users by name."""
    async with library.database.reading() as connection:
        return await users.list_groups(connection, after=after, limit=limit)


async def create_group(library: Library, name: str, description: str) -> None:
    """Make a group without users.

    Raises:
        ResourceAlreadyExists: the name is taken.
        InvalidArgument: a name has other characters.
    """
    async with library.database.transaction() as connection:
        await users.create_group(connection, name, description)


async def delete_group(library: Library, name: str) -> None:
    """Remove a group and its attachments; its users stay.

    Raises:
        ResourceNotFound: no such group.
    """
    async with library.database.transaction() as connection:
        await users.delete_group(connection, name)


async def add_member(library: Library, group: str, user: str) -> None:
    """Put a user into a group; a second call changes nothing.

    Raises:
        ResourceNotFound: no such user or group.
    """
    async with library.database.transaction() as connection:
        await users.add_member(connection, group, user)


async def remove_member(library: Library, group: str, user: str) -> None:
    """Take a user out of a group; a second call changes nothing.

    Raises:
        ResourceNotFound: no such user or group.
    """
    async with library.database.transaction() as connection:
        await users.remove_member(connection, group, user)


async def list_keys(
    library: Library, *, user_name: str | None, after: str, limit: int
) -> Page[KeyFacts]:
    """Keys by id, of everybody or of one user; '' is the account."""
    async with library.database.reading() as connection:
        return await keys.list_keys(connection, user_name=user_name, after=after, limit=limit)


async def set_key_active(library: Library, access_key_id: str, *, active: bool) -> None:
    """Enable or disable a key; a second call changes nothing.

    Raises:
        ResourceNotFound: no such key.
        StatusConflict: it is the last enabled key of the account.
    """
    async with library.database.transaction() as connection:
        await keys.set_key_active(connection, access_key_id, active=active)


async def delete_key(library: Library, access_key_id: str) -> None:
    """Remove a key for good.

    Raises:
        ResourceNotFound: no such key.
        StatusConflict: it is the last enabled key of the account.
    """
    async with library.database.transaction() as connection:
        await keys.delete_key(connection, access_key_id)


async def list_policies(library: Library, *, after: str, limit: int) -> Page[PolicyFacts]:
    """Policies by name."""
    async with library.database.reading() as connection:
        return await policies.list_policies(connection, after=after, limit=limit)


async def put_policy(library: Library, name: str, document: str, description: str) -> None:
    """Store a policy whose document the caller has read, or replace it; attachments stay.

    Raises:
        InvalidArgument: a name has other characters.
    """
    async with library.database.transaction() as connection:
        await policies.put_policy(connection, name, document, description)


async def delete_policy(library: Library, name: str) -> None:
    """Remove a policy that nobody has.

    Raises:
        ResourceNotFound: no such policy.
        StatusConflict: somebody has it.
    """
    async with library.database.transaction() as connection:
        await policies.delete_policy(connection, name)


async def attach_policy(
    library: Library, name: str, *, user: str | None, group: str | None
) -> None:
    """Give a policy to a user or a group; a second call changes nothing.

    Raises:
        ResourceNotFound: no such policy, user or group.
    """
    async with library.database.transaction() as connection:
        await policies.attach_policy(connection, name, user=user, group=group)


async def detach_policy(
    library: Library, name: str, *, user: str | None, group: str | None
) -> None:
    """Take a policy from a user or a group; a second call changes nothing.

    Raises:
        ResourceNotFound: no such policy, user or group.
    """
    async with library.database.transaction() as connection:
        await policies.detach_policy(connection, name, user=user, group=group)
