"""String maps on the wire, and the filter text of QueryFigureClusters (contract A.7)."""

import re
from collections.abc import Mapping

import orjson

from visnomy.api.values import MAX_DEPTH, cleaned
from visnomy.errors import InvalidArgument

_ITEM = re.compile(r"((?:[^,\\]|\\.)*)(?:,|$)", re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def string_map(name: str, value: Mapping[str, object] | None) -> dict[str, str] | None:
    """A map whose values are all texts.

    Raises:
        InvalidArgument: a value is something else.
    """
    if value is None:
        return None
    if odd := [key for key, each in value.items() if not isinstance(each, str)]:
        raise InvalidArgument(f"The parameter {name}.{odd[0][:60]} must be text.")
    return {key: str(each) for key, each in value.items()}


def label_filter(name: str, text: str | None) -> dict[str, str | None]:
    """`key=value,other` -> which labels must be there; None asks only for the key.

    Several pairs must all hold. A backslash takes the meaning from the character behind it. A JSON
    object is taken as well, because SDKs of other languages may pass maps.

    Raises:
        InvalidArgument: an empty key, or a JSON object with other values than texts.
    """
    if not text:
        return {}
    if text.startswith("{"):
        return dict(_json_filter(name, text))
    return dict(_pair(name, item) for item in _items(text))


def _json_filter(name: str, text: str) -> dict[str, str]:
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError as exc:
        raise InvalidArgument(f"The parameter {name} is not valid JSON.") from exc
    cleaned(value, name, MAX_DEPTH)
    return string_map(name, value) or {}


def _items(text: str) -> list[str]:
    items = [match[1] for match in _ITEM.finditer(text)]
    return [item for item in items if item]


def _pair(name: str, item: str) -> tuple[str, str | None]:
    key, equals, value = item.partition("=")
    if not key:
        raise InvalidArgument(f"The parameter {name} must be written as key=value.")
    return _ESCAPED.sub(r"\1", key), _ESCAPED.sub(r"\1", value) if equals else None
