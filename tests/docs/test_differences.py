"""The page on differences leaves nothing out that the code knows of."""

import re
from pathlib import Path

from visnomy.api.dispatch import HANDLERS
from visnomy.api.wire.operations import OPERATIONS
from visnomy.api.words import words

PAGE = Path(__file__).parents[2] / "docs/differences.md"


def rows(section: str) -> list[list[str]]:
    """The cells of the table of a section, without its head."""
    text = PAGE.read_text(encoding="utf-8").partition(f"## {section}\n")[2].partition("\n## ")[0]
    return [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in re.findall(r"^\|.*\|$", text, re.MULTILINE)[2:]
    ]


def test_every_operation_that_is_not_offered_is_listed_once() -> None:
    listed = [
        name for _, names in rows("Operations that are not offered") for name in names.split(", ")
    ]
    assert sorted(listed) == sorted(set(OPERATIONS) - set(HANDLERS))


def test_every_member_that_is_never_filled_is_listed() -> None:
    listed = dict(rows("Members that are never filled"))
    for structure in ("File", "Figure"):
        assert listed[structure].split(", ") == sorted(words().unfilled[structure])
