"""Policy documents in the grammar of RAM, parsed once and then only asked (contract 5.1).

Whatever the grammar does not know is refused with the place where it stands: a member that is
silently ignored would be a right that nobody meant to give.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from visnomy.api.policy.conditions import Condition, Facts, read_condition
from visnomy.api.policy.patterns import Matcher, action_matcher, resource_matcher
from visnomy.errors import InvalidArgument

VERSION = "1"
MAX_CHARACTERS = 6144
"""The longest document that RAM takes for a custom policy."""
MEMBERS = frozenset({"Effect", "Action", "NotAction", "Resource", "Condition"})
ELSEWHERE = {
    "Principal": "Principal belongs to trust policies of roles",
    "NotPrincipal": "NotPrincipal belongs to trust policies of roles",
    "NotResource": "NotResource is not part of the grammar",
}
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be decided.

    Attributes:
        action: like imm:GetProject.
        resource: the name of one resource, without wildcards that mean anything.
        facts: what conditions may ask about.
    """

    action: str
    resource: str
    facts: Facts


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement.

    Attributes:
        excepted: the actions are those of NotAction.
    """

    allows: bool
    actions: tuple[Matcher, ...]
    excepted: bool
    resources: tuple[Matcher, ...]
    conditions: tuple[Condition, ...]

    def applies(self, question: Question) -> bool:
        """Whether the statement says something about the question."""
        named = any(fits(question.action) for fits in self.actions)
        return (
            named is not self.excepted
            and any(fits(question.resource) for fits in self.resources)
            and all(condition.holds(question.facts) for condition in self.conditions)
        )


@dataclass(frozen=True, slots=True)
class Policy:
    """A parsed document."""

    statements: tuple[Statement, ...]


def parse_policy(text: str) -> Policy:
    """A policy from its JSON.

    Raises:
        InvalidArgument: it is not in the grammar; the message names the place.
    """
    if len(text) > MAX_CHARACTERS:
        raise InvalidArgument(f"A policy has at most {MAX_CHARACTERS} characters, not {len(text)}.")
    document = _object("The policy", _read_json(text))
    if unknown := sorted(document.keys() - {"Version", "Statement"}):
        raise InvalidArgument(f"The policy has the unknown member {unknown[0][:100]}.")
    if document.get("Version") != VERSION:
        raise InvalidArgument(f'Version must be the text "{VERSION}".')
    statements = _several(document.get("Statement"))
    if not statements:
        raise InvalidArgument("Statement must be a statement or a list of them.")
    parsed = [_statement(f"Statement[{i}]", each) for i, each in enumerate(statements)]
    return Policy(tuple(parsed))


def _read_json(text: str) -> object:
    try:
        return json.loads(text, object_pairs_hook=_unambiguous)
    except ValueError as exc:
        raise InvalidArgument(f"The policy is not valid JSON: {exc}.") from exc
    except RecursionError as exc:
        raise InvalidArgument("The policy is nested too deeply.") from exc


def _unambiguous(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise InvalidArgument(f"The member {twice[:100]} is given more than once.")
    return members


def _statement(place: str, value: object) -> Statement:
    members = _object(place, value)
    _check_members(place, members)
    effect = members.get("Effect")
    if effect not in ("Allow", "Deny"):
        raise InvalidArgument(f"{place}.Effect must be Allow or Deny, got {str(effect)[:40]!r}.")
    actions = "NotAction" if "NotAction" in members else "Action"
    return Statement(
        allows=effect == "Allow",
        actions=_matchers(place, actions, members, action_matcher),
        excepted=actions == "NotAction",
        resources=_matchers(place, "Resource", members, resource_matcher),
        conditions=_conditions(f"{place}.Condition", members.get("Condition", {})),
    )


def _check_members(place: str, members: Mapping[str, object]) -> None:
    for name in members:
        if name in ELSEWHERE:
            raise InvalidArgument(f"{place}: {ELSEWHERE[name]}.")
        if name not in MEMBERS:
            raise InvalidArgument(f"{place} has the unknown member {name[:100]}.")
    if ("Action" in members) is ("NotAction" in members):
        raise InvalidArgument(f"{place} must have either Action or NotAction.")


def _matchers(
    place: str, name: str, members: Mapping[str, object], make: Callable[[str], Matcher]
) -> tuple[Matcher, ...]:
    values = _several(members.get(name))
    texts = [each for each in values if isinstance(each, str) and each]
    if not texts or len(texts) < len(values):
        raise InvalidArgument(f"{place}.{name} must be a text or a list of texts.")
    return tuple(_placed(f"{place}.{name}", partial(make, each)) for each in texts)


def _conditions(place: str, value: object) -> tuple[Condition, ...]:
    found = []
    for name, keys in _object(place, value).items():
        for key, values in _object(f"{place}.{name[:40]}", keys).items():
            several = _several(values)
            if not key or not several:
                raise InvalidArgument(f"{place}.{name[:40]} must have keys with values.")
            read = partial(read_condition, name, key, several)
            found.append(_placed(f"{place}.{name[:40]}", read))
    return tuple(found)


def _placed(place: str, read: Callable[[], T]) -> T:
    try:
        return read()
    except InvalidArgument as exc:
        raise InvalidArgument(f"{place} {exc.message}") from exc


def _object(place: str, value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise InvalidArgument(f"{place} must be a JSON object.")
    return value


def _several(value: object) -> list[object]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
