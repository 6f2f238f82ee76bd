"""The labels that are given, and which classes of ImageNet each of them holds.

The network knows a thousand classes, of which many are of no use for photos of one's own (nematode,
space bar) and many say too much (one of five cats). labels.tsv, written for this program, has three
levels: a line says its level, the name in English and in Chinese, and the numbers of the classes. A
line belongs to the last line of the level above it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from visnomy.model.content import LabelName

CLASSES = 1000


@dataclass(frozen=True, slots=True, eq=False)
class LabelTable:
    """All labels, a parent always before its children.

    Attributes:
        parents: the row of the parent, -1 for none.
        members: float32 (rows, CLASSES), 1 where a class belongs to a label.
    """

    names: tuple[LabelName, ...]
    levels: tuple[int, ...]
    parents: tuple[int, ...]
    members: NDArray[np.float32]


@cache
def label_table() -> LabelTable:
    """The table as it ships."""
    names: list[LabelName] = []
    levels: list[int] = []
    parents: list[int] = []
    members: list[NDArray[np.float32]] = []
    last = [-1] * 4
    for level, name, numbers in _lines():
        last[level] = len(names)
        names.append(name)
        levels.append(level)
        parents.append(last[level - 1] if level > 1 else -1)
        members.append(_mask(numbers))
    masks = np.stack(members)
    for row in reversed(range(len(names))):
        if parents[row] >= 0:
            masks[parents[row]] = np.maximum(masks[parents[row]], masks[row])
    return LabelTable(tuple(names), tuple(levels), tuple(parents), masks)


def _lines() -> Iterator[tuple[int, LabelName, str]]:
    text = (files("visnomy.vision.content") / "labels.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        level, english, chinese, numbers = line.split("\t")
        yield int(level), LabelName(english, chinese), numbers


def _mask(numbers: str) -> NDArray[np.float32]:
    """1 at each number of a list such as `8,151-268`."""
    mask = np.zeros(CLASSES, dtype=np.float32)
    for part in filter(None, numbers.split(",")):
        first, _, last = part.partition("-")
        mask[int(first) : int(last or first) + 1] = 1
    return mask
