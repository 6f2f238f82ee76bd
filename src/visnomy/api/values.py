"""Wire values to Python values: each kind of parameter has one reader.

Clients differ (contract 1.3): Python writes `True`, Node `true`; Python sends `[]` for arrays that
nobody set, so an empty array is an absent one; generic RPC tools flatten arrays into `URIs.1=`.
"""

import re
from collections.abc import Iterator, Mapping

import orjson

from visnomy.api.request import is_unsafe
from visnomy.errors import InvalidArgument

MAX_DEPTH = 32
"""Nesting of a JSON parameter; the deepest query of the contract needs 12 levels."""

MAX_INTEGER = 2**63 - 1

_BOOLEANS = {"true": True, "false": False, "1": True, "0": False}
_INTEGER = re.compile(r"[+-]?[0-9]{1,19}")
_NUMBER = re.compile(r"[+-]?([0-9]{1,40}(\.[0-9]{0,40})?|\.[0-9]{1,40})([eE][+-]?[0-9]{1,3})?")


def read_text(name: str, value: object) -> str:
    """Text as it is."""
    if not isinstance(value, str):
        raise InvalidArgument(f"The parameter {name} must be text.")
    return value


def read_boolean(name: str, value: object) -> bool:
    """A truth value in any of the spellings of the SDKs."""
    if isinstance(value, bool):
        return value
    known = _BOOLEANS.get(str(value).lower())
    if known is None:
        raise InvalidArgument(f"The parameter {name} must be true or false.")
    return known


def read_integer(name: str, value: object) -> int:
    """A whole number of at most 64 bits."""
    text = str(value)
    if isinstance(value, bool) or not _INTEGER.fullmatch(text) or abs(int(text)) > MAX_INTEGER:
        raise InvalidArgument(f"The parameter {name} must be an integer.")
    return int(text)


def read_number(name: str, value: object) -> float:
    """A decimal number."""
    text = str(value)
    if isinstance(value, bool) or not _NUMBER.fullmatch(text):
        raise InvalidArgument(f"The parameter {name} must be a number.")
    return float(text)


def read_json(name: str, value: object) -> object:
    """A structure from JSON text, or from a value that a JSON body already held."""
    if isinstance(value, str):
        try:
            value = orjson.loads(value)
        except orjson.JSONDecodeError as exc:
            raise InvalidArgument(f"The parameter {name} is not valid JSON.") from exc
    return cleaned(value, name, MAX_DEPTH)


def cleaned(value: object, name: str, depth: int) -> object:
    """The structure without nulls and empty arrays among its members, checked for hostile content.

    Raises:
        InvalidArgument: too deep, control characters in a text, an integer over 64 bits.
    """
    if depth == 0:
        raise InvalidArgument(f"The parameter {name} is nested too deeply.")
    match value:
        case str():
            if is_unsafe(value):
                raise InvalidArgument(f"The parameter {name} holds control characters.")
        case int():
            if abs(value) > MAX_INTEGER:
                raise InvalidArgument(f"The parameter {name} holds an integer over 64 bits.")
        case dict():
            return dict(_members(value, name, depth))
        case list() | tuple():
            return [cleaned(each, name, depth - 1) for each in value]
    return value


def _members(value: Mapping[str, object], name: str, depth: int) -> Iterator[tuple[str, object]]:
    for key, each in value.items():
        if is_unsafe(key):
            raise InvalidArgument(f"The parameter {name} holds control characters.")
        if each is None or each == []:
            continue
        yield key, cleaned(each, name, depth - 1)


def gathered(name: str, parameters: Mapping[str, object]) -> object | None:
    """A structure that a client sent in flattened pieces: `URIs.1=`, `Tag.1.Key=`; None if not."""
    prefix = f"{name}."
    pieces = {key: value for key, value in parameters.items() if key.startswith(prefix)}
    if not pieces:
        return None
    tree: dict[str, object] = {}
    for key, value in pieces.items():
        _plant(tree, key.removeprefix(prefix).split("."), value, name)
    return _grown(tree, name)


def _plant(tree: dict[str, object], steps: list[str], value: object, name: str) -> None:
    if len(steps) >= MAX_DEPTH:
        raise InvalidArgument(f"The parameter {name} is nested too deeply.")
    for step in steps[:-1]:
        branch = tree.setdefault(step, {})
        if not isinstance(branch, dict):
            raise InvalidArgument(f"The parameter {name} is given in pieces that do not fit.")
        tree = branch
    if steps[-1] in tree:
        raise InvalidArgument(f"The parameter {name} is given in pieces that do not fit.")
    tree[steps[-1]] = value


def _grown(tree: object, name: str) -> object:
    if not isinstance(tree, dict):
        return tree
    grown = {key: _grown(value, name) for key, value in tree.items()}
    if not all(re.fullmatch(r"[0-9]{1,6}", key) for key in grown):
        return grown
    return [grown[key] for key in sorted(grown, key=int)]
