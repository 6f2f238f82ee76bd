"""Opens ONNX Runtime the way an analysis process needs it: quiet, small, one thread.

Parallelism is over files, one process a core; threads that spin inside a session would fight it.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from visnomy.errors import WeightsError
from visnomy.vision.installed import read_weights
from visnomy.vision.weights import WeightFile

PROVIDER = ("CPUExecutionProvider", {"arena_extend_strategy": "kSameAsRequested"})
"""An arena that grows by what is asked: without one the 1280 px look takes 52 ms instead of 33,
with the default one it holds 60 MB more."""

EXACT_SUMS = ("session.x64quantprecision", "1")
"""Processors without VNNI would cut sums of 8-bit products at 16 bits, and answer something else
than those that have it: they are told to go the long way (faceres takes 10 ms then, not 5)."""
EXACT_BY_THEMSELVES = frozenset({"avx512_vnni", "avx_vnni", "asimd"})
"""What processors call it that they sum such products exactly; the last one is Arm's."""
PROCESSORS = Path("/proc/cpuinfo")

Tensor = NDArray[np.float32]


class InputFacts(Protocol):
    """What the runtime says of one input: sizes are numbers, or names where they are free."""

    @property
    def name(self) -> str:
        """How it is called."""

    @property
    def type(self) -> str:
        """Such as `tensor(float)`."""

    @property
    def shape(self) -> Sequence[int | str | None]:
        """One entry an axis."""


class ModelFacts(Protocol):
    """What a model file says of itself."""

    @property
    def custom_metadata_map(self) -> Mapping[str, str]:
        """Texts that its makers put in, by name."""


class Session(Protocol):
    """The part of an inference session that we use."""

    def get_modelmeta(self) -> ModelFacts:
        """What the file says of itself."""

    def get_inputs(self) -> Sequence[InputFacts]:
        """What the model takes."""

    def run(
        self,
        output_names: Sequence[str] | None,
        inputs: Mapping[str, Tensor],
        run_options: object | None = None,
    ) -> list[Tensor]:
        """The outputs in the order of the names, or of the model where there are none."""


def custom_texts(session: Session) -> Mapping[str, str]:
    """The texts that a model's makers put into its file, by name."""
    return session.get_modelmeta().custom_metadata_map


def open_session(folder: Path, weight: WeightFile, *, threads: int) -> Session:
    """An inference session on exactly the bytes that were checked.

    Raises:
        WeightsError: the file is absent, wrong, or refused by the runtime.
    """
    return open_content(weight.filename, read_weights(folder, weight), threads=threads)


def run_and_release(session: Session, inputs: Mapping[str, Tensor]) -> list[Tensor]:
    """All outputs; memory that this run alone needed goes back to the system."""
    import onnxruntime as ort

    options = ort.RunOptions()
    options.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
    return session.run(None, inputs, options)


def open_content(name: str, content: bytes, *, threads: int) -> Session:
    """An inference session on the bytes of an ONNX file.

    Args:
        name: what to call it where it is refused.
        content: the file; what it keeps outside of itself is not read.
        threads: of the network.

    Raises:
        WeightsError: it is refused by the runtime.
    """
    import onnxruntime as ort  # 40 MB, needed only in a process that analyses

    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.execution_mode = ort.ExecutionMode.ORT_SEQUENTIAL
    options.log_severity_level = 3
    options.enable_mem_pattern = False
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.add_session_config_entry("session.inter_op.allow_spinning", "0")
    if not _sums_are_exact():
        options.add_session_config_entry(*EXACT_SUMS)
    try:
        opened: Session = ort.InferenceSession(content, options, providers=[PROVIDER])
    except Exception as exc:
        raise WeightsError(f"{name}: the runtime refuses the model: {exc}") from exc
    return opened


@cache
def _sums_are_exact() -> bool:
    try:
        words = PROCESSORS.read_text(encoding="utf-8").split()
    except OSError:
        return False
    return not EXACT_BY_THEMSELVES.isdisjoint(words)


def check_input(name: str, session: Session, wanted: Sequence[int]) -> None:
    """Return if a model takes one picture of a shape; axes of any size fit.

    Raises:
        WeightsError: it takes something else.
    """
    inputs = session.get_inputs()
    if len(inputs) != 1 or inputs[0].type != "tensor(float)":
        told = ", ".join(f"{each.name}: {each.type}" for each in inputs)
        raise WeightsError(f"The model {name} must take one tensor of float32; it takes {told}.")
    shape = list(inputs[0].shape)
    fits = len(shape) == len(wanted) and all(
        not isinstance(size, int) or size == there
        for size, there in zip(shape, wanted, strict=True)
    )
    if not fits:
        raise WeightsError(
            f"The model {name} takes an input of {shape}, but the calibration file makes "
            f"{list(wanted)}."
        )
