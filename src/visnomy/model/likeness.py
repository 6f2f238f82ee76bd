"""How alike two faces are, as a number from 0 to 1 that means the same wherever it is shown.

The cosine of two vectors says nothing to a reader, and another model gives other cosines. The curve
goes through two points that are measured for each model: one pair of strangers in 1,000 reaches
0.5, one in 100,000 reaches 0.9.
"""

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Likeness:
    """The two cosines of a model that its curve goes through.

    Attributes:
        half: the cosine that one pair of strangers in 1,000 reaches.
        nine_tenths: the cosine that one pair of strangers in 100,000 reaches.
    """

    half: float
    nine_tenths: float

    def similarity(self, cosine: float) -> float:
        """The similarity of two faces by the cosine of their vectors; 0..1, rising."""
        slope = math.log(9) / (self.nine_tenths - self.half)
        return 1 / (1 + math.exp(-slope * (cosine - self.half)))

    def cosine(self, similarity: float) -> float:
        """The cosine that has this similarity, which lies between 0 and 1."""
        slope = math.log(9) / (self.nine_tenths - self.half)
        return self.half + math.log(similarity / (1 - similarity)) / slope


DEFAULT_LIKENESS = Likeness(half=0.366, nine_tenths=0.484)
"""Of SFace, by bench/verification.py (docs/accuracy.md, 2026-11)."""
