"""How alike two faces are, as a number from 0 to 1 that means the same wherever it is shown.

The cosine of two vectors says nothing to a reader, and another model gives other cosines. The curve
goes through two points of bench/verification.py (docs/accuracy.md, 2026-11): one pair of strangers
in 1,000 reaches 0.5, one in 100,000 reaches 0.9.
"""

import math

_HALF_COSINE = 0.366
_NINE_TENTHS_COSINE = 0.484
_SLOPE = math.log(9) / (_NINE_TENTHS_COSINE - _HALF_COSINE)


def similarity(cosine: float) -> float:
    """The similarity of two faces by the cosine of their vectors of SFace; 0..1, rising."""
    return 1 / (1 + math.exp(-_SLOPE * (cosine - _HALF_COSINE)))
