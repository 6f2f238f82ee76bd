"""Everything that is offered has its words, and no word speaks of something else."""

import json
from typing import Any

import pytest

from visnomy.api.dispatch import EXTENSION_HANDLERS, HANDLERS, VERSION, find_operation
from visnomy.api.failures import all_failures
from visnomy.api.openapi import offered_document
from visnomy.api.wire.extensions import EXTENSIONS
from visnomy.api.wire.operations import OPERATIONS
from visnomy.api.words import ALL, words

OFFERED = sorted({*HANDLERS, *EXTENSION_HANDLERS})
DOCUMENT: dict[str, Any] = json.loads(offered_document())
SCHEMAS = DOCUMENT["components"]["schemas"]
MEMBERS = {(shape, name) for shape, each in SCHEMAS.items() for name in each.get("properties", ())}


@pytest.mark.parametrize("operation", OFFERED)
def test_every_operation_and_parameter_has_words(operation: str) -> None:
    assert operation in words().operations
    parameters = find_operation(operation, VERSION).parameters
    assert [
        each.name for each in parameters if not words().of_parameter(operation, each.name)
    ] == []


def test_every_member_has_words() -> None:
    shapes = {name: each for name, each in SCHEMAS.items() if not name.startswith("requests.")}
    mute = [
        f"{shape}.{name}"
        for shape, each in shapes.items()
        for name, member in each.get("properties", {}).items()
        if not member.get("description")
    ]
    assert mute == []


def test_words_of_operations_name_what_exists() -> None:
    assert set(words().operations) <= {*OPERATIONS, *EXTENSIONS}
    known = {**OPERATIONS, **EXTENSIONS}
    pairs = {(name, each.name) for name, one in known.items() for each in one.parameters}
    for key in words().parameters:
        operation, _, name = key.rpartition(".")
        assert (operation, name) in pairs if operation else any(name == each for _, each in pairs)
    for operation, lists in words().lists.items():
        assert {(operation, name) for name in lists} <= pairs


def test_words_of_members_name_what_exists() -> None:
    names = {name for _, name in MEMBERS}
    for key in words().members:
        shape, _, name = key.rpartition(".")
        assert (shape, name) in MEMBERS if shape else name in names, key
    for told in (words().unfilled, words().always):
        for shape, members in told.items():
            assert shape in SCHEMAS, shape
            assert {(shape, name) for name in members if name != ALL} <= MEMBERS


def test_codes_of_operations_exist() -> None:
    codes = {each.code for each in all_failures()}
    assert set(words().errors) <= {*OPERATIONS, *EXTENSIONS}
    assert {code for several in words().errors.values() for code in several} <= codes
