"""Paged lists: the position behind a page becomes a token, and back."""

from collections.abc import Sequence
from typing import TypeVar

import msgspec

from visnomy.api.context import Context
from visnomy.api.token import Position, Walk, seal, token_key, unseal
from visnomy.library import access

PAGING = frozenset({"NextToken", "MaxResults", "WithTotalCount", "WithoutTotalHits", "WithFields"})
"""Parameters that may differ from page to page of one walk."""

T = TypeVar("T", bound=msgspec.Struct)


def walk_of(context: Context, request: msgspec.Struct) -> Walk:
    """The walk that a request is part of: its operation with all that shapes the list."""
    members = msgspec.to_builtins(request)
    shaping = {name: value for name, value in members.items() if name not in PAGING}
    shape = msgspec.json.encode([context.operation, shaping], order="sorted").decode()
    return Walk(shape, str(members.get("Sort") or ""), str(members.get("Order") or ""))


async def position_of(context: Context, walk: Walk, token: str | None) -> Position | None:
    """Where the page begins; None at the start.

    Raises:
        InvalidArgument: the token is not ours or belongs to another walk.
    """
    if not token:
        return None
    root = await access.root_key(context.library)
    return unseal(token_key(root.secret), walk, token)


async def token_of(context: Context, walk: Walk, position: Sequence[object] | None) -> str:
    """The token for the next page; '' at the end."""
    if position is None:
        return ""
    root = await access.root_key(context.library)
    return seal(token_key(root.secret), walk, position)


def name_after(position: Position | None) -> str | None:
    """The position in a list that is ordered by name."""
    return str(position[0]) if position else None
