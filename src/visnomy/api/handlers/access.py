"""The extensions about users and keys; the gate lets only the account itself through."""

from visnomy.api.context import Context
from visnomy.api.instants import record_time
from visnomy.api.pages import name_after, position_of, token_of, walk_of
from visnomy.api.wire import access as wire
from visnomy.library import access, granting
from visnomy.library.limits import check_text
from visnomy.model.access import KeyFacts, User

ACTIVE, INACTIVE = "Active", "Inactive"
"""States of a key, as RAM names them."""


async def list_users(context: Context, request: wire.ListUsers) -> wire.UserPage:
    """Users by name."""
    walk = walk_of(context, request)
    after = name_after(await position_of(context, walk, request.next_token)) or ""
    page = await granting.list_users(context.library, after=after, limit=request.max_results)
    return wire.UserPage(
        next_token=await token_of(context, walk, page.position),
        users=tuple(map(_user, page.items)),
    )


async def create_user(context: Context, request: wire.CreateUser) -> wire.UserNamed:
    """A user without rights and keys."""
    check_text("DisplayName", request.display_name)
    await granting.create_user(context.library, request.user_name, request.display_name)
    return wire.UserNamed(user_name=request.user_name)


async def delete_user(context: Context, request: wire.DeleteUser) -> wire.UserNamed:
    """A user and their keys are gone."""
    await granting.delete_user(context.library, request.user_name)
    return wire.UserNamed(user_name=request.user_name)


async def list_access_keys(context: Context, request: wire.ListAccessKeys) -> wire.AccessKeyPage:
    """Keys by id, without secrets."""
    walk = walk_of(context, request)
    after = name_after(await position_of(context, walk, request.next_token)) or ""
    page = await granting.list_keys(
        context.library, user_name=request.user_name, after=after, limit=request.max_results
    )
    return wire.AccessKeyPage(
        access_keys=tuple(map(_key, page.items)),
        next_token=await token_of(context, walk, page.position),
    )


async def create_access_key(context: Context, request: wire.CreateAccessKey) -> wire.NewAccessKey:
    """A key whose secret is told this once."""
    made = await access.create_key(context.library, request.user_name or None)
    return wire.NewAccessKey(
        access_key=wire.NewAccessKeyRecord(
            access_key_id=made.access_key_id,
            access_key_secret=made.secret,
            user_name=request.user_name,
        )
    )


async def update_access_key(context: Context, request: wire.UpdateAccessKey) -> wire.AccessKeyState:
    """Take a key again, or refuse it."""
    active = request.status == ACTIVE
    await granting.set_key_active(context.library, request.user_access_key_id, active=active)
    return wire.AccessKeyState(access_key_id=request.user_access_key_id, status=request.status)


async def delete_access_key(context: Context, request: wire.DeleteAccessKey) -> wire.AccessKeyNamed:
    """A key is gone for good."""
    await granting.delete_key(context.library, request.user_access_key_id)
    return wire.AccessKeyNamed(access_key_id=request.user_access_key_id)


def _user(user: User) -> wire.UserRecord:
    return wire.UserRecord(
        create_time=record_time(user.created_at),
        display_name=user.display_name,
        groups=user.groups,
        user_name=user.name,
    )


def _key(key: KeyFacts) -> wire.AccessKeyRecord:
    return wire.AccessKeyRecord(
        access_key_id=key.access_key_id,
        create_time=record_time(key.created_at),
        last_use_time=record_time(key.last_used_at) if key.last_used_at else None,
        status=ACTIVE if key.active else INACTIVE,
        user_name=key.user_name,
    )
