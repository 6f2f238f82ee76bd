"""docs/fields.md names every member of a record once, and the right ones as empty."""

import json
import re
from pathlib import Path

from visnomy.api.openapi import offered_document
from visnomy.api.words import words

PAGE = Path(__file__).parents[2] / "docs/fields.md"


def listed(section: str) -> list[str]:
    """The fields in the table of a section."""
    text = PAGE.read_text(encoding="utf-8").partition(f"## {section}\n")[2].partition("\n## ")[0]
    return [
        name for cell in re.findall(r"^\| ([A-Z][^|]*) \|", text, re.M) for name in cell.split(", ")
    ]


def test_every_member_of_the_schema_is_filled_or_empty() -> None:
    schema = json.loads(offered_document())["components"]["schemas"]["File"]["properties"]
    assert sorted(listed("Filled") + listed("Empty")) == sorted(schema)


def test_the_empty_ones_are_those_that_the_server_says_it_leaves_out() -> None:
    assert sorted(listed("Empty")) == sorted(words().unfilled["File"])
