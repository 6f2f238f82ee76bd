"""An OpenAPI document as the reference page shows it: operations by topic, structures, errors."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Json = Mapping[str, Any]

TYPES = {"string": "text", "boolean": "true or false", "object": "map"}
EVERYWHERE = frozenset({"Error", "Text"})
"""Schemas that are no structures of their own."""


@dataclass(frozen=True, slots=True)
class Row:
    """One parameter or member.

    Attributes:
        link: the structure that its type is, or ''.
        limits: what it may hold, as short texts.
        choices: all values that it may have; none where there are too many to name.
        is_structured: a structure, list or map, which travels as JSON.
    """

    name: str
    kind: str
    link: str
    needed: bool
    limits: Sequence[str]
    meaning: str
    choices: Sequence[str] = ()
    is_structured: bool = False


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation."""

    name: str
    topic: str
    summary: str
    is_extension: bool
    is_asynchronous: bool
    action: str
    resource: str
    parameters: Sequence[Row]
    members: Sequence[Row]
    own_codes: Sequence[str]
    samples: Sequence[Json]
    example: Json


@dataclass(frozen=True, slots=True)
class Structure:
    """One structure of requests or answers."""

    name: str
    members: Sequence[Row]


@dataclass(frozen=True, slots=True)
class View:
    """The whole page."""

    version: str
    setups: Sequence[Json]
    topics: Mapping[str, Sequence[Operation]]
    structures: Sequence[Structure]
    failures: Sequence[Json]


def reference_view(document: Json) -> View:
    """What the page shows of a document."""
    schemas = document["components"]["schemas"]
    operations = [_operation(path["post"], schemas) for path in document["paths"].values()]
    order = [tag["name"] for tag in document["tags"]]
    return View(
        version=document["info"]["version"],
        setups=document["x-setups"],
        topics={name: [each for each in operations if each.topic == name] for name in order},
        structures=[_structure(name, schemas) for name in sorted(_linked(operations, schemas))],
        failures=document["x-failures"],
    )


def _operation(members: Json, schemas: Json) -> Operation:
    content = members["requestBody"]["content"]["application/json"]["schema"]
    answer = members["responses"]["200"]["content"]["application/json"]["schema"]
    return Operation(
        name=members["operationId"],
        topic=members["tags"][0],
        summary=members["summary"],
        is_extension=members["x-extension"],
        is_asynchronous=members["x-asynchronous"],
        action=members["x-action"],
        resource=members["x-resource"],
        parameters=_rows(schemas[_target(content)], needed_first=True),
        members=_rows(schemas[_target(answer)]),
        own_codes=members["x-own-codes"],
        samples=members["x-codeSamples"],
        example=members["x-example"],
    )


def _structure(name: str, schemas: Json) -> Structure:
    return Structure(shown(name), _rows(schemas[name]))


def shown(name: str) -> str:
    """The name of a structure without the module that tells it from others."""
    return name.rpartition(".")[2]


def _rows(schema: Json, *, needed_first: bool = False) -> list[Row]:
    needed = set(schema.get("required", ()))
    rows = [
        Row(
            name,
            *_kind(each),
            name in needed,
            list(_limits(each)),
            each.get("description", ""),
            _choices(each),
            _is_structured(each),
        )
        for name, each in schema.get("properties", {}).items()
    ]
    return sorted(rows, key=lambda row: not row.needed) if needed_first else rows


def _kind(schema: Json) -> tuple[str, str]:
    """The words for a type, and the structure that it leads to."""
    match schema:
        case {"$ref": str()}:
            name = _target(schema)
            return ("text", "") if name == "Text" else (shown(name), shown(name))
        case {"type": "array", "items": items}:
            words, link = _kind(items)
            return f"list of {words}", link
        case {"type": "string", "format": "date-time"}:
            return "time", ""
        case {"type": str(name)}:
            return TYPES.get(name, name), ""
        case {"anyOf": [*options]}:
            return " or ".join(dict.fromkeys(_kind(each)[0] for each in options)), ""
    return "any value", ""


def _limits(schema: Json) -> Iterator[str]:
    if values := schema.get("enum"):
        yield f"one of {', '.join(values)}"
    if "minimum" in schema or "maximum" in schema:
        low, high = schema.get("minimum", ""), schema.get("maximum", "")
        yield f"{_number(low)} to {_number(high)}" if high != "" else f"at least {_number(low)}"
    if most := schema.get("maxItems"):
        yield f"at most {most:,} items"
    if (default := schema.get("default")) not in (None, ""):
        yield f"default {_number(default)}"


def _choices(schema: Json) -> Sequence[str]:
    if schema.get("type") == "boolean":
        return "true", "false"
    return list(schema.get("enum", ()))


def _is_structured(schema: Json) -> bool:
    if "$ref" in schema:
        return _target(schema) != "Text"
    return schema.get("type") in {"array", "object"} or any(
        map(_is_structured, schema.get("anyOf", ()))
    )


def _number(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:,}" if isinstance(value, int) else str(value)


def _linked(operations: Iterable[Operation], schemas: Json) -> set[str]:
    """The structures that rows lead to, directly or through others."""
    by_name = {shown(name): name for name in schemas if not name.startswith(("req", "resp"))}
    waiting = [row.link for each in operations for row in (*each.parameters, *each.members)]
    found: set[str] = set()
    while waiting:
        name = by_name.get(waiting.pop(), "")
        if name and name not in found | EVERYWHERE:
            found.add(name)
            waiting += [row.link for row in _rows(schemas[name])]
    return found


def _target(schema: Json) -> str:
    return str(schema["$ref"]).rpartition("/")[2]
