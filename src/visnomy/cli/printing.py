"""Text that others wrote, such as names of files and people, made fit for a terminal."""

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.table import Table

WIDE = 400

_CONTROLS = [*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029]
_TURNS_LINES_ROUND = [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]
_HALVES_OF_PAIRS = range(0xD800, 0xE000)
_ESCAPES = {
    code: chr(code).encode("unicode_escape").decode()
    for code in (*_CONTROLS, *_TURNS_LINES_ROUND, *_HALVES_OF_PAIRS)
}


def printable(text: str) -> str:
    r"""The same on one line, with control characters as escapes: '\n', '\x1b', '\u202e'.

    A terminal obeys some of them: a name could recolour, overwrite or hide what stands beside it.
    Halves of surrogate pairs, which names of files may hold, could not be printed at all.
    """
    return text.translate(_ESCAPES)


def print_table(table: "Table") -> None:
    """Print to stdout; a pipe gets whole lines, only a terminal has a width."""
    from rich.console import Console

    width = None if sys.stdout.isatty() else WIDE
    Console(markup=False, highlight=False, width=width).print(table)
