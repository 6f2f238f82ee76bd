"""The extensions about groups of users; the gate lets only the account itself through."""

from visnomy.api.context import Context
from visnomy.api.instants import record_time
from visnomy.api.pages import name_after, position_of, token_of, walk_of
from visnomy.api.wire import groups as wire
from visnomy.library import granting
from visnomy.library.limits import check_text
from visnomy.model.access import Group


async def list_groups(context: Context, request: wire.ListGroups) -> wire.GroupPage:
    """Groups by name."""
    walk = walk_of(context, request)
    after = name_after(await position_of(context, walk, request.next_token)) or ""
    page = await granting.list_groups(context.library, after=after, limit=request.max_results)
    return wire.GroupPage(
        groups=tuple(map(_group, page.items)),
        next_token=await token_of(context, walk, page.position),
    )


async def create_group(context: Context, request: wire.CreateGroup) -> wire.GroupNamed:
    """A group without users and rights."""
    check_text("Description", request.description)
    await granting.create_group(context.library, request.group_name, request.description)
    return wire.GroupNamed(group_name=request.group_name)


async def delete_group(context: Context, request: wire.DeleteGroup) -> wire.GroupNamed:
    """A group is gone; its users stay, without its policies."""
    await granting.delete_group(context.library, request.group_name)
    return wire.GroupNamed(group_name=request.group_name)


async def add_user_to_group(context: Context, request: wire.AddUserToGroup) -> wire.GroupNamed:
    """A user has the policies of a group."""
    await granting.add_member(context.library, request.group_name, request.user_name)
    return wire.GroupNamed(group_name=request.group_name)


async def remove_user_from_group(
    context: Context, request: wire.RemoveUserFromGroup
) -> wire.GroupNamed:
    """A user has the policies of a group no more."""
    await granting.remove_member(context.library, request.group_name, request.user_name)
    return wire.GroupNamed(group_name=request.group_name)


def _group(group: Group) -> wire.GroupRecord:
    return wire.GroupRecord(
        create_time=record_time(group.created_at),
        description=group.description,
        group_name=group.name,
        users=group.users,
    )
