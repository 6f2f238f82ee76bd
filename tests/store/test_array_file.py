"""Files of arrays are whole or not there."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from visnomy.store.clustering.array_file import read_arrays, write_arrays

ARRAYS: dict[str, NDArray[Any]] = {
    "long": np.arange(35, dtype=np.int64).reshape(5, 7),
    "none": np.zeros((5, 0), np.uint16),
    "short": np.array([True, False, True]),
}

WRITER = """
import sys
from pathlib import Path
import numpy as np
from visnomy.store.clustering.array_file import write_arrays
print("ready", flush=True)
for turn in range(10**6):
    write_arrays(Path(sys.argv[1]), str(turn), {"turn": np.full(200_000, turn)})
    print(turn, flush=True)
"""


def test_what_was_written_is_read(tmp_path: Path) -> None:
    write_arrays(tmp_path / "new" / "file", "a note", ARRAYS)

    found = read_arrays(tmp_path / "new" / "file")

    assert found is not None
    note, arrays = found
    assert note == "a note"
    assert list(arrays) == list(ARRAYS)
    for name, array in ARRAYS.items():
        assert (arrays[name].dtype, arrays[name].shape) == (array.dtype, array.shape)
        assert (arrays[name] == array).all()
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["file"]


def test_a_file_that_is_not_there_is_nothing(tmp_path: Path) -> None:
    assert read_arrays(tmp_path / "file") is None


@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_a_file_with_one_changed_byte_is_nothing(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("arrays") / "file"
    write_arrays(path, "n", {"long": np.arange(32)})
    whole = bytearray(path.read_bytes())
    at = data.draw(st.integers(0, len(whole) - 1))
    whole[at] ^= data.draw(st.integers(1, 255))
    path.write_bytes(whole)

    assert read_arrays(path) is None


@pytest.mark.parametrize("size", [0, 5, 100, 200, -1])
def test_a_file_that_was_cut_is_nothing(tmp_path: Path, size: int) -> None:
    path = tmp_path / "file"
    write_arrays(path, "n", ARRAYS)
    path.write_bytes(path.read_bytes()[:size])

    assert read_arrays(path) is None


def test_a_disk_that_refuses_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_arrays(path, "old", ARRAYS)

    with pytest.raises(TypeError):
        write_arrays(path, b"not a note", {"long": np.arange(3)})  # type: ignore[arg-type]

    found = read_arrays(path)
    assert found is not None
    assert found[0] == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["file"]


def test_a_kill_while_it_is_written_leaves_an_older_one_whole(tmp_path: Path) -> None:
    path = tmp_path / "file"
    for turns in (1, 2, 5):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True
        ) as writer:
            assert writer.stdout is not None
            for _ in range(turns + 1):
                said = writer.stdout.readline()
            os.kill(writer.pid, signal.SIGKILL)
        assert said.strip().isdigit()

        found = read_arrays(path)

        assert found is not None
        note, arrays = found
        assert int(note) >= turns - 1
        assert (arrays["turn"] == int(note)).all()
