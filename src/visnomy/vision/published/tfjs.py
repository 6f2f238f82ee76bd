"""Reads TensorFlow.js graph models of the operators that our files use; any other is refused.

A model is a JSON of nodes and a file of all weights, one after the other, some as 16-bit floats.
"""

import base64
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import orjson

from visnomy.errors import WeightsError
from visnomy.vision.published.network import Array, Kind, Network, Step

_DTYPES = {"float32": "<f4", "float16": "<f2", "int32": "<i4"}
_Node = Mapping[str, Any]


def read_tfjs(topology: bytes, weights: bytes, output_names: Mapping[str, str]) -> Network:
    """The network of two files.

    Args:
        topology: the JSON.
        weights: the binary that it names.
        output_names: node -> what to call its output; nodes that none of these needs are left out.

    Raises:
        WeightsError: it has an operator that this reader does not know.
    """
    model = orjson.loads(topology)
    nodes = [node for node in model["modelTopology"]["node"] if node["op"] != "Const"]
    reader = _Reader(_weights(model["weightsManifest"], weights))
    for node in nodes:
        reader.read(node)
    source, shape = next((n["name"], n["attr"]["shape"]) for n in nodes if n["op"] == "Placeholder")
    rows, columns, channels = (int(each["size"]) for each in shape["shape"]["dim"][1:])
    return Network(
        input=source,
        size=(channels, rows, columns),
        outputs=output_names,
        steps=tuple(reader.steps),
        constants=reader.constants,
    )


class _Reader:
    def __init__(self, constants: dict[str, Array]) -> None:
        self.constants = constants
        self.steps: list[Step] = []

    def read(self, node: _Node) -> None:
        operator = node["op"]
        if operator not in _READERS:
            raise WeightsError(f"the model has an operator that set-up does not know: {operator}")
        _READERS[operator](self, node, tuple(node.get("input", ())))

    def _nothing(self, node: _Node, inputs: tuple[str, ...]) -> None:
        """The network's input, and names for what is there already, which we do not ask for."""

    def _convolution(self, node: _Node, inputs: tuple[str, ...]) -> None:
        self.constants[inputs[1]] = self.constants[inputs[1]].transpose(3, 2, 0, 1)
        self._convolve(node, inputs)

    def _depthwise(self, node: _Node, inputs: tuple[str, ...]) -> None:
        kernel = self.constants[inputs[1]].transpose(2, 3, 0, 1)
        self.constants[inputs[1]] = kernel.reshape(-1, 1, *kernel.shape[2:])
        self._convolve(node, inputs, groups=len(kernel))

    def _convolve(self, node: _Node, inputs: tuple[str, ...], groups: int = 1) -> None:
        strides, is_same = _pair(node, "strides"), _text(node["attr"]["padding"]["s"]) == "SAME"
        step = Step(Kind.CONVOLUTION, inputs, node["name"], strides, same=is_same, groups=groups)
        self._fused(node, step)

    def _dense(self, node: _Node, inputs: tuple[str, ...]) -> None:
        self._fused(node, Step(Kind.DENSE, inputs, node["name"]))

    def _fused(self, node: _Node, step: Step) -> None:
        fused = [
            _text(name) for name in node["attr"].get("fused_ops", {"list": {"s": []}})["list"]["s"]
        ]
        if fused[:1] not in ([], ["BiasAdd"]) or fused[1:] not in ([], ["Relu"]):
            raise WeightsError(f"the model fuses what set-up does not know: {fused}")
        if not fused[1:]:
            self.steps.append(step)
            return
        raw = f"{step.output}/raw"
        self.steps.append(Step(step.kind, step.inputs, raw, step.strides, same=step.same))
        self.steps.append(Step(Kind.CLIP, (raw,), step.output, low=0.0))

    def _max_pool(self, node: _Node, inputs: tuple[str, ...]) -> None:
        strides, window = _pair(node, "strides"), _pair(node, "ksize")
        is_same = _text(node["attr"]["padding"]["s"]) == "SAME"
        self.steps.append(Step(Kind.MAX_POOL, inputs, node["name"], strides, window, same=is_same))

    def _clip(self, node: _Node, inputs: tuple[str, ...]) -> None:
        low, high = 0.0, np.inf
        if node["op"] != "Relu":
            bound = float(self.constants[inputs[1]].astype(np.float64))
            low, high = (bound, np.inf) if node["op"] == "Maximum" else (-np.inf, bound)
        self.steps.append(Step(Kind.CLIP, inputs[:1], node["name"], low=low, high=high))

    def _mean(self, node: _Node, inputs: tuple[str, ...]) -> None:
        if sorted(self.constants[inputs[1]].tolist()) != [1, 2] or node["attr"]["keep_dims"]["b"]:
            raise WeightsError("the model has a mean that set-up does not know")
        self._plain(node, inputs[:1])

    def _plain(self, node: _Node, inputs: tuple[str, ...]) -> None:
        self.steps.append(Step(_PLAIN[node["op"]], inputs, node["name"]))


_PLAIN = {
    "Add": Kind.ADD,
    "AddV2": Kind.ADD,
    "Mul": Kind.MULTIPLY,
    "Mean": Kind.MEAN,
    "Sigmoid": Kind.SIGMOID,
    "Softmax": Kind.SOFTMAX,
}
_READERS: Mapping[str, Callable[[_Reader, _Node, tuple[str, ...]], None]] = {
    "Placeholder": _Reader._nothing,
    "Identity": _Reader._nothing,
    "Conv2D": _Reader._convolution,
    "_FusedConv2D": _Reader._convolution,
    "DepthwiseConv2dNative": _Reader._depthwise,
    "_FusedMatMul": _Reader._dense,
    "MaxPool": _Reader._max_pool,
    "Relu": _Reader._clip,
    "Minimum": _Reader._clip,
    "Maximum": _Reader._clip,
    "Mean": _Reader._mean,
    **dict.fromkeys(("Add", "AddV2", "Mul", "Sigmoid", "Softmax"), _Reader._plain),
}


def _weights(manifest: list[Any], content: bytes) -> dict[str, Array]:
    arrays: dict[str, Array] = {}
    place = 0
    for entry in (entry for group in manifest for entry in group["weights"]):
        stored = entry.get("quantization", entry)["dtype"]
        if stored not in _DTYPES:
            raise WeightsError(
                f"the model has weights of a type that set-up does not know: {stored}"
            )
        count = int(np.prod(entry["shape"], dtype=np.int64))
        array = np.frombuffer(content, _DTYPES[stored], count, place).reshape(entry["shape"])
        arrays[entry["name"]] = array.astype(_DTYPES[entry["dtype"]])
        place += array.nbytes
    return arrays


def _pair(node: _Node, name: str) -> tuple[int, int]:
    _, rows, columns, _ = (int(size) for size in node["attr"][name]["list"]["i"])
    return rows, columns


def _text(encoded: str) -> str:
    return base64.b64decode(encoded).decode("ascii")
