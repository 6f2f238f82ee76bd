"""Parameters of one operation: from what came to the typed request, by the contract's table."""

from collections.abc import Callable, Mapping
from typing import Final

import msgspec

from visnomy.api.values import (
    gathered,
    read_boolean,
    read_integer,
    read_json,
    read_number,
    read_text,
)
from visnomy.api.wire.shape import Kind, Operation, Parameter
from visnomy.errors import InvalidArgument

READERS: Final[Mapping[Kind, Callable[[str, object], object]]] = {
    Kind.TEXT: read_text,
    Kind.INTEGER: read_integer,
    Kind.NUMBER: read_number,
    Kind.BOOLEAN: read_boolean,
    Kind.JSON: read_json,
}

PAGE_SIZES = frozenset({"MaxResults", "MaxResult"})
"""Parameters whose 0 means the default (contract A.1)."""

LISTS = frozenset({("SimpleQuery", "Order"), ("FuzzyQuery", "Order")})
"""Texts that may hold several of their allowed values, separated by commas."""

ALIASES: Final[Mapping[tuple[str, str, str], str]] = {
    ("QueryFigureClusters", "Sort", "Name"): "GroupName",
}
"""Values of old documents with the name they have now (contract 6, #22)."""


OLD_NAMES: Final[Mapping[tuple[str, str], str]] = {
    ("CreateFacesSearchingTask", "MaxResult"): "TopK",
}
"""Parameters under the name that older SDKs give them (contract 7.2)."""

CAPS: Final[Mapping[tuple[str, str], int]] = {("SimpleQuery", "MaxResults"): 2000}
"""Greatest values where the table gives that of one case: groups, not files (contract A.4)."""


def decode(operation: Operation, parameters: Mapping[str, object]) -> msgspec.Struct:
    """The typed request.

    Raises:
        InvalidArgument: a required parameter is absent or a value is not allowed.
    """
    values: dict[str, object] = {}
    for parameter in operation.parameters:
        value = _value(operation.name, parameter, parameters)
        if value is not None:
            values[parameter.name] = value
        elif parameter.required:
            raise InvalidArgument.missing(parameter.name)
    try:
        return msgspec.convert(values, operation.request, strict=False)
    except msgspec.ValidationError as exc:
        raise InvalidArgument(_sentence(str(exc))) from exc


def encode(request: msgspec.Struct) -> dict[str, str]:
    """The request as a client would send it: one text for each parameter."""
    members: Mapping[str, object] = msgspec.to_builtins(request)
    return {name: _text(value) for name, value in members.items()}


def _value(operation: str, parameter: Parameter, parameters: Mapping[str, object]) -> object | None:
    name = parameter.name
    raw = parameters.get(name)
    if (raw is None or raw == "") and (old_name := OLD_NAMES.get((operation, name))):
        raw = parameters.get(old_name)
    if raw is None and parameter.kind is Kind.JSON:
        raw = gathered(name, parameters)
    if raw is None or raw in ("", [], ()):
        return None
    value = READERS[parameter.kind](name, raw)
    if value is None or value == [] or (value == 0 and name in PAGE_SIZES):
        return None
    value = ALIASES.get((operation, name, str(value)), value)
    _check_range(operation, parameter, value)
    _check_allowed(operation, parameter, value)
    return value


def _check_range(operation: str, parameter: Parameter, value: object) -> None:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return
    low = parameter.minimum
    high = CAPS.get((operation, parameter.name), parameter.maximum)
    if (low is not None and value < low) or (high is not None and value > high):
        raise InvalidArgument(
            f"The parameter {parameter.name} must be between {low} and {high}, got {value}."
        )


def _check_allowed(operation: str, parameter: Parameter, value: object) -> None:
    if not parameter.allowed:
        return
    several = (operation, parameter.name) in LISTS
    given = str(value).split(",") if several else [str(value)]
    if any(each not in parameter.allowed for each in given):
        allowed = ", ".join(parameter.allowed)
        raise InvalidArgument(f"The parameter {parameter.name} must be one of {allowed}.")


def _sentence(failure: str) -> str:
    """`Expected ... - at `$.File.URI`` -> a sentence that names the parameter."""
    what, _, where = failure.partition(" - at ")
    path = where.strip("`").removeprefix("$.")
    return f"The parameter {path} is not valid: {what[:1].lower()}{what[1:]}."


def _text(value: object) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
