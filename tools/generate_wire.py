"""Writes the typed shapes of the wire from `src/visnomy/api/wire/contract.json`.

Run `python tools/generate_wire.py` after a change of the contract; `--check` only compares and is
what the tests call. Shapes are msgspec structs: converting a request with 100 files into
dataclasses costs milliseconds, into structs microseconds.
"""

import argparse
import json
import keyword
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

WIRE = Path(__file__).resolve().parent.parent / "src" / "visnomy" / "api" / "wire"
Contract = Mapping[str, Any]
Member = Mapping[str, Any]

PRIMITIVES = {
    "string": "str",
    "integer": "int",
    "number": "int | float",
    "boolean": "bool",
    "object": "dict[str, object]",
    "object(map)": "dict[str, object]",
}
KINDS = {"string": "TEXT", "integer": "INTEGER", "number": "NUMBER", "boolean": "BOOLEAN"}

INHERITED = {"CreateDataset": "DatasetMax"}
"""What a dataset takes from its project when it is not sent: no default of its own."""

CHANGES = {"UpdateDataset": "CreateDataset", "UpdateProject": "CreateProject"}
"""Operations whose parameters have the ranges of another one's."""

MODELS_HEAD = '''"""The contract's structures. Written by tools/generate_wire.py; do not edit."""

from __future__ import annotations

from msgspec import Struct
from msgspec import field as member
'''
SHAPES_HEAD = '''"""What {what}. Written by tools/generate_wire.py; do not edit."""

from msgspec import Struct
from msgspec import field as member

from visnomy.api.wire import models
'''
OPERATIONS_HEAD = '''"""All operations. Written by tools/generate_wire.py; do not edit."""

from collections.abc import Mapping
from typing import Final

from visnomy.api.wire import requests, responses
from visnomy.api.wire.shape import Kind, Operation, Parameter

OPERATIONS: Final[Mapping[str, Operation]] = {
'''


def python_name(name: str) -> str:
    """`DatasetMaxFileCount` -> `dataset_max_file_count`; acronyms stay one word."""
    words = name.replace("OSS", "Oss").replace("URIs", "Uris")
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", words).lower()
    return f"{snake}_" if keyword.iskeyword(snake) else snake


def python_type(wire_type: str, prefix: str) -> str:
    """The annotation of a wire type; `prefix` leads to the models."""
    if inner := re.fullmatch(r"array<(.*)>", wire_type):
        return f"tuple[{python_type(inner[1], prefix)}, ...]"
    return PRIMITIVES.get(wire_type) or f"{prefix}{wire_type}"


def default_of(operation: str, parameter: Member) -> object:
    """The value of an absent parameter; None where absence itself has a meaning."""
    inherited = INHERITED.get(operation)
    if inherited and parameter["name"].startswith(inherited):
        return None
    default = parameter.get("default")
    return None if default not in parameter.get("enum", [default]) else default


def struct(name: str, doc: str, lines: Sequence[str]) -> str:
    """One struct definition."""
    head = f"class {name}(Struct, frozen=True, kw_only=True, omit_defaults=True):"
    return "\n".join(["", "", head, f'    """{doc}"""', "", *(f"    {line}" for line in lines), ""])


def optional(name: str, wire_type: str, prefix: str, default: object = None) -> str:
    """A member that may be absent."""
    annotation = python_type(wire_type, prefix) + (" | None" if default is None else "")
    return f"{python_name(name)}: {annotation} = member(default={default!r}, name={name!r})"


def required(name: str, wire_type: str, prefix: str) -> str:
    """A member that must be there."""
    return f"{python_name(name)}: {python_type(wire_type, prefix)} = member(name={name!r})"


def models_text(contract: Contract) -> Iterator[str]:
    """models.py."""
    yield MODELS_HEAD
    for name, members in contract["models"].items():
        lines = [optional(each["name"], each["type"], "") for each in members]
        yield struct(name, f"{name} of the contract.", lines)


def requests_text(contract: Contract) -> Iterator[str]:
    """requests.py."""
    yield SHAPES_HEAD.format(what="each operation takes")
    for name, operation in contract["operations"].items():
        lines = [
            required(each["name"], each["type"], "models.")
            if each["required"]
            else optional(each["name"], each["type"], "models.", default_of(name, each))
            for each in operation["params"]
        ]
        yield struct(name, f"What {name} takes.", lines)


def responses_text(contract: Contract) -> Iterator[str]:
    """responses.py."""
    yield SHAPES_HEAD.format(what="each operation answers")
    for name, operation in contract["operations"].items():
        members = operation["response"].items()
        lines = [optional(each, wire_type, "models.") for each, wire_type in members]
        yield struct(name, f"What {name} answers.", lines)


def parameter_text(parameter: Member) -> str:
    """One row of a parameter table."""
    kind = "JSON" if parameter["encoding"] == "json" else KINDS[parameter["type"]]
    name = parameter["name"]
    parts = [repr(name), f"Kind.{kind}"]
    parts += ["required=True"] if parameter["required"] else []
    parts += ["in_body=True"] if parameter["in"] == "body" else []
    parts += [f"minimum={parameter['min']}"] if "min" in parameter else []
    parts += [f"maximum={parameter['max']}"] if "max" in parameter else []
    parts += [f"allowed={tuple(parameter['enum'])!r}"] if "enum" in parameter else []
    return f"Parameter({', '.join(parts)}),"


def ranged(contract: Contract, operation: str, parameter: Member) -> Member:
    """A parameter with its range; a change has those of the creation (contract A.2)."""
    if operation not in CHANGES:
        return parameter
    created = contract["operations"][CHANGES[operation]]["params"]
    same = next((each for each in created if each["name"] == parameter["name"]), {})
    return {name: same[name] for name in ("min", "max") if name in same} | parameter


def operations_text(contract: Contract) -> Iterator[str]:
    """operations.py."""
    yield OPERATIONS_HEAD
    for name, operation in contract["operations"].items():
        parameters = (ranged(contract, name, each) for each in operation["params"])
        rows = "\n".join(map(parameter_text, parameters))
        yield (
            f"{name!r}: Operation({name!r}, request=requests.{name}, response=responses.{name},"
            f" parameters=({rows}), action={operation['action'] or f'imm:{name}'!r},"
            f" resource={operation['resource'] or '*'!r}, scope={operation['scope']!r},"
            f" asynchronous={operation['async']!r}),\n"
        )
    yield "}\n"


def formatted(text: str, path: Path) -> str:
    """The text as the project's formatter leaves it."""
    command = [sys.executable, "-m", "ruff", "format", "--stdin-filename", str(path), "-"]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=True)  # noqa: S603
    return done.stdout


def generate() -> dict[Path, str]:
    """Every generated file with its text."""
    contract = json.loads((WIRE / "contract.json").read_text(encoding="utf-8"))
    texts = {
        "models.py": models_text(contract),
        "requests.py": requests_text(contract),
        "responses.py": responses_text(contract),
        "operations.py": operations_text(contract),
    }
    return {WIRE / name: formatted("".join(text), WIRE / name) for name, text in texts.items()}


def main() -> int:
    """Write the files, or with --check tell which differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only compare")
    check = parser.parse_args().check
    stale = [
        (path, text)
        for path, text in generate().items()
        if not path.is_file() or path.read_text(encoding="utf-8") != text
    ]
    for path, text in stale:
        sys.stdout.write(f"{path.name} {'is not up to date' if check else 'written'}\n")
        if not check:
            path.write_text(text, encoding="utf-8")
    return int(check and bool(stale))


if __name__ == "__main__":
    sys.exit(main())
