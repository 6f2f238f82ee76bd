"""Texts with `*` (any run) and `?` (one character), matched in linear time.

A plain `.*` for each star would let a pattern with many stars take seconds on a long name; each
star is therefore settled once, at the first place where what follows it fits.
"""

import re
from collections.abc import Callable

from visnomy.errors import InvalidArgument

ARN_PARTS = 5
"""acs, service, region, account and the name, which may hold colons itself."""

Matcher = Callable[[str], bool]


def text_matcher(pattern: str) -> Matcher:
    """Whether a whole text fits a pattern, case and all."""
    return _matcher(_expression(pattern, "."))


def action_matcher(pattern: str) -> Matcher:
    """Whether an action fits, without regard to case.

    Raises:
        InvalidArgument: the pattern is neither `*` nor `service:Operation`.
    """
    if pattern != "*" and not re.fullmatch(r"[A-Za-z0-9*?-]+:[A-Za-z0-9*?]+", pattern):
        raise InvalidArgument(f"must be * or like imm:Get*, got {pattern[:100]!r}.")
    fits = text_matcher(pattern.lower())
    return lambda action: fits(action.lower())


def resource_matcher(pattern: str) -> Matcher:
    """Whether a resource name fits; an empty region or account is any.

    Raises:
        InvalidArgument: the pattern is neither `*` nor a resource name of five parts.
    """
    if pattern == "*":
        return lambda _: True
    parts = pattern.split(":", ARN_PARTS - 1)
    if len(parts) < ARN_PARTS or parts[0] != "acs":
        raise InvalidArgument(
            f"must be * or like acs:imm:*:*:project/photos, got {pattern[:100]!r}."
        )
    service, region, account, name = parts[1:]
    held = [_expression(part, "[^:]") for part in (service, region or "*", account or "*")]
    return _matcher(":".join(["acs", *held, _expression(name, ".")]))


def _matcher(expression: str) -> Matcher:
    fullmatch = re.compile(expression, re.DOTALL).fullmatch
    return lambda text: fullmatch(text) is not None


def _expression(pattern: str, character: str) -> str:
    first, *rest = (_literal(part, character) for part in re.split(r"\*+", pattern))
    if not rest:
        return first
    *middle, last = rest
    settled = (f"(?>{character}*?{part})" for part in middle)
    return f"{first}{''.join(settled)}{character}*{last}"


def _literal(text: str, character: str) -> str:
    return character.join(re.escape(part) for part in text.split("?"))
