"""Keys, users, groups and policies as the account arranges them: a part of the library's page."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from visnomy.web.site import Record, Site, records, text, texts

MOST = 1000


@dataclass(frozen=True, slots=True)
class Key:
    """An access key; its secret was told when it was made."""

    key_id: str
    owner: str
    is_active: bool
    used_at: str

    @classmethod
    def of(cls, record: Record) -> "Key":
        """From an AccessKey record."""
        return cls(
            key_id=text(record, "AccessKeyId"),
            owner=text(record, "UserName"),
            is_active=text(record, "Status") == "Active",
            used_at=text(record, "LastUseTime"),
        )


@dataclass(frozen=True, slots=True)
class Policy:
    """What somebody may do."""

    name: str
    description: str
    document: str
    users: tuple[str, ...]
    groups: tuple[str, ...]

    @property
    def owners(self) -> tuple[str, ...]:
        """Everybody who has it."""
        return (*self.users, *self.groups)

    @classmethod
    def of(cls, record: Record) -> "Policy":
        """From a Policy record; its document is set out in lines."""
        document = json.loads(text(record, "PolicyDocument"))
        return cls(
            name=text(record, "PolicyName"),
            description=text(record, "Description"),
            document=json.dumps(document, indent=2, ensure_ascii=False),
            users=tuple(texts(record, "Users")),
            groups=tuple(texts(record, "Groups")),
        )


@dataclass(frozen=True, slots=True)
class User:
    """Somebody with rights of their own; `policies` are theirs, not those of their groups."""

    name: str
    display_name: str
    groups: tuple[str, ...]
    policies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Users who share rights."""

    name: str
    description: str
    users: tuple[str, ...]
    policies: tuple[str, ...]


async def read_rights(site: Site) -> Mapping[str, object]:
    """What rights.html shows.

    Raises:
        NoPermission: the visitor is not the account.
    """
    keys = records(await site.ask("ListAccessKeys", MaxResults=MOST), "AccessKeys")
    users = records(await site.ask("ListUsers", MaxResults=MOST), "Users")
    groups = records(await site.ask("ListGroups", MaxResults=MOST), "Groups")
    listed = records(await site.ask("ListPolicies", MaxResults=MOST), "Policies")
    policies = [Policy.of(each) for each in listed]
    return {
        "keys": [Key.of(each) for each in keys],
        "users": [_user(each, policies) for each in users],
        "groups": [_group(each, policies) for each in groups],
        "policies": policies,
        "example": json.dumps(_example(site), indent=2),
    }


def _example(site: Site) -> Record:
    """A policy that lets somebody see the dataset that is looked at."""
    account, region = site.library.settings.account_id, site.library.settings.region
    place = f"acs:imm:{region}:{account}:project/{site.project}/dataset/{site.dataset}"
    actions = ["imm:Get*", "imm:BatchGet*", "imm:List*", "imm:Query*", "imm:SimpleQuery"]
    return {
        "Version": "1",
        "Statement": [{"Effect": "Allow", "Action": actions, "Resource": place}],
    }


def _user(record: Record, policies: list[Policy]) -> User:
    name = text(record, "UserName")
    return User(
        name=name,
        display_name=text(record, "DisplayName"),
        groups=tuple(texts(record, "Groups")),
        policies=tuple(each.name for each in policies if name in each.users),
    )


def _group(record: Record, policies: list[Policy]) -> Group:
    name = text(record, "GroupName")
    return Group(
        name=name,
        description=text(record, "Description"),
        users=tuple(texts(record, "Users")),
        policies=tuple(each.name for each in policies if name in each.groups),
    )
