"""decode(encode(x)) == x for every structure, in JSON, in flattened pieces and in XML."""

import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import msgspec
import orjson
import pytest
from hypothesis import given, settings
from tests.api.test_generated_wire import structs_of

from visnomy.api.markup import to_xml
from visnomy.api.parameters import decode, encode
from visnomy.api.wire import extensions, models
from visnomy.api.wire.extensions import EXTENSIONS
from visnomy.api.wire.operations import OPERATIONS
from visnomy.api.wire.shape import Kind, Operation, Parameter

MODELS = sorted(
    {
        each
        for module in (models, extensions)
        for each in vars(module).values()
        if isinstance(each, type)
        and issubclass(each, msgspec.Struct)
        and each is not msgspec.Struct
    },
    key=lambda each: each.__name__,
)
ANSWERS = sorted({**OPERATIONS, **EXTENSIONS})
FLAT_KEY = re.compile(r"[^.]*[^.0-9][^.]*")
"""A key of a map that survives as a part of a parameter's name: no dot, not all digits."""


def carrying(kind: type[msgspec.Struct]) -> Operation:
    """An operation whose one parameter is a structure."""
    request = msgspec.defstruct("Carrier", [("value", kind)], rename={"value": "Value"})
    return Operation(
        "Carry",
        request=request,
        response=request,
        parameters=(Parameter("Value", Kind.JSON, required=True),),
        action="imm:Carry",
        resource="*",
        scope="test",
        asynchronous=False,
    )


def test_there_are_as_many_structures_as_the_contract_has() -> None:
    own = [each for each in MODELS if each.__module__ == models.__name__]
    assert len(own) == 220


@pytest.mark.parametrize("kind", MODELS, ids=lambda kind: kind.__name__)
def test_a_structure_survives_as_a_parameter(kind: type[msgspec.Struct]) -> None:
    operation = carrying(kind)

    @settings(max_examples=3, deadline=None)
    @given(structs_of(kind))
    def check(value: msgspec.Struct) -> None:
        request = operation.request(value)
        assert decode(operation, encode(request)) == request
        tree = pruned(msgspec.to_builtins(value))
        flat = dict(pieces("Value", tree))
        if flat and flattens(tree):
            got = decode(operation, flat)
            assert pruned(msgspec.to_builtins(got))["Value"] == tree

    check()


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_in_xml_reads_back_as_the_same_tree(name: str) -> None:
    operation = OPERATIONS.get(name) or EXTENSIONS[name]

    @settings(max_examples=3, deadline=None)
    @given(structs_of(operation.response, 3))
    def check(value: msgspec.Struct) -> None:
        encoded = msgspec.json.encode(value)
        root = ElementTree.fromstring(to_xml(f"{name}Response", encoded))
        assert root.tag == f"{name}Response"
        assert read(root) == expected(orjson.loads(encoded))

    check()


def pruned(value: Any) -> Any:  # noqa: ANN401 (any JSON)
    """Without members that have nothing in them: pieces cannot say them."""
    match value:
        case dict():
            members = {name: pruned(each) for name, each in value.items()}
            return {name: each for name, each in members.items() if each not in (None, {}, [])}
        case list() | tuple():
            return [each for each in map(pruned, value) if each not in (None, {}, [])]
    return value


def flattens(value: Any) -> bool:  # noqa: ANN401 (any JSON)
    """Whether all keys can be part of a name."""
    match value:
        case dict():
            return all(FLAT_KEY.fullmatch(key) and flattens(each) for key, each in value.items())
        case list():
            return all(map(flattens, value))
    return True


def pieces(name: str, value: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 (any JSON)
    """`Value.A.1.B=text`, as generic RPC clients flatten."""
    match value:
        case dict():
            for key, each in value.items():
                yield from pieces(f"{name}.{key}", each)
        case list():
            for number, each in enumerate(value, start=1):
                yield from pieces(f"{name}.{number}", each)
        case str():
            yield name, value
        case _:
            yield name, orjson.dumps(value).decode()


Tree = str | list[tuple[str, Any]]


def expected(value: Any) -> Tree:  # noqa: ANN401 (any JSON)
    """Elements in their order; a list is its items under one name, nothing is no text."""
    if not isinstance(value, dict):
        return value if isinstance(value, str) else orjson.dumps(value).decode()
    elements = [
        (key, expected(each))
        for key, member in value.items()
        for each in (member if isinstance(member, list) else [member])
        if each is not None
    ]
    return elements or ""


def read(element: ElementTree.Element) -> Tree:
    """The same of a document."""
    if not len(element):
        return element.text or ""
    return [(decoded(child.tag), read(child)) for child in element]


def decoded(tag: str) -> str:
    """The key that the name of an element spells."""
    if tag == "_x_":
        return ""
    return re.sub("_x([0-9A-F]{4,6})_", lambda match: chr(int(match[1], 16)), tag)
