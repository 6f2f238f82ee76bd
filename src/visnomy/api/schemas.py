"""The shapes of the wire as JSON Schema, as narrow as what this server takes and answers.

Shapes know null and unknown members, because clients of every age send them. An answer has neither,
and its schema says so: a misspelled member would break it.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

from visnomy.api.parameters import CAPS, LISTS
from visnomy.api.wire.moments import EXTRA_MEMBERS
from visnomy.api.wire.shape import Kind, Operation, Parameter
from visnomy.api.words import words

Members = dict[str, Any]

REFERENCE = "#/components/schemas/{name}"
PACKAGE = "visnomy.api.wire."
"""Shapes of one name in several modules are told apart by the module, without this."""

TEXT: Final = {
    "type": "string",
    "pattern": "^[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f]*$",
    "description": "Text without control characters.",
}
NAME: Final = {"type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_-]{0,127}$"}
NEW_NAMES: Final = frozenset(
    {("CreateProject", "ProjectName"), ("CreateDataset", "DatasetName")},
)
_TYPES: Final[Mapping[Kind, str]] = {
    Kind.INTEGER: "integer",
    Kind.NUMBER: "number",
    Kind.BOOLEAN: "boolean",
}
_NULL: Final = {"type": "null"}
_TIMES: Final = ("CreateTime", "UpdateTime", "StartTime", "EndTime", "DecideTime", "UndoTime")
_REQUEST_ID: Final = {
    "type": "string",
    "format": "uuid",
    "description": words().members["RequestId"],
}


class Shapes:
    """The shapes of some operations as schemas."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        offered = list(operations)
        kinds = [kind for each in offered for kind in (each.request, each.response)]
        references, components = msgspec.json.schema_components(
            [*kinds, *EXTRA_MEMBERS.values()], schema_hook=_anything, ref_template=REFERENCE
        )
        self._references = dict(zip(kinds, references, strict=False))
        self._components = {_short(name): _plain(each) for name, each in components.items()}
        self._extend()
        self._requests = {self._name(each.request) for each in offered}
        self._answers = {self._name(each.response) for each in offered}
        self._inner = self._reached_from_answers()

    def components(self) -> dict[str, Members]:
        """All schemas but those of whole requests, which travel as single parameters."""
        return {
            name: self._told(name, schema)
            for name, schema in sorted(self._components.items())
            if name not in self._requests
        }

    def answer(self, operation: Operation) -> Members:
        """The reference to an operation's answer."""
        return {"$ref": REFERENCE.format(name=self._name(operation.response))}

    def parameter(self, operation: Operation, parameter: Parameter) -> Members:
        """The schema of one parameter, with what it means."""
        schema = self._value(operation, parameter)
        default = self._default(operation, parameter)
        if default is not None:
            schema["default"] = default
        if meaning := words().of_parameter(operation.name, parameter.name):
            schema["description"] = meaning
        return schema

    def _extend(self) -> None:
        """Give structures of the contract the members that they have beyond it."""
        for name, extra in EXTRA_MEMBERS.items():
            more = self._components.pop(extra.__name__)["properties"]
            if name in self._components:
                self._components[name]["properties"] |= more

    def _value(self, operation: Operation, parameter: Parameter) -> Members:
        place = operation.name, parameter.name
        if parameter.kind is Kind.JSON:
            return self._structure(operation, parameter)
        if parameter.allowed and place in LISTS:
            choice = "|".join(parameter.allowed)
            return {"type": "string", "pattern": f"^(({choice})(,({choice})){{0,4}})?$"}
        if parameter.allowed:
            return {"type": "string", "enum": list(parameter.allowed)}
        if parameter.kind is Kind.TEXT:
            return dict(NAME) if place in NEW_NAMES else _text(required=parameter.required)
        schema: Members = {"type": _TYPES[parameter.kind]}
        if parameter.minimum is not None:
            schema["minimum"] = parameter.minimum
        if parameter.maximum is not None:
            schema["maximum"] = CAPS.get(place, parameter.maximum)
        return schema

    def _structure(self, operation: Operation, parameter: Parameter) -> Members:
        """A structure of a request; lists have at least one item, for an empty one is none."""
        whole = self._components[self._name(operation.request)]
        schema: Members = dict(whole["properties"][parameter.name])
        schema.pop("default", None)
        if schema.get("type") == "array":
            schema |= {"minItems": 1} if parameter.required else {}
            most = words().lists.get(operation.name, {}).get(parameter.name)
            schema |= {"maxItems": most} if most else {}
        return schema

    def _default(self, operation: Operation, parameter: Parameter) -> object:
        for each in msgspec.structs.fields(operation.request):
            if each.encode_name == parameter.name and each.default is not msgspec.NODEFAULT:
                return each.default
        return None

    def _told(self, name: str, schema: Members) -> Members:
        """A structure with what its members mean, closed where it is part of an answer."""
        properties: dict[str, Members] = {
            member: _member(name, member, each)
            for member, each in schema.get("properties", {}).items()
        }
        always = [*words().always.get(name, schema.get("required", ()))]
        if name in self._answers:
            properties["RequestId"] = dict(_REQUEST_ID)
            always = ["RequestId", *(each for each in always if each != "RequestId")]
        told: Members = {"type": "object", "properties": properties}
        told |= {"required": always} if always else {}
        return told | ({"additionalProperties": False} if name in self._inner else {})

    def _reached_from_answers(self) -> set[str]:
        reached: set[str] = set()
        waiting = [*self._answers]
        while waiting:
            name = waiting.pop()
            if name not in reached:
                reached.add(name)
                waiting += _named(self._components[name])
        return reached

    def _name(self, kind: type) -> str:
        return _short(str(self._references[kind]["$ref"]).rpartition("/")[2])


def _member(structure: str, name: str, schema: Members) -> Members:
    told = {key: value for key, value in schema.items() if key != "default"}
    if name in _TIMES and told.get("type") == "string":
        told["format"] = "date-time"
    meaning = words().of_member(structure, name)
    return told | ({"description": meaning} if meaning else {})


def _text(*, required: bool) -> Members:
    reference: Members = {"$ref": REFERENCE.format(name="Text")}
    return reference | ({"minLength": 1} if required else {})


def _plain(schema: Any) -> Any:  # noqa: ANN401 (any JSON)
    """A schema without null, and with the short names of shapes."""
    match schema:
        case {"anyOf": [*options], **rest}:
            present = [_plain(each) for each in options if each != _NULL]
            others = {key: value for key, value in rest.items() if value is not None}
            return {**others, **(present[0] if len(present) == 1 else {"anyOf": present})}
        case {"$ref": str(reference)}:
            return {"$ref": reference.replace(PACKAGE, "")}
        case dict():
            return {key: _plain(each) for key, each in schema.items()}
        case list():
            return [_plain(each) for each in schema]
    return schema


def _named(schema: Any) -> list[str]:  # noqa: ANN401 (any JSON)
    """The structures that a schema refers to."""
    match schema:
        case {"$ref": str(reference)}:
            return [reference.rpartition("/")[2]]
        case dict():
            return [name for each in schema.values() for name in _named(each)]
        case list():
            return [name for each in schema for name in _named(each)]
    return []


def _short(name: str) -> str:
    return name.removeprefix(PACKAGE)


def _anything(kind: type) -> Members:
    """What a map holds may be of any type; nothing else in the shapes is without a schema."""
    if kind is object:
        return {"description": "Any value."}
    raise TypeError(f"{kind} has no schema")
