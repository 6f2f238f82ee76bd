"""Which frames of a video are looked at; plain arithmetic on the times of its key frames.

A key frame costs a fiftieth of the frames up to the next one, and encoders put one where the
picture changes. So key frames are all that the normal mode looks at, but for a short time where
they lie far apart: a clip of three seconds may have but one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

STEP_S = 2.0
"""Key frames nearer than this to the last one taken are passed over."""
FAR_S = 5.0
"""Key frames farther apart than this leave a gap."""
FILL_STEP_S = 1.0
"""How far apart the frames are that are looked at inside of a gap."""
NORMAL_FILL_S = 10.0
"""So many seconds of gaps are decoded in the normal mode: a second of CPU (bench/video.py)."""
MAX_LOOKS = 7200
"""More frames than this (four hours of key frames) are looked at less densely."""
_SLACK = 0.95
"""Key frames two seconds apart are not always exactly so."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """From one key frame that is looked at to the next.

    Attributes:
        key_s: when the key frame is shown.
        step_s: between the frames that are looked at up to `until_s`; None for the key frame only.
        until_s: where looking ends.
    """

    key_s: float
    step_s: float | None
    until_s: float


def plan(keys_s: Sequence[float], end_s: float, *, thorough: bool) -> list[Stretch]:
    """The stretches of a video, in the order of time.

    Args:
        keys_s: when key frames are shown, in any order.
        end_s: the end of the last frame.
        thorough: gaps are filled wherever they are.
    """
    if not keys_s:
        return []
    keys = sorted(keys_s)
    span_s = max(end_s - keys[0], 0.0)
    stretch_by = max(1.0, span_s / (STEP_S if not thorough else FILL_STEP_S) / MAX_LOOKS)
    chosen = _apart(keys, STEP_S * stretch_by * _SLACK)
    budget_s = span_s if thorough else NORMAL_FILL_S
    stretches = []
    for key_s, next_s in zip(chosen, [*chosen[1:], end_s], strict=True):
        gap_s = next_s - key_s
        is_gap = gap_s > (FILL_STEP_S if thorough or span_s <= NORMAL_FILL_S else FAR_S)
        fill_s = min(gap_s, budget_s) if is_gap else 0.0
        budget_s -= fill_s
        step_s = FILL_STEP_S * stretch_by if fill_s > 0 else None
        stretches.append(Stretch(key_s, step_s, min(key_s + fill_s, max(next_s, key_s))))
    return stretches


def _apart(keys: Sequence[float], step_s: float) -> list[float]:
    chosen: list[float] = []
    for key_s in keys:
        if not chosen or key_s - chosen[-1] >= step_s:
            chosen.append(key_s)
    return chosen
