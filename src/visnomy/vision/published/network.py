"""A network of pictures as read from any file format: the value between reader and writer.

Pictures are (batch, channels, rows, columns) here, whatever order the file has, and the weights of
convolutions have the order of ONNX, so that no format is known beyond its reader.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.generic]


class Kind(StrEnum):
    """What a step does to its first input."""

    CONVOLUTION = "Conv"
    MAX_POOL = "MaxPool"
    ADD = "Add"
    MULTIPLY = "Mul"
    CLIP = "Clip"
    PRELU = "PRelu"
    CHANNEL_PAD = "Pad"
    MEAN = "ReduceMean"
    DENSE = "Gemm"
    SIGMOID = "Sigmoid"
    SOFTMAX = "Softmax"


@dataclass(frozen=True, slots=True)
class Step:
    """One operation.

    Attributes:
        inputs: names of steps, of the network's input, or of constants. Of a convolution the second
            is (out, in, rows, columns), of a dense layer (in, out); a third is the bias.
        same: the output is as large as the input (divided by the stride); else no border is added.
        groups: of a convolution; as many as there are channels where it is depthwise.
        low, high: of a clip.
        channels: zeros after the last channel, of a channel pad.
    """

    kind: Kind
    inputs: tuple[str, ...]
    output: str
    strides: tuple[int, int] = (1, 1)
    window: tuple[int, int] = (1, 1)
    same: bool = False
    groups: int = 1
    low: float = -np.inf
    high: float = np.inf
    channels: int = 0


@dataclass(frozen=True, slots=True)
class Network:
    """The steps in the order in which they run.

    Attributes:
        size: channels, rows and columns of a picture.
        outputs: name in the steps -> name to give it.
    """

    input: str
    size: tuple[int, int, int]
    outputs: Mapping[str, str]
    steps: tuple[Step, ...]
    constants: Mapping[str, Array]
