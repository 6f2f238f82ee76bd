"""What the documentation names exists: commands, options, settings, errors, operations, metrics."""

import re
from pathlib import Path

import click
import pytest
from tests.docs.test_documentation import REFUSED, SOURCES, VARIABLE, _all_commands, _read

from visnomy.api.dispatch import EXTENSION_HANDLERS, HANDLERS
from visnomy.api.failures import REFUSALS, all_failures
from visnomy.api.metrics import Metrics
from visnomy.api.wire.operations import OPERATIONS
from visnomy.cli.main import cli

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
METRIC = re.compile(r"`(visnomy_[a-z_]+)`")
OPTION = re.compile(r"`(--[a-z][a-z-]+)")
COMMAND = re.compile(r"`visnomy ((?:[a-z-]+ ?)+)")


def _resolved(words: list[str]) -> click.Command:
    """The command of some words; what follows a command without further ones is its argument."""
    command: click.Command = cli
    for word in words:
        if not isinstance(command, click.Group):
            break
        child = command.get_command(click.Context(command), word)
        assert child is not None, f"visnomy {' '.join(words)}"
        command = child
    return command


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_that_is_named_exists(page: Path) -> None:
    for words in COMMAND.findall(page.read_text(encoding="utf-8")):
        _resolved(words.split())


def test_every_command_with_a_heading_exists() -> None:
    headings = re.findall(r"^## visnomy ([a-z]+)", _read("commands.md"), re.MULTILINE)
    assert headings
    for name in headings:
        _resolved([name])


def test_every_option_that_is_documented_exists() -> None:
    options = {
        name
        for _, command in _all_commands()
        for parameter in command.params
        for name in (*parameter.opts, *parameter.secondary_opts)
    }
    named = set(OPTION.findall(_read("commands.md")))
    assert named
    assert named - options <= {"--help"}


def test_every_setting_that_is_documented_exists() -> None:
    sources = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)
    text = _read("settings.md")
    tests = "\n".join(path.read_text("utf-8") for path in (ROOT / "bench").glob("*.py"))
    assert [name for name in set(VARIABLE.findall(text)) if name not in sources + tests] == []
    rows = re.findall(r"^\| [^|]* \| `\[?([a-z_]+)[^|]*\|", text, re.MULTILINE)
    assert rows
    assert [name for name in rows if f'"{name}"' not in sources] == []


def test_every_code_that_is_documented_exists() -> None:
    wire, _, refused = _read("errors.md").partition("## Of a file")[0].partition("Codes of Request")
    codes = {each.code for each in all_failures()}
    documented = set(re.findall(r"^\| ([A-Za-z.]+) \| [^|]+ \|$", refused, re.MULTILINE)) - {"Code"}
    assert documented == set(REFUSALS)
    rows = re.findall(r"^\| \w+ \| ([A-Za-z.]+) \| \d+ \|", wire, re.MULTILINE)
    assert set(rows) | documented == codes


def test_the_refusals_are_those_of_the_source() -> None:
    found = {code for path in SOURCES for code in REFUSED.findall(path.read_text("utf-8"))}
    elsewhere = {path: path.read_text("utf-8") for path in SOURCES if path.name != "failures.py"}
    assert found <= {each.code for each in all_failures()}
    for code in REFUSALS:
        assert any(f'"{code}"' in text for text in elsewhere.values()), code


def test_the_statuses_of_refusals_are_those_of_the_source() -> None:
    stated = re.compile(r'RequestRefused\(\s*"([A-Za-z.]+)",\s*(\d+)')
    found = {pair for path in SOURCES for pair in stated.findall(path.read_text("utf-8"))}
    assert found
    # A method that is not supported at all is 400 at the API's path (contract 1.10), 405 elsewhere.
    own = {(code, int(status)) for code, status in found} - {("UnsupportedHTTPMethod", 405)}
    assert own <= {(each.code, each.status) for each in all_failures()}


def test_every_extension_is_documented_and_every_documented_one_exists() -> None:
    rows = re.findall(r"^\| ([A-Z][A-Za-z]+) \|", _read("extensions.md"), re.MULTILINE)
    named = {name for name in rows if name.startswith(_VERBS)}
    assert named == set(EXTENSION_HANDLERS)


_VERBS = tuple(sorted({re.match("[A-Z][a-z]+", name)[0] for name in EXTENSION_HANDLERS}))  # type: ignore[index]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_operations_that_are_named_as_offered_are(page: Path) -> None:
    """No page speaks of an operation of the contract that is not offered, but to say so."""
    text = page.read_text(encoding="utf-8")
    absent = {name for name in set(OPERATIONS) - set(HANDLERS) if re.search(rf"\b{name}\b", text)}
    for name in absent:
        assert re.search(rf"{name}[^.]*\bnot\b|\bnot\b[^.]*{name}", text), name


def test_every_metric_is_documented_and_every_documented_one_exists() -> None:
    told = Metrics().text(None).decode()
    defined = set(re.findall(r"^# TYPE (\w+) (?:counter|gauge|histogram)$", told, re.MULTILINE))
    defined -= {name for name in defined if name.endswith("_created")}
    named = set(METRIC.findall(_read("running.md")))
    assert defined
    assert named == defined
