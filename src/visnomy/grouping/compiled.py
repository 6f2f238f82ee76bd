"""Loops that numba turns into machine code, kept on disk between starts.

The code is kept where NUMBA_CACHE_DIR says (the library sets it before it imports this package),
else beside the source, else in the user's cache folder. Where none can be written, it is compiled
anew in each process: a few seconds, no other difference. Loops let go of the interpreter's lock
and start no threads of their own, because numba's own threads may not be used from two threads.
"""

from collections.abc import Callable
from typing import TypeVar, cast

from numba import njit

Loop = TypeVar("Loop", bound=Callable[..., object])


def compiled(loop: Loop) -> Loop:
    """Compile a function of arrays and numbers at its first call."""
    try:
        machine = njit(cache=True, nogil=True)(loop)
    except RuntimeError:  # numba: "no locator available", there is no folder to write to
        machine = njit(nogil=True)(loop)
    return cast(Loop, machine)
