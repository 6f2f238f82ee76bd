"""Reads mask, glasses, hat and beard off the features of faceres, by heads that a user trained.

A head is 1,024 weights and a bias: a logistic regression. None ships with Visnomy, for no set of
labelled photos was at hand whose rights allow that. `bench/train_heads.py` trains one from a
user's own labelled photos and writes the file that is read here (docs/weights.md).
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np

from visnomy.errors import WeightsError
from visnomy.model.figure import Attribute
from visnomy.vision.detector import Floats
from visnomy.vision.weights import FACERES

HEADS_FOLDER = "heads"
"""Inside the weights folder; a file is called `NAME.json`."""
FEATURE_COUNT = 1024
VALUES = {
    "mask": ("mask", "none"),
    "hat": ("hat", "none"),
    "beard": ("beard", "none"),
    "glasses": ("glasses", "none"),
    "sunglasses": ("sunglasses", "glasses"),
}
"""What each head tells apart: the value that it speaks for, and the other one."""


class Head(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A trained head as its file has it.

    Attributes:
        features: the weights whose features it was trained on: `faceres`, their sha256 and
            conversion.
        weights: 1,024 numbers for features of unit length.
        bias: with it the log odds are calibrated.
        least: the probability from which on the value is given; below it is the other one.
        trained_on: what photos, in words; shown by `visnomy models list`.
    """

    name: str
    features: str
    weights: tuple[float, ...]
    bias: float
    least: float
    trained_on: str


@dataclass(frozen=True, slots=True)
class HeadReader:
    """The heads of a weights folder."""

    heads: dict[str, Head]

    @classmethod
    def load(cls, folder: Path) -> "HeadReader":
        """All heads; none where there is no such folder.

        Raises:
            WeightsError: a file is no head, or was trained on other features.
        """
        return cls({head.name: head for head in _read_heads(folder / HEADS_FOLDER)})

    def read(self, name: str, features: Floats) -> Attribute | None:
        """What a head says; None where there is none.

        Args:
            name: a key of VALUES.
            features: float32 (1024,), unit length.
        """
        head = self.heads.get(name)
        if head is None:
            return None
        odds = float(np.dot(np.asarray(head.weights), features)) + head.bias
        probability = 1 / (1 + math.exp(-min(max(odds, -50.0), 50.0)))
        value, other = VALUES[name]
        if probability >= head.least:
            return Attribute(value, probability)
        return Attribute(other, 1 - probability)

    def read_glasses(self, features: Floats) -> Attribute | None:
        """Glasses first; where there are some and the second head is there, which kind."""
        glasses = self.read("glasses", features)
        if glasses is None or glasses.value == "none":
            return glasses
        return self.read("sunglasses", features) or glasses


def features_name() -> str:
    """What a head must say that it was trained on."""
    return f"{FACERES.name} {FACERES.members[-1].sha256} {FACERES.conversion}"


def _read_heads(folder: Path) -> Iterator[Head]:
    for path in sorted(folder.glob("*.json")):
        try:
            head = msgspec.json.decode(path.read_bytes(), type=Head)
        except (OSError, msgspec.DecodeError) as exc:
            raise WeightsError(f"{path} is no trained head: {exc}") from exc
        if head.name != path.stem or head.name not in VALUES:
            raise WeightsError(f"{path} names itself {head.name}; known: {', '.join(VALUES)}")
        if head.features != features_name() or len(head.weights) != FEATURE_COUNT:
            raise WeightsError(f"{path} was trained on other features than {features_name()}")
        yield head
