"""docs/fields.md names every member of a record once, and the right ones as empty."""

import json
import re
from pathlib import Path

from visnomy.api.openapi import offered_document
from visnomy.api.words import ALL, words

PAGE = Path(__file__).parents[2] / "docs/fields.md"


def listed(section: str) -> list[str]:
    """The fields in the table of a section."""
    text = _section(section)
    return [
        name for cell in re.findall(r"^\| ([A-Z][^|]*) \|", text, re.M) for name in cell.split(", ")
    ]


def empty_inside() -> dict[str, list[str]]:
    """Members by structure that this server leaves out."""
    return _members_by_structure("Empty inside")


def only_from_callers() -> dict[str, list[str]]:
    """Members by structure that a caller may own and that are never found."""
    return _members_by_structure("Only from the caller")


def _members_by_structure(section: str) -> dict[str, list[str]]:
    rows = re.findall(r"^\| ([A-Z]\w*) \| ([^|]*) \| [^|]* \|$", _section(section), re.M)
    found: dict[str, list[str]] = {}
    for structure, members in rows:
        found.setdefault(structure, []).extend(members.split(", "))
    return found


def _section(name: str) -> str:
    text = PAGE.read_text(encoding="utf-8")
    return text.partition(f"## {name}\n")[2].partition("\n## ")[0]


def test_every_member_of_the_schema_is_filled_or_empty() -> None:
    schema = json.loads(offered_document())["components"]["schemas"]["File"]["properties"]
    assert sorted(listed("Filled") + listed("Empty")) == sorted(schema)


def test_the_empty_ones_are_those_that_the_server_says_it_leaves_out() -> None:
    assert sorted(listed("Empty")) == sorted(words().unfilled["File"])


def test_what_structures_of_a_record_leave_out_is_listed() -> None:
    schemas = json.loads(offered_document())["components"]["schemas"]
    reached, waiting = set[str](), ["File"]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += re.findall(r"#/components/schemas/([\w.]+)", json.dumps(schemas[name]))
    left_out = {
        name: sorted(members)
        for name, members in words().unfilled.items()
        if name in reached - {"File"} and list(members) != [ALL]
    }
    assert left_out
    assert empty_inside() == left_out
