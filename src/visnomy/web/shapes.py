"""What one operation takes, as a form checks it: its part of the OpenAPI document."""

from collections.abc import Iterator, Mapping
from typing import Any

Json = Mapping[str, Any]

_RULES = frozenset(
    {
        *("$ref", "type", "enum", "pattern", "anyOf", "items", "properties", "required"),
        *("minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems"),
        "additionalProperties",
    }
)
"""What a value can break; the rest of a schema is for readers."""


def shape_of(document: Json, operation: str) -> Json:
    """The schemas by name that the parameters need, those of the parameters under ''."""
    schemas = document["components"]["schemas"]
    content = document["paths"][f"/#{operation}"]["post"]["requestBody"]["content"]
    start = _target(content["application/json"]["schema"]["$ref"])
    found = {"": _rules(schemas[start])}
    waiting = list(_named(found[""]))
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = _rules(schemas[name])
            waiting += _named(found[name])
    return found


def _rules(schema: Json) -> Json:
    """A schema without what it means, with the bare names of those that it refers to."""
    kept: dict[str, Any] = {}
    for key in _RULES & schema.keys():
        value = schema[key]
        match key, value:
            case "$ref", str():
                kept[key] = _target(value)
            case "properties", dict():
                kept[key] = {name: _rules(each) for name, each in value.items()}
            case (("items" | "additionalProperties"), dict()):
                kept[key] = _rules(value)
            case "anyOf", list():
                kept[key] = [_rules(each) for each in value]
            case _:
                kept[key] = value
    return kept


def _named(schema: Any) -> Iterator[str]:  # noqa: ANN401 (any JSON)
    match schema:
        case {"$ref": str(name)}:
            yield name
        case dict():
            for each in schema.values():
                yield from _named(each)
        case list():
            for each in schema:
                yield from _named(each)


def _target(reference: str) -> str:
    return reference.rpartition("/")[2]
