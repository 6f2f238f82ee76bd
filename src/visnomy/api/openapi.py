"""The OpenAPI 3.1 document of what this server offers, from the shapes that it decodes and encodes.

Every operation is a POST to `/` that a header names, and OpenAPI wants one path for each, so the
paths carry the operation behind a `#`, which no client sends. Signatures have no words in OpenAPI:
the Authorization header is described as a key.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec
import orjson

from visnomy.api.parameters import CAPS, LISTS
from visnomy.api.wire.shape import Kind, Operation, Parameter

PATH = "/openapi.json"

_REFERENCE = "#/components/schemas/{name}"
_PACKAGE = b"visnomy.api.wire."
_ERROR = "Error"
_TYPES: Final[Mapping[Kind, str]] = {
    Kind.TEXT: "string",
    Kind.INTEGER: "integer",
    Kind.NUMBER: "number",
    Kind.BOOLEAN: "boolean",
}
_ERROR_SCHEMA: Final = {
    "type": "object",
    "required": ["Code", "HostId", "Message", "RequestId"],
    "properties": {
        "Code": {"type": "string"},
        "HostId": {"type": "string"},
        "Message": {"type": "string"},
        "Recommend": {"type": "string"},
        "RequestId": {"type": "string"},
        "AccessDeniedDetail": {"type": "object"},
    },
}

Members = dict[str, Any]


def document(operations: Iterable[Operation], version: str) -> bytes:
    """The document as JSON.

    Args:
        operations: those that are offered.
        version: of the API.
    """
    offered = sorted(operations, key=lambda each: each.name)
    described = _Described.of(offered)
    text = orjson.dumps(
        {
            "openapi": "3.1.0",
            "info": {
                "title": "Visnomy",
                "version": version,
                "description": "The operations of IMM that this server offers.",
            },
            "servers": [{"url": "/"}],
            "security": [{"signature": []}],
            "paths": {
                f"/#{each.name}": {"post": described.operation(each, version)} for each in offered
            },
            "components": {
                "schemas": {**described.answers(), _ERROR: _ERROR_SCHEMA},
                "securitySchemes": {
                    "signature": {
                        "type": "apiKey",
                        "in": "header",
                        "name": "Authorization",
                        "description": "ACS3-HMAC-SHA256, as the SDKs of the vendor write it.",
                    }
                },
            },
        }
    )
    # Shapes of one name in several modules are told apart by the module.
    return text.replace(_PACKAGE, b"")


class _Described:
    """The shapes of some operations as schemas."""

    def __init__(self, shapes: Mapping[type, Members], components: Mapping[str, Members]) -> None:
        self._shapes = shapes
        self._components = components

    @classmethod
    def of(cls, operations: Iterable[Operation]) -> "_Described":
        kinds = [kind for each in operations for kind in (each.request, each.response)]
        references, components = msgspec.json.schema_components(
            kinds, schema_hook=_schema_of_anything, ref_template=_REFERENCE
        )
        return cls(dict(zip(kinds, references, strict=True)), components)

    def answers(self) -> dict[str, Members]:
        """All schemas but those of whole requests, which travel as single parameters."""
        return {
            name: schema for name, schema in self._components.items() if ".requests." not in name
        }

    def operation(self, operation: Operation, version: str) -> Members:
        return {
            "operationId": operation.name,
            "summary": _summary(operation),
            "parameters": [
                _constant_header("x-acs-action", operation.name),
                _constant_header("x-acs-version", version),
            ],
            "requestBody": self._body(operation),
            "responses": {
                "200": _answer("The answer.", self._shapes[operation.response]),
                "default": _answer("An error.", {"$ref": _REFERENCE.format(name=_ERROR)}),
            },
        }

    def _body(self, operation: Operation) -> Members:
        parameters = operation.parameters
        needed = [each.name for each in parameters if each.required]
        schema: Members = {
            "type": "object",
            "properties": {each.name: self._parameter(operation, each) for each in parameters},
        }
        structures = [each.name for each in parameters if each.kind is Kind.JSON]
        form: Members = {"schema": schema | ({"required": needed} if needed else {})}
        if structures:
            form["encoding"] = {name: {"contentType": "application/json"} for name in structures}
        return {
            "required": bool(needed),
            "content": {"application/x-www-form-urlencoded": form},
        }

    def _parameter(self, operation: Operation, parameter: Parameter) -> Members:
        if parameter.kind is Kind.JSON:
            return self._member(operation, parameter.name)
        place = operation.name, parameter.name
        schema: Members = {"type": _TYPES[parameter.kind]}
        if parameter.minimum is not None:
            schema["minimum"] = parameter.minimum
        if parameter.maximum is not None:
            schema["maximum"] = CAPS.get(place, parameter.maximum)
        if parameter.allowed and place in LISTS:
            schema["description"] = f"Some of {', '.join(parameter.allowed)}, with commas."
        elif parameter.allowed:
            schema["enum"] = list(parameter.allowed)
        return schema

    def _member(self, operation: Operation, name: str) -> Members:
        """A structure of a request, without the null that only our own shapes know."""
        reference: str = self._shapes[operation.request]["$ref"]
        whole = self._components[reference.rpartition("/")[2]]
        schema: Members = dict(whole["properties"][name])
        schema.pop("default", None)
        options = [each for each in schema.get("anyOf", []) if each != {"type": "null"}]
        return options[0] if len(options) == 1 else schema


def _summary(operation: Operation) -> str:
    ends = "Answers before the work is done." if operation.asynchronous else ""
    return f"{operation.name}. {ends}".strip()


def _constant_header(name: str, value: str) -> Members:
    schema = {"type": "string", "const": value}
    return {"name": name, "in": "header", "required": True, "schema": schema}


def _answer(description: str, schema: Members) -> Members:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _schema_of_anything(kind: type) -> Members:
    """What a map holds may be of any type; nothing else in the shapes is without a schema."""
    if kind is object:
        return {"description": "Any value."}
    raise TypeError(f"{kind} has no schema")
