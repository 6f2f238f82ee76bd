"""The page on operations says what the server offers."""

import re
from pathlib import Path

from visnomy.api.dispatch import HANDLERS

ROOT = Path(__file__).parents[2]


def test_the_operations_that_are_documented_are_those_that_are_offered() -> None:
    text = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| ([A-Z][A-Za-z]+) \|", text.partition("## ")[0], re.MULTILINE)

    assert listed == sorted(HANDLERS)
