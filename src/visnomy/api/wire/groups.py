"""Shapes of the extensions about groups of users; for the account itself."""

from msgspec import Struct
from msgspec import field as member


class ListGroups(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What ListGroups takes."""

    max_results: int = member(default=100, name="MaxResults")
    next_token: str | None = member(default=None, name="NextToken")


class GroupRecord(Struct, frozen=True, kw_only=True):
    """Users that share rights."""

    create_time: str = member(name="CreateTime")
    description: str = member(name="Description")
    group_name: str = member(name="GroupName")
    users: tuple[str, ...] = member(name="Users")


class GroupPage(Struct, frozen=True, kw_only=True):
    """What ListGroups answers."""

    groups: tuple[GroupRecord, ...] = member(name="Groups")
    next_token: str = member(name="NextToken")


class CreateGroup(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What CreateGroup takes."""

    description: str = member(default="", name="Description")
    group_name: str = member(name="GroupName")


class DeleteGroup(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What DeleteGroup takes."""

    group_name: str = member(name="GroupName")


class AddUserToGroup(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What AddUserToGroup takes."""

    group_name: str = member(name="GroupName")
    user_name: str = member(name="UserName")


class RemoveUserFromGroup(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What RemoveUserFromGroup takes."""

    group_name: str = member(name="GroupName")
    user_name: str = member(name="UserName")


class GroupNamed(Struct, frozen=True, kw_only=True):
    """What the changes of a group answer."""

    group_name: str = member(name="GroupName")
