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
USUAL_ADDRESS: Final = "http://127.0.0.1:8230"
"""Of the server in the set-ups."""
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


def write_programs(
    name: str, parameters: Mapping[str, object], address: str = USUAL_ADDRESS
) -> list[dict[str, str]]:
    """Programs that make one call, with the key that is in their environment.

    Args:
        name: of the operation.
        parameters: as a form has them; structures as JSON texts or as they are.
        address: of the server that they call, as scheme://host:port.

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
        {**start, "source": _whole(start, call["source"], address)}
        for start, call in zip(setups(), calls, strict=True)
    ]


def _whole(start: Mapping[str, str], call: str, address: str) -> str:
    set_up = start["source"].replace(USUAL_ADDRESS, address)
    return f"{set_up}\n{call}\n{_ENDINGS.get(start['lang'], '')}"


def _values(operation: Operation, parameters: Mapping[str, object]) -> dict[str, object]:
    given = {each.name: each for each in operation.parameters if each.name in parameters}
    return {
        name: READERS[each.kind](name, parameters[name])
        if each.kind is not Kind.TEXT
        else str(parameters[name])
        for name, each in given.items()
        if parameters[name] not in ("", None)
    }
