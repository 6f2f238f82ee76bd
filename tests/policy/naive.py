"""A second evaluator, written from the rules alone: slow, plain, and on the documents themselves.

It shares no code with the product: patterns are matched by recursion, and every document is read
anew for every question.
"""

import ipaddress
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeVar

Facts = Mapping[str, str]
Json = dict[str, Any]
T = TypeVar("T", float, datetime)


@cache
def glob(pattern: str, text: str) -> bool:
    """`*` is any run, `?` one character."""
    if not pattern:
        return not text
    if pattern[0] == "*":
        return glob(pattern[1:], text) or (bool(text) and glob(pattern, text[1:]))
    return bool(text) and pattern[0] in ("?", text[0]) and glob(pattern[1:], text[1:])


def verdict(documents: list[Json], action: str, resource: str, facts: Facts) -> str:
    """Allow, ImplicitDeny or ExplicitDeny."""
    effects = set()
    for document in documents:
        statements = document["Statement"]
        for statement in statements if isinstance(statements, list) else [statements]:
            if applies(statement, action, resource, facts):
                effects.add(statement["Effect"])
    if "Deny" in effects:
        return "ExplicitDeny"
    return "Allow" if "Allow" in effects else "ImplicitDeny"


def applies(statement: Json, action: str, resource: str, facts: Facts) -> bool:
    if "NotAction" in statement:
        if any(glob(p.lower(), action.lower()) for p in many(statement["NotAction"])):
            return False
    elif not any(glob(p.lower(), action.lower()) for p in many(statement["Action"])):
        return False
    if not any(names(p, resource) for p in many(statement["Resource"])):
        return False
    for operator, keys in statement.get("Condition", {}).items():
        for key, values in keys.items():
            if not holds(operator, facts.get(key.lower()), many(values)):
                return False
    return True


def names(pattern: str, resource: str) -> bool:
    if pattern == "*":
        return True
    if resource == "*":
        return False
    wanted, given = pattern.split(":", 4), resource.split(":", 4)
    for part in (2, 3):
        if wanted[part] == "":
            wanted[part] = "*"
    return all(glob(one, other) for one, other in zip(wanted, given, strict=True))


def holds(operator: str, fact: str | None, values: list[Any]) -> bool:
    negated = operator.startswith("Not") or "Not" in operator.removeprefix("Not")
    kind = operator.removeprefix("Not").replace("Not", "")
    if fact is None:
        return negated
    return any(fits(kind, fact, str(value)) for value in values) != negated


def fits(kind: str, fact: str, value: str) -> bool:
    try:
        if kind.startswith("Numeric"):
            return ordered(kind.removeprefix("Numeric"), float(fact), float(value))
        if kind.startswith("Date"):
            return ordered(kind.removeprefix("Date"), instant(fact), instant(value))
        if kind == "IpAddress":
            return ipaddress.ip_address(fact) in ipaddress.ip_network(value, strict=False)
    except ValueError:
        return False
    return {
        "StringEquals": fact == value,
        "StringEqualsIgnoreCase": fact.lower() == value.lower(),
        "StringLike": glob(value, fact),
        "Bool": fact.lower() == value.lower(),
    }[kind]


def ordered(relation: str, one: T, other: T) -> bool:
    return {
        "Equals": one == other,
        "LessThan": one < other,
        "LessThanEquals": one <= other,
        "GreaterThan": one > other,
        "GreaterThanEquals": one >= other,
    }[relation]


def instant(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def many(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]
