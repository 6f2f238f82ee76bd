"""Users, groups and access keys as values; a secret is shown only by the key that was just made."""

import re
from dataclasses import dataclass, field
from datetime import datetime

from visnomy.errors import InvalidArgument

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")


@dataclass(frozen=True, slots=True)
class AccessKey:
    """What a client signs with."""

    access_key_id: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class TemporaryKey:
    """What a client signs with for a while: all three belong together."""

    access_key_id: str
    secret: str = field(repr=False)
    security_token: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Session:
    """What makes a key a temporary one.

    Attributes:
        token_hash: of the token that must come with it.
        document: the policy that narrows its rights; None leaves them as they are.
        parent_key_id: the key that it came from.
    """

    name: str
    token_hash: bytes = field(repr=False)
    expires_at: datetime
    document: str | None
    parent_key_id: str


@dataclass(frozen=True, slots=True)
class Signer:
    """A key as a signed request meets it.

    Attributes:
        active: whether it is enabled; a temporary key is while the one it came from is.
        user_id: whose key it is; None is the account itself.
        rights_version: grows with every change of anybody's rights.
    """

    access_key_id: str
    secret: str = field(repr=False)
    active: bool
    user_id: int | None
    user_name: str
    last_used_at: datetime | None
    rights_version: int
    session: Session | None = None


@dataclass(frozen=True, slots=True)
class KeyFacts:
    """A key as a list shows it.

    Attributes:
        user_name: '' is the account itself.
        last_used_at: up to a minute late; None is never.
    """

    access_key_id: str
    user_name: str
    active: bool
    created_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who has rights of their own."""

    name: str
    display_name: str
    created_at: datetime
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Users that share rights."""

    name: str
    description: str
    created_at: datetime
    users: tuple[str, ...] = ()


def checked_name(name: str) -> str:
    """The name of a user, group or policy, if it is one.

    Raises:
        InvalidArgument: it is empty, too long, or has other characters.
    """
    if not _NAME.fullmatch(name):
        raise InvalidArgument(
            "A name has 1 to 64 letters, digits, '.', '_', '@' or '-' and begins with a letter or "
            f"digit, got {name[:80]!r}."
        )
    return name
