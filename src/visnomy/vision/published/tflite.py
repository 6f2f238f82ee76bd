"""Reads TensorFlow Lite models of the operators that our files use; any other operator is refused.

Field numbers and codes are those of TensorFlow's schema.fbs (version 3). Weights kept as 8-bit
integers with a scale for each channel become float32 once, here.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from visnomy.errors import WeightsError
from visnomy.vision.published.flatbuffer import Table
from visnomy.vision.published.network import Array, Kind, Network, Step

_MARK = b"TFL3"
_DTYPES = {0: "<f4", 1: "<f2", 2: "<i4", 9: "<i1"}
_NO_ACTIVATION, _RELU, _RELU6 = 0, 1, 3
_CLIPS = {_RELU: np.inf, _RELU6: 6.0}


def read_tflite(content: bytes, output_names: Mapping[int, str]) -> Network:
    """The network of a file.

    Args:
        content: the file.
        output_names: what to call the outputs, by their number in the file; others are left out.

    Raises:
        WeightsError: it is no such file, or has an operator that this reader does not know.
    """
    if content[4:8] != _MARK:
        raise WeightsError("this is no TensorFlow Lite model")
    model = Table.root(content)
    return _Reader(model, model.tables(2)[0]).network(output_names)


class _Reader:
    def __init__(self, model: Table, graph: Table) -> None:
        self._codes = [max(code.number(0, "b"), code.number(3)) for code in model.tables(1)]
        self._graph = graph
        self._tensors = graph.tables(0)
        self._buffers = model.tables(4)
        self._constants: dict[str, Array] = {}
        self._steps: list[Step] = []
        # A PRelu may be spelled Relu(x) + slope * (x - Abs(x)): what its parts are made of.
        self._magnitudes: dict[str, str] = {}
        self._negatives: dict[str, str] = {}
        self._slopes: dict[str, tuple[str, str]] = {}

    def network(self, output_names: Mapping[int, str]) -> Network:
        for operator in self._graph.tables(3):
            self._read(operator)
        source = int(self._graph.array(1, "<i4")[0])
        outputs = self._graph.array(2, "<i4")
        _, rows, columns, channels = (int(size) for size in self._shape(source))
        return Network(
            input=_name(source),
            size=(channels, rows, columns),
            outputs={_name(int(outputs[row])): name for row, name in output_names.items()},
            steps=tuple(self._steps),
            constants=self._constants,
        )

    def _read(self, operator: Table) -> None:
        code = self._codes[operator.number(0, "I")]
        if code not in _READERS:
            raise WeightsError(f"the model has an operator that set-up does not know: {code}")
        _READERS[code](self, operator, operator.table(4) or operator)

    def _convolution(self, operator: Table, options: Table) -> None:
        source, weights, bias = self._inputs(operator)
        self._constants[weights] = self._constants[weights].transpose(0, 3, 1, 2)
        self._windowed(operator, options, (source, weights, bias), activation=3)

    def _depthwise(self, operator: Table, options: Table) -> None:
        source, weights, bias = self._inputs(operator)
        kernel = self._constants[weights].transpose(3, 0, 1, 2)
        self._constants[weights] = kernel
        groups = len(kernel) // options.number(3, "i", 1)
        self._windowed(operator, options, (source, weights, bias), activation=4, groups=groups)

    def _windowed(
        self,
        operator: Table,
        options: Table,
        inputs: tuple[str, ...],
        *,
        activation: int,
        groups: int = 1,
    ) -> None:
        strides = (options.number(2), options.number(1))
        is_same = options.number(0, "b") == 0
        step = Step(Kind.CONVOLUTION, inputs, "", strides, same=is_same, groups=groups)
        self._add(operator, step, options.number(activation, "b"))

    def _max_pool(self, operator: Table, options: Table) -> None:
        strides, window = (
            (options.number(2), options.number(1)),
            (options.number(4), options.number(3)),
        )
        is_same = options.number(0, "b") == 0
        step = Step(Kind.MAX_POOL, self._inputs(operator), "", strides, window, same=is_same)
        self._add(operator, step, options.number(5, "b"))

    def _relu(self, operator: Table, options: Table) -> None:
        del options
        self._add(operator, Step(Kind.CLIP, self._inputs(operator), "", low=0.0))

    def _magnitude(self, operator: Table, options: Table) -> None:
        del options
        self._magnitudes[_output(operator)] = self._inputs(operator)[0]

    def _difference(self, operator: Table, options: Table) -> None:
        del options
        source, other = self._inputs(operator)
        if self._magnitudes.get(other) != source:
            raise WeightsError("the model has a difference that set-up does not know")
        self._negatives[_output(operator)] = source

    def _product(self, operator: Table, options: Table) -> None:
        slope, other = self._inputs(operator)
        if other not in self._negatives:
            step = Step(Kind.MULTIPLY, (slope, other), "")
            return self._add(operator, step, options.number(0, "b"))
        doubled = f"{slope}/doubled"  # x - Abs(x) is twice the negative part
        self._constants[doubled] = 2 * self._constants[slope].astype(np.float32)
        self._slopes[_output(operator)] = (self._negatives[other], doubled)
        return None

    def _flatten(self, operator: Table, options: Table) -> None:
        del options
        source = int(operator.array(1, "<i4")[0])
        _, *size, _ = self._shape(source)
        if size != [1, 1]:
            raise WeightsError("the model has a new shape that set-up does not know")
        self._add(operator, Step(Kind.MEAN, (_name(source),), ""))

    def _sum(self, operator: Table, options: Table) -> None:
        if self._inputs(operator)[1] in self._slopes:
            prelu = self._slopes[self._inputs(operator)[1]]
            return self._add(operator, Step(Kind.PRELU, prelu, ""))
        step = Step(Kind.ADD, self._inputs(operator), "")
        return self._add(operator, step, options.number(0, "b"))

    def _prelu(self, operator: Table, options: Table) -> None:
        del options
        self._add(operator, Step(Kind.PRELU, self._inputs(operator), ""))

    def _pad(self, operator: Table, options: Table) -> None:
        del options
        source, amounts = self._inputs(operator)
        sides = self._constants[amounts].reshape(4, 2)
        if np.any(sides[:3]) or sides[3, 0]:
            raise WeightsError("the model pads more than channels, which set-up does not know")
        step = Step(Kind.CHANNEL_PAD, (source,), "", channels=int(sides[3, 1]))
        self._add(operator, step)

    def _mean(self, operator: Table, options: Table) -> None:
        source, axes = self._inputs(operator)
        if sorted(self._constants[axes].tolist()) != [1, 2] or options.number(0, "b"):
            raise WeightsError("the model has a mean that set-up does not know")
        self._add(operator, Step(Kind.MEAN, (source,), ""))

    def _softmax(self, operator: Table, options: Table) -> None:
        del options
        self._add(operator, Step(Kind.SOFTMAX, self._inputs(operator), ""))

    def _add(self, operator: Table, step: Step, activation: int = _NO_ACTIVATION) -> None:
        output = _output(operator)
        is_clipped = activation in _CLIPS
        name = f"{output}/raw" if is_clipped else output
        self._steps.append(replace(step, output=name))
        if is_clipped:
            high = _CLIPS[activation]
            self._steps.append(Step(Kind.CLIP, (name,), output, low=0.0, high=high))

    def _inputs(self, operator: Table) -> tuple[str, ...]:
        numbers = [int(number) for number in operator.array(1, "<i4")]
        for number in numbers:
            self._keep_constant(number)
        return tuple(_name(number) for number in numbers)

    def _keep_constant(self, number: int) -> None:
        tensor = self._tensors[number]
        raw = self._buffers[tensor.number(2, "I")].array(0, "<u1")
        if not raw.size:
            return
        values = raw.tobytes()
        array = np.frombuffer(values, _DTYPES[tensor.number(1, "b")]).reshape(self._shape(number))
        self._constants[_name(number)] = _dequantized(array, tensor.table(4))

    def _shape(self, number: int) -> list[int]:
        return [int(size) for size in self._tensors[number].array(0, "<i4")]


_READERS: Mapping[int, Callable[[_Reader, Table, Table], None]] = {
    0: _Reader._sum,
    3: _Reader._convolution,
    4: _Reader._depthwise,
    17: _Reader._max_pool,
    18: _Reader._product,
    19: _Reader._relu,
    22: _Reader._flatten,
    25: _Reader._softmax,
    34: _Reader._pad,
    40: _Reader._mean,
    41: _Reader._difference,
    54: _Reader._prelu,
    101: _Reader._magnitude,
}


def _dequantized(array: Array, quantization: Table | None) -> Array:
    if array.dtype != np.int8:
        return array.astype(np.float32) if array.dtype == np.float16 else array
    if quantization is None:
        raise WeightsError("the model has 8-bit weights without a scale")
    scale, axis = quantization.array(2, "<f4").astype(np.float32), quantization.number(6)
    shape = [len(scale) if place == axis else 1 for place in range(array.ndim)]
    zero = quantization.array(3, "<i8")
    shifted = array.astype(np.float32) - zero.astype(np.float32).reshape(shape)
    return np.asarray(shifted * scale.reshape(shape), dtype=np.float32)


def _output(operator: Table) -> str:
    return _name(int(operator.array(2, "<i4")[0]))


def _name(number: int) -> str:
    return f"t{number}"
