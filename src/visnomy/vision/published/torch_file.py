"""Reads a file of named arrays that PyTorch wrote before its version 1.6, without PyTorch.

Such a file is five pickles (a mark, a version, facts of the machine, the names, the order of the
storages) and then the storages. A pickle may ask for any function of any module: here it gets the
three that arrays need, and everything else is refused.
"""

import pickle
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy as np

from visnomy.errors import WeightsError
from visnomy.vision.published.network import Array

_MARK = 0x1950A86A20F9469CFC6C
_VERSION = 1001
_COUNT_BYTES = 8


@dataclass(frozen=True, slots=True)
class _Slice:
    """Where an array lies: in which storage, from which number on, and how far apart."""

    storage: str
    dtype: str
    offset: int
    shape: tuple[int, ...]
    steps: tuple[int, ...]


def _slice(
    storage: tuple[str, str],
    offset: int,
    shape: tuple[int, ...],
    steps: tuple[int, ...],
    *_: object,
) -> _Slice:
    return _Slice(storage[0], storage[1], offset, shape, steps)


_ALLOWED: Mapping[tuple[str, str], Any] = {
    ("collections", "OrderedDict"): OrderedDict,
    ("torch._utils", "_rebuild_tensor_v2"): _slice,
    ("torch", "FloatStorage"): "<f4",
    ("torch", "LongStorage"): "<i8",
}


class _Reader(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:  # noqa: ANN401 (the signature of pickle)
        try:
            return _ALLOWED[module, name]
        except KeyError as exc:
            raise WeightsError(f"a file of PyTorch asks for {module}.{name}") from exc

    def persistent_load(self, pid: tuple[str, str, str, str, int, object]) -> tuple[str, str]:
        return pid[2], pid[1]


def read_torch(content: bytes) -> dict[str, Array]:
    """The arrays of a file by their names.

    Raises:
        WeightsError: it is another kind of file, or asks for more than arrays.
    """
    file = BytesIO(content)
    try:
        mark, version, _ = (_Reader(file).load() for _ in range(3))
        if (mark, version) != (_MARK, _VERSION):
            raise WeightsError("not a file of PyTorch of this version")
        slices: Mapping[str, _Slice] = _Reader(file).load()
        order: list[str] = _Reader(file).load()
        dtypes = {each.storage: each.dtype for each in slices.values()}
        storages = {name: _storage(file, dtypes[name]) for name in order}
    except (pickle.UnpicklingError, EOFError, ValueError, KeyError, TypeError) as exc:
        raise WeightsError(f"a file of PyTorch is damaged ({exc})") from exc
    return {name: _array(storages[each.storage], each) for name, each in slices.items()}


def _storage(file: BytesIO, dtype: str) -> Array:
    count = int.from_bytes(file.read(_COUNT_BYTES), "little")
    return np.frombuffer(file.read(count * np.dtype(dtype).itemsize), dtype=dtype, count=count)


def _array(storage: Array, place: _Slice) -> Array:
    last = sum((size - 1) * step for size, step in zip(place.shape, place.steps, strict=True))
    if min((place.offset, *place.steps)) < 0 or place.offset + last >= storage.size:
        raise WeightsError("a file of PyTorch names numbers that it does not hold")
    strides = [step * storage.itemsize for step in place.steps]
    return np.lib.stride_tricks.as_strided(storage[place.offset :], place.shape, strides).copy()
