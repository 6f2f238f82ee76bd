"""Shapes of the extensions about users, their keys and their policies; for the account itself."""

from msgspec import Struct
from msgspec import field as member


class ListUsers(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What ListUsers takes."""

    max_results: int = member(default=100, name="MaxResults")
    next_token: str | None = member(default=None, name="NextToken")


class UserRecord(Struct, frozen=True, kw_only=True):
    """Somebody who has rights of their own."""

    create_time: str = member(name="CreateTime")
    display_name: str = member(name="DisplayName")
    groups: tuple[str, ...] = member(name="Groups")
    user_name: str = member(name="UserName")


class UserPage(Struct, frozen=True, kw_only=True):
    """What ListUsers answers."""

    next_token: str = member(name="NextToken")
    users: tuple[UserRecord, ...] = member(name="Users")


class CreateUser(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What CreateUser takes."""

    display_name: str = member(default="", name="DisplayName")
    user_name: str = member(name="UserName")


class DeleteUser(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What DeleteUser takes."""

    user_name: str = member(name="UserName")


class UserNamed(Struct, frozen=True, kw_only=True):
    """What CreateUser and DeleteUser answer."""

    user_name: str = member(name="UserName")


class ListAccessKeys(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What ListAccessKeys takes."""

    max_results: int = member(default=100, name="MaxResults")
    next_token: str | None = member(default=None, name="NextToken")
    user_name: str | None = member(default=None, name="UserName")


class AccessKeyRecord(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A key as a list shows it, without its secret."""

    access_key_id: str = member(name="AccessKeyId")
    create_time: str = member(name="CreateTime")
    last_use_time: str | None = member(default=None, name="LastUseTime")
    status: str = member(name="Status")
    user_name: str = member(name="UserName")


class AccessKeyPage(Struct, frozen=True, kw_only=True):
    """What ListAccessKeys answers."""

    access_keys: tuple[AccessKeyRecord, ...] = member(name="AccessKeys")
    next_token: str = member(name="NextToken")


class CreateAccessKey(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What CreateAccessKey takes."""

    user_name: str = member(default="", name="UserName")


class NewAccessKeyRecord(Struct, frozen=True, kw_only=True):
    """A key with its secret, which is told this once."""

    access_key_id: str = member(name="AccessKeyId")
    access_key_secret: str = member(name="AccessKeySecret")
    user_name: str = member(name="UserName")


class NewAccessKey(Struct, frozen=True, kw_only=True):
    """What CreateAccessKey answers."""

    access_key: NewAccessKeyRecord = member(name="AccessKey")


class UpdateAccessKey(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What UpdateAccessKey takes."""

    status: str = member(name="Status")
    user_access_key_id: str = member(name="UserAccessKeyId")


class AccessKeyState(Struct, frozen=True, kw_only=True):
    """What UpdateAccessKey answers."""

    access_key_id: str = member(name="AccessKeyId")
    status: str = member(name="Status")


class DeleteAccessKey(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What DeleteAccessKey takes."""

    user_access_key_id: str = member(name="UserAccessKeyId")


class AccessKeyNamed(Struct, frozen=True, kw_only=True):
    """What DeleteAccessKey answers."""

    access_key_id: str = member(name="AccessKeyId")


class ListPolicies(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What ListPolicies takes."""

    max_results: int = member(default=100, name="MaxResults")
    next_token: str | None = member(default=None, name="NextToken")


class PolicyRecord(Struct, frozen=True, kw_only=True):
    """A policy and who has it."""

    create_time: str = member(name="CreateTime")
    description: str = member(name="Description")
    groups: tuple[str, ...] = member(name="Groups")
    policy_document: str = member(name="PolicyDocument")
    policy_name: str = member(name="PolicyName")
    update_time: str = member(name="UpdateTime")
    users: tuple[str, ...] = member(name="Users")


class PolicyPage(Struct, frozen=True, kw_only=True):
    """What ListPolicies answers."""

    next_token: str = member(name="NextToken")
    policies: tuple[PolicyRecord, ...] = member(name="Policies")


class PutPolicy(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What PutPolicy takes."""

    description: str = member(default="", name="Description")
    policy_document: str = member(name="PolicyDocument")
    policy_name: str = member(name="PolicyName")


class DeletePolicy(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What DeletePolicy takes."""

    policy_name: str = member(name="PolicyName")


class AttachPolicy(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What AttachPolicy takes."""

    group_name: str | None = member(default=None, name="GroupName")
    policy_name: str = member(name="PolicyName")
    user_name: str | None = member(default=None, name="UserName")


class DetachPolicy(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What DetachPolicy takes."""

    group_name: str | None = member(default=None, name="GroupName")
    policy_name: str = member(name="PolicyName")
    user_name: str | None = member(default=None, name="UserName")


class PolicyNamed(Struct, frozen=True, kw_only=True):
    """What the changes of a policy answer."""

    policy_name: str = member(name="PolicyName")
