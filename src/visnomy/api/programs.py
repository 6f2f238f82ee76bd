"""Whole programs that perform one operation, in each language: the set-up and then the call."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

from visnomy.api.dispatch import VERSION, find_operation
from visnomy.api.examples import code_of
from visnomy.api.parameters import READERS
from visnomy.api.wire.shape import Kind, Operation
from visnomy.errors import InvalidArgument

TITLES: Final[Mapping[str, str]] = {
    "Python": "Python, with the vendor's SDK",
    "Node": "Node, with the vendor's generic client",
    "Shell": "Shell, with curl and openssl",
}
_ENDINGS: Final[Mapping[str, str]] = {"Python": "print(answer)\n"}


@cache
def setups() -> list[dict[str, str]]:
    """What a program begins with, for each language."""
    folder = files("visnomy.api") / "setups"
    return [
        {
            "lang": lang,
            "title": title,
            "source": (folder / f"{lang.lower()}.txt").read_text("utf-8"),
        }
        for lang, title in TITLES.items()
    ]


def write_programs(name: str, parameters: Mapping[str, object]) -> list[dict[str, str]]:
    """Programs that make one call.

    Args:
        name: of the operation.
        parameters: as a form has them; structures as JSON texts or as they are.

    Raises:
        InvalidArgument: a value is not what the operation takes.
        NotOffered: there is no such operation here.
    """
    operation = find_operation(name, VERSION)
    try:
        calls = code_of(operation, _values(operation, parameters))
    except KeyError as exc:
        raise InvalidArgument(f"There is no member {exc} in the structure of {name}.") from exc
    return [
        {
            **start,
            "source": f"{start['source']}\n{call['source']}\n{_ENDINGS.get(call['lang'], '')}",
        }
        for start, call in zip(setups(), calls, strict=True)
    ]


def _values(operation: Operation, parameters: Mapping[str, object]) -> dict[str, object]:
    given = {each.name: each for each in operation.parameters if each.name in parameters}
    return {
        name: READERS[each.kind](name, parameters[name])
        if each.kind is not Kind.TEXT
        else str(parameters[name])
        for name, each in given.items()
        if parameters[name] not in ("", None)
    }
