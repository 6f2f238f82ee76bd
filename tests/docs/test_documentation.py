"""The documentation is complete and its links lead somewhere."""

import inspect
import re
import tomllib
from itertools import chain
from pathlib import Path

import click
import pytest

from visnomy import errors
from visnomy.cli.main import COMMANDS, cli
from visnomy.errors import VisnomyError, WireError

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
SOURCES = sorted((ROOT / "src").rglob("*.py"))
LINK = re.compile(r"\]\(([^)#]+)(?:#[^)]*)?\)")
MENTION = re.compile(r"\b((?:docs|bench|src|tests)/[\w./-]+\.(?:md|py|txt))\b")
REFUSED = re.compile(r'RequestRefused\(\s*"([A-Za-z.]+)"')
VARIABLE = re.compile(r"\bVISNOMY_[A-Z_]+\b")


def _read(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def _commands(prefix: str, command: click.Command) -> list[tuple[str, click.Command]]:
    found = [(prefix, command)]
    if isinstance(command, click.Group):
        for name, child in command.commands.items():
            found += _commands(f"{prefix} {name}", child)
    return found


def _all_commands() -> list[tuple[str, click.Command]]:
    context = click.Context(cli)
    named = ((f"visnomy {name}", cli.get_command(context, name)) for name in COMMANDS)
    return [pair for name, command in named if command for pair in _commands(name, command)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_and_file_that_is_named_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    links = [page.parent / link for link in LINK.findall(text) if "://" not in link]
    named = [ROOT / name for name in MENTION.findall(text)]

    assert [str(path) for path in links + named if not path.exists()] == []


def test_every_command_and_option_is_documented() -> None:
    text = _read("commands.md")
    words = [name for name, _ in _all_commands()]
    for _, command in _all_commands():
        for parameter in command.params:
            if isinstance(parameter, click.Option) and not parameter.hidden:
                words += parameter.opts

    assert [word for word in words if word not in text and word != "--help"] == []


def test_every_environment_variable_is_documented() -> None:
    text = _read("settings.md")
    used = {name for path in SOURCES for name in VARIABLE.findall(path.read_text("utf-8"))}

    assert sorted(name for name in used if f"`{name}`" not in text) == []


def test_every_member_of_config_toml_is_documented() -> None:
    text = _read("settings.md")
    source = (ROOT / "src/visnomy/cli/configuration.py").read_text(encoding="utf-8")
    members = set(re.findall(r'config(?:\.get\(|, )"(\w+)"', source))

    assert members
    assert sorted(name for name in members if name not in text) == []


def test_every_error_is_documented_with_its_code_and_status() -> None:
    text = _read("errors.md")
    for name, error in inspect.getmembers(errors, inspect.isclass):
        if not issubclass(error, VisnomyError):
            continue
        assert name in text
        if issubclass(error, WireError) and error is not WireError and "code" in vars(error):
            assert re.search(rf"\| {name} \| {error.code} \| {error.status} \|", text), name


def test_every_code_of_a_refused_request_is_documented() -> None:
    text = _read("errors.md")
    codes = {code for path in SOURCES for code in REFUSED.findall(path.read_text("utf-8"))}

    assert codes
    assert sorted(code for code in codes if f"| {code} |" not in text) == []


def test_the_dependencies_are_those_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*project["dependencies"], *chain(*project["optional-dependencies"].values())]
    pinned = {_name_and_version(requirement) for requirement in wanted}
    rows = re.findall(r"^\| ([\w.-]+) \| ([\w.]+) \|", _read("dependencies.md"), re.MULTILINE)

    assert {(name, version) for name, version in rows if name != "package"} == pinned


def test_the_constraints_pin_every_dependency_at_the_same_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = dict(line.lower().replace("_", "-").split("==") for line in lines if "==" in line)
    wanted = [*project["dependencies"], *chain(*project["optional-dependencies"].values())]

    for name, version in map(_name_and_version, wanted):
        assert pins[name.lower()] == version
    assert all(line.startswith("#") or "==" in line for line in lines if line)


def _name_and_version(requirement: str) -> tuple[str, str]:
    match = re.match(r"([\w.-]+)(?:\[[\w,]+\])?==([\w.]+)", requirement)
    assert match, f"{requirement} is not pinned"
    return match[1], match[2]
