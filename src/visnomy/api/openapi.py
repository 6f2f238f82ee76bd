"""The OpenAPI 3.1 document of what this server offers, from the shapes that it decodes and encodes.

Every operation is a POST to `/` that a header names, and OpenAPI wants one path for each, so the
paths carry the operation behind a `#`, which no client sends. Signatures have no words in OpenAPI:
the Authorization header is described as a key.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any, Final

import orjson

from visnomy.api.dispatch import EXTENSION_HANDLERS, HANDLERS, VERSION, find_operation
from visnomy.api.examples import example_values, examples_of
from visnomy.api.failures import Failure, all_failures, by_status, failures_of
from visnomy.api.programs import setups
from visnomy.api.schemas import REFERENCE, TEXT, Members, Shapes
from visnomy.api.wire.shape import Kind, Operation
from visnomy.api.words import words

PATH = "/openapi.json"
EXTENSION = "extension"
"""The scope of operations that the contract does not have."""

_ERROR_SCHEMA: Final[Members] = {
    "type": "object",
    "required": ["Code", "HostId", "Message", "RequestId"],
    "properties": {
        "Code": {"type": "string", "description": "What went wrong, for programs."},
        "HostId": {"type": "string", "description": "The host as the request named it."},
        "Message": {"type": "string", "minLength": 1, "description": "The same for people."},
        "Recommend": {"type": "string", "description": "Always empty."},
        "RequestId": {"type": "string", "format": "uuid", "description": "The request."},
        "AccessDeniedDetail": {
            "type": "object",
            "description": "Of NoPermission: what was asked, and whether nothing allows it "
            "(ImplicitDeny) or something denies it (ExplicitDeny).",
        },
    },
}
_TOPICS: Final = (
    ("Binding", "Bindings"),
    ("Task", "Tasks"),
    ("FileMeta", "Files"),
    ("ImageFace", "Faces of an image"),
    ("SearchImage", "Faces of an image"),
    ("FigureCluster", "People"),
    ("LocationDate", "Sets of files"),
    ("SimilarImage", "Sets of files"),
    ("Query", "Queries"),
    ("Dataset", "Datasets"),
    ("Project", "Projects"),
)
_FAMOUS: Final = {
    "CreateFigureClusteringTask": "People",
    "CreateFigureClustersMergingTask": "People",
    "CreateFacesSearchingTask": "People",
    "CreateLocationDateClusteringTask": "Sets of files",
    "CreateSimilarImageClusteringTask": "Sets of files",
    "QueryFigureClusters": "People",
}


def document(operations: Iterable[Operation], version: str) -> bytes:
    """The document as JSON.

    Args:
        operations: those that are offered.
        version: of the API.
    """
    offered = sorted(operations, key=lambda each: each.name)
    shapes = Shapes(offered)
    members: Members = {
        "openapi": "3.1.0",
        "info": {
            "title": "Visnomy",
            "version": version,
            "description": "The operations of IMM that this server offers, and its own.",
        },
        "servers": [{"url": "/"}],
        "security": [{"signature": []}],
        "tags": [{"name": name} for name in _in_order(map(topic, offered))],
        "paths": {
            f"/#{each.name}": {"post": _operation(each, shapes, version)} for each in offered
        },
        "components": {
            "schemas": {
                **shapes.components(),
                **{_request_name(each): _request(each, shapes) for each in offered},
                "Error": _ERROR_SCHEMA,
                "Text": TEXT,
            },
            "securitySchemes": {
                "signature": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "Authorization",
                    "description": "ACS3-HMAC-SHA256, as the SDKs of the vendor write it.",
                }
            },
        },
        "x-setups": setups(),
        "x-failures": [
            {"status": each.status, "code": each.code, "when": each.when} for each in all_failures()
        ],
    }
    return orjson.dumps(members)


@cache
def offered_document() -> bytes:
    """The document of everything that this server offers."""
    return document(
        [find_operation(name, VERSION) for name in (*HANDLERS, *EXTENSION_HANDLERS)], VERSION
    )


def topic(operation: Operation) -> str:
    """What an operation is about."""
    if operation.scope == EXTENSION:
        return "Extensions"
    name = operation.name
    return _FAMOUS.get(name) or next((told for part, told in _TOPICS if part in name), "Others")


def _in_order(topics: Iterable[str]) -> list[str]:
    present = set(topics)
    order = [*dict.fromkeys(told for _, told in reversed(_TOPICS)), "Others", "Extensions"]
    return [each for each in order if each in present]


def _operation(operation: Operation, shapes: Shapes, version: str) -> Members:
    own = words().errors.get(operation.name, ())
    return {
        "operationId": operation.name,
        "summary": words().operations.get(operation.name, operation.name),
        "tags": [topic(operation)],
        "parameters": [
            _constant_header("x-acs-action", operation.name),
            _constant_header("x-acs-version", version),
        ],
        "requestBody": _body(operation),
        "responses": {
            "200": _answer("The answer.", shapes.answer(operation)),
            **dict(_refusals(failures_of(operation))),
        },
        "x-asynchronous": operation.asynchronous,
        "x-extension": operation.scope == EXTENSION,
        "x-action": operation.action,
        "x-resource": operation.resource,
        "x-own-codes": list(own),
        "x-codeSamples": examples_of(operation),
        "x-example": example_values(operation),
    }


def _request_name(operation: Operation) -> str:
    return f"requests.{operation.name}"


def _request(operation: Operation, shapes: Shapes) -> Members:
    """All parameters as one object; unknown ones are ignored."""
    parameters = operation.parameters
    needed = [each.name for each in parameters if each.required]
    properties = {each.name: shapes.parameter(operation, each) for each in parameters}
    return {"type": "object", "properties": properties} | ({"required": needed} if needed else {})


def _body(operation: Operation) -> Members:
    schema = {"$ref": REFERENCE.format(name=_request_name(operation))}
    structures = [each.name for each in operation.parameters if each.kind is Kind.JSON]
    encoding = {name: {"contentType": "application/json"} for name in structures}
    form: Members = {"schema": schema} | ({"encoding": encoding} if encoding else {})
    return {
        "required": any(each.required for each in operation.parameters),
        "content": {
            "application/x-www-form-urlencoded": form,
            "application/json": {"schema": schema},
        },
    }


def _refusals(failures: Iterable[Failure]) -> Iterator[tuple[str, Members]]:
    for status, several in by_status(failures):
        codes: Sequence[str] = [each.code for each in several]
        schema: Members = {
            "$ref": REFERENCE.format(name="Error"),
            "properties": {"Code": {"enum": codes}},
        }
        yield str(status), _answer(f"{', '.join(codes)}.", schema)


def _constant_header(name: str, value: str) -> Members:
    schema = {"type": "string", "const": value}
    return {"name": name, "in": "header", "required": True, "schema": schema}


def _answer(description: str, schema: Members) -> Members:
    headers = {
        "x-acs-request-id": {
            "required": True,
            "schema": {"type": "string", "format": "uuid"},
            "description": "RequestId of the body.",
        }
    }
    content: dict[str, Any] = {"application/json": {"schema": schema}}
    return {"description": description, "headers": headers, "content": content}
