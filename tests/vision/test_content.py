"""What a picture shows: the table of labels, the reader of PyTorch's files, odd pictures."""

import pickle
from collections import Counter, OrderedDict
from io import BytesIO

import numpy as np
import pytest

from visnomy.errors import WeightsError
from visnomy.model.content import Aspect
from visnomy.vision.content.describer import Describer, missing_aspects
from visnomy.vision.content.label_table import CLASSES, label_table
from visnomy.vision.installed import weights_dir
from visnomy.vision.published.torch_file import read_torch

EVERYTHING = frozenset(Aspect)


def test_every_label_has_its_parent_and_no_name_is_used_twice() -> None:
    table = label_table()
    assert set(table.levels) == {1, 2, 3}
    for row, (level, parent) in enumerate(zip(table.levels, table.parents, strict=True)):
        if level == 1:
            assert parent == -1
        else:
            assert parent < row
            assert table.levels[parent] == level - 1
            # So that no child can be surer than its parent.
            assert (table.members[parent] >= table.members[row]).all()
    assert table.members.shape == (len(table.names), CLASSES)
    assert table.members.any(axis=1).all()
    for language in ("en", "zh"):
        counts = Counter(getattr(name, language) for name in table.names)
        assert [name for name, count in counts.items() if count > 1] == []
    assert all(any("\u4e00" <= c <= "\u9fff" for c in name.zh) for name in table.names)


def torch_file(state: object, *storages: bytes) -> bytes:
    """A file as PyTorch wrote it before 1.6, with the storages `0`, `1`, ..."""
    names = [str(number) for number in range(len(storages))]
    parts = [0x1950A86A20F9469CFC6C, 1001, {"little_endian": True}]
    file = BytesIO()
    for part in (*parts, state, names):
        _Pickler(file, 2).dump(part)
    for storage in storages:
        file.write((len(storage) // 4).to_bytes(8, "little") + storage)
    return file.getvalue()


class _Storage:
    """Stands for a storage of floats; pickled as PyTorch does it."""

    def __init__(self, name: str) -> None:
        self.name = name


class _Global:
    """Pickled as a name of another module, which need not be there."""

    def __init__(self, module: str, name: str) -> None:
        self.module, self.name = module, name


class _Pickler(pickle._Pickler):
    def persistent_id(self, obj: object) -> object:
        if isinstance(obj, _Storage):
            return ("storage", _Global("torch", "FloatStorage"), obj.name, "cpu", 6, None)
        return None

    def save(self, obj: object, **rest: bool) -> None:
        if isinstance(obj, _Global):
            self.write(  # type: ignore[attr-defined]
                pickle.GLOBAL + f"{obj.module}\n{obj.name}\n".encode()
            )
        else:
            super().save(obj, **rest)  # type: ignore[misc]


class _Call:
    """Pickled as a call of a function of another module."""

    def __init__(self, function: tuple[str, str], *arguments: object) -> None:
        self.function, self.arguments = function, arguments

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return _Callable(*self.function), self.arguments


class _Callable(_Global):
    def __call__(self) -> None:
        """Never called here: pickle only asks whether it could be."""


def tensor(storage: str, offset: int, shape: tuple[int, ...], steps: tuple[int, ...]) -> _Call:
    rebuild = ("torch._utils", "_rebuild_tensor_v2")
    return _Call(rebuild, _Storage(storage), offset, shape, steps, False, OrderedDict())


def test_arrays_come_out_of_a_file_of_pytorch_as_they_lie_there() -> None:
    numbers = np.arange(6, dtype="<f4")
    state = {"rows": tensor("0", 0, (2, 3), (3, 1)), "columns": tensor("0", 1, (2, 2), (1, 2))}
    found = read_torch(torch_file(state, numbers.tobytes()))
    assert found["rows"].tolist() == [[0, 1, 2], [3, 4, 5]]
    assert found["columns"].tolist() == [[1, 3], [2, 4]]


@pytest.mark.parametrize(
    ("state", "why"),
    [
        ({"x": _Call(("os", "system"), "true")}, "asks for os.system"),
        ({"x": _Call(("builtins", "eval"), "1")}, "asks for builtins.eval"),
        ({"x": tensor("0", 4, (2, 3), (3, 1))}, "does not hold"),
        ({"x": tensor("0", 0, (2, 3), (-3, 1))}, "does not hold"),
        ({"x": tensor("none", 0, (1,), (1,))}, "damaged"),
    ],
)
def test_what_asks_for_more_than_arrays_is_refused(state: object, why: str) -> None:
    with pytest.raises(WeightsError, match=why):
        read_torch(torch_file(state, np.zeros(6, "<f4").tobytes()))


def test_another_file_is_refused() -> None:
    for content in (b"", b"PK\x03\x04", pickle.dumps([1, 2])):
        with pytest.raises(WeightsError):
            read_torch(content)


@pytest.mark.parametrize("size", [(1, 1), (3, 900), (900, 3), (33, 47)])
def test_a_picture_of_any_shape_is_described(size: tuple[int, int]) -> None:
    folder = weights_dir(None)
    if missing := missing_aspects(folder, EVERYTHING):
        pytest.skip(f"no model files for {', '.join(sorted(missing))}")
    pixels = np.full((*size, 3), 127, np.uint8)
    describer = Describer(folder, threads=1)
    found = describer.describe(pixels, size[::-1], lambda: pixels, EVERYTHING)
    assert (found.texts, found.codes) == ((), ())
    assert found.labels is not None
    nothing = describer.describe(pixels, size[::-1], lambda: pixels, frozenset())
    assert (nothing.labels, nothing.texts, nothing.codes) == (None, None, None)
