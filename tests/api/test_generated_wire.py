"""The generated shapes: true to the contract, and loss-free."""

import subprocess
import sys
from pathlib import Path
from typing import Any, get_args, get_type_hints

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from visnomy.api.parameters import decode, encode
from visnomy.api.wire import models, requests, responses
from visnomy.api.wire.operations import OPERATIONS
from visnomy.api.wire.shape import Parameter

ROOT = Path(__file__).resolve().parents[2]

TEXTS = st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=12)
INTEGERS = st.integers(-(2**63) + 1, 2**63 - 1)
NUMBERS = st.one_of(st.integers(-(2**53), 2**53), st.floats(allow_nan=False, allow_infinity=False))
FLOATS = st.floats(allow_nan=False, allow_infinity=False)
PLAIN = {str: TEXTS, int: INTEGERS, float: FLOATS, bool: st.booleans()}


def values_of(annotation: Any, depth: int) -> st.SearchStrategy[Any]:  # noqa: ANN401, PLR0911 (any type)
    """Values of a member's type; a member that may be absent is None now and then."""
    if annotation in PLAIN:
        return PLAIN[annotation]
    if isinstance(annotation, type) and issubclass(annotation, msgspec.Struct):
        return structs_of(annotation, depth - 1)
    options = get_args(annotation)
    if getattr(annotation, "__origin__", None) is tuple:
        return st.lists(values_of(options[0], depth), min_size=1, max_size=2).map(tuple)
    if getattr(annotation, "__origin__", None) is dict:
        return st.dictionaries(TEXTS, TEXTS, max_size=2)
    if set(options) >= {int, float}:
        return NUMBERS
    if depth <= 0:
        return st.none()
    present = [each for each in options if each is not type(None)]
    return st.one_of(st.none(), values_of(present[0], depth))


def structs_of(kind: type[msgspec.Struct], depth: int = 2) -> st.SearchStrategy[Any]:
    """Random values of a generated shape."""
    hints = get_type_hints(kind)
    members = {
        each.name: values_of(hints[each.name], depth) for each in msgspec.structs.fields(kind)
    }
    return st.fixed_dictionaries(members).map(lambda given_members: kind(**given_members))


def request_structs() -> st.SearchStrategy[tuple[str, Any]]:
    return st.sampled_from(sorted(OPERATIONS)).flatmap(
        lambda name: structs_of(OPERATIONS[name].request).map(lambda value: (name, value))
    )


def allowed_value(parameter: Parameter, value: object) -> bool:
    if value is None:
        return True
    if parameter.allowed and value not in parameter.allowed:
        return False
    if isinstance(value, bool) or not isinstance(value, int | float):
        return True
    low = parameter.minimum if parameter.minimum is not None else value
    high = parameter.maximum if parameter.maximum is not None else value
    return low <= value <= high and not (value == 0 and parameter.name.startswith("MaxResult"))


def test_regenerating_the_wire_changes_nothing() -> None:
    command = [sys.executable, str(ROOT / "tools" / "generate_wire.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_every_operation_of_the_contract_has_its_shapes() -> None:
    assert len(OPERATIONS) == 105
    for name, operation in OPERATIONS.items():
        assert operation.request is getattr(requests, name)
        assert operation.response is getattr(responses, name)


@pytest.mark.parametrize(
    "kind",
    [
        each
        for each in vars(models).values()
        if isinstance(each, type) and each is not msgspec.Struct
    ],
    ids=lambda kind: kind.__name__,
)
def test_a_model_survives_its_encoding(kind: type[msgspec.Struct]) -> None:
    @settings(max_examples=5, deadline=None)
    @given(structs_of(kind))
    def check(value: msgspec.Struct) -> None:
        assert msgspec.json.decode(msgspec.json.encode(value), type=kind) == value

    check()


@settings(max_examples=300, deadline=None)
@given(request_structs())
def test_a_request_survives_its_encoding(case: tuple[str, Any]) -> None:
    name, value = case
    operation = OPERATIONS[name]
    for parameter in operation.parameters:
        field = next(
            each for each in msgspec.structs.fields(value) if each.encode_name == parameter.name
        )
        if not allowed_value(parameter, getattr(value, field.name)):
            choice = parameter.allowed[0] if parameter.allowed else parameter.maximum
            wanted = field.default if field.default is not msgspec.NODEFAULT else choice
            value = msgspec.structs.replace(value, **{field.name: wanted})
    assert decode(operation, encode(value)) == value
