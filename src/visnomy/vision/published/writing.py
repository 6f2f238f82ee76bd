"""Writes a network as ONNX in the form that the runtime makes fast.

Bounds that follow each other become one Clip, which the runtime runs inside the convolution before;
PRelu is spelled otherwise (prelu.py), for the runtime would leave its blocked layout for it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
import onnx
from onnx import helper, numpy_helper

from visnomy.vision.published.network import Array, Kind, Network, Step
from visnomy.vision.published.prelu import spell_prelu

OPSET = 21
IR_VERSION = 10

_Setting = int | str | Sequence[int]


def write_onnx(network: Network) -> bytes:
    """A serialised ONNX model, the same bytes for the same network and version of onnx.

    Its input is called `image`: float32 (N, channels, rows, columns), any number of pictures.
    """
    steps = _merge_clips(_needed(network))
    writer = _Writer(network.constants)
    renamed = {network.input: "image", **network.outputs}
    nodes = [node for step in steps for node in writer.nodes(_named(step, renamed))]
    image = helper.make_tensor_value_info("image", onnx.TensorProto.FLOAT, ["N", *network.size])
    outputs = [
        helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None)
        for name in network.outputs.values()
    ]
    constants = [numpy_helper.from_array(array, name) for name, array in writer.constants.items()]
    graph = helper.make_graph(nodes, "network", [image], outputs, constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)])
    model.ir_version = IR_VERSION
    model = onnx.shape_inference.infer_shapes(model)
    del model.graph.value_info[:]
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString(deterministic=True))


class _Writer:
    def __init__(self, given: Mapping[str, Array]) -> None:
        self._given = given
        self._is_flat: set[str] = set()
        self.constants: dict[str, Array] = {}

    def nodes(self, step: Step) -> Iterator[onnx.NodeProto]:
        """The ONNX nodes of a step."""
        if step.kind in {Kind.MEAN, Kind.DENSE} or step.inputs[0] in self._is_flat:
            self._is_flat.add(step.output)
        if step.kind is Kind.PRELU:
            source, slopes = step.inputs
            spelled = spell_prelu(source, self._given[slopes], step.output)
            self.constants.update(spelled.constants)
            yield from spelled.nodes
        else:
            yield _WRITERS[step.kind](self, step)

    def _convolution(self, step: Step) -> onnx.NodeProto:
        source, weights, *bias = step.inputs
        kernel = self._given[weights].shape[2:]
        names = [self._keep(name, self._given[name]) for name in (weights, *bias)]
        inputs = [source, *names]
        return _node(step, inputs, **_window(step), group=step.groups, kernel_shape=kernel)

    def _max_pool(self, step: Step) -> onnx.NodeProto:
        return _node(step, step.inputs, **_window(step), kernel_shape=step.window)

    def _elementwise(self, step: Step) -> onnx.NodeProto:
        return _node(step, [self._operand(name, step) for name in step.inputs])

    def _channel_pad(self, step: Step) -> onnx.NodeProto:
        pads = np.array([0, 0, 0, 0, 0, step.channels, 0, 0], dtype=np.int64)
        return _node(step, [*step.inputs, self._keep(f"{step.output}/pads", pads)])

    def _mean(self, step: Step) -> onnx.NodeProto:
        axes = self._keep(f"{step.output}/axes", np.array([2, 3], dtype=np.int64))
        return _node(step, [*step.inputs, axes], keepdims=0)

    def _dense(self, step: Step) -> onnx.NodeProto:
        source, *rest = step.inputs
        return _node(step, [source, *(self._keep(name, self._given[name]) for name in rest)])

    def _softmax(self, step: Step) -> onnx.NodeProto:
        return _node(step, step.inputs, axis=-1)

    def _clip(self, step: Step) -> onnx.NodeProto:
        if step.low == 0 and np.isinf(step.high):
            return helper.make_node("Relu", list(step.inputs), [step.output])
        bounds = [
            self._keep(f"bound/{bound:g}", np.array(bound, dtype=np.float32))
            for bound in (step.low, step.high)
        ]
        return _node(step, [*step.inputs, *bounds])

    def _operand(self, name: str, step: Step) -> str:
        """A step's output as it is; a constant of one number a channel in the right shape."""
        if name not in self._given:
            return name
        array = self._given[name].astype(np.float32)
        shape = (-1,) if array.size == 1 or step.output in self._is_flat else (-1, 1, 1)
        return self._keep(name, array.reshape(shape))

    def _keep(self, name: str, array: Array) -> str:
        self.constants[name] = np.ascontiguousarray(array)
        return name


_WRITERS: Mapping[Kind, Callable[[_Writer, Step], onnx.NodeProto]] = {
    Kind.CONVOLUTION: _Writer._convolution,
    Kind.MAX_POOL: _Writer._max_pool,
    Kind.ADD: _Writer._elementwise,
    Kind.MULTIPLY: _Writer._elementwise,
    Kind.CLIP: _Writer._clip,
    Kind.CHANNEL_PAD: _Writer._channel_pad,
    Kind.MEAN: _Writer._mean,
    Kind.DENSE: _Writer._dense,
    Kind.SIGMOID: _Writer._elementwise,
    Kind.SOFTMAX: _Writer._softmax,
}


def _node(step: Step, inputs: Sequence[str], **attributes: _Setting) -> onnx.NodeProto:
    kind, outputs = step.kind.value, [step.output]
    return helper.make_node(kind, list(inputs), outputs, **attributes)  # type: ignore[arg-type]


def _window(step: Step) -> dict[str, _Setting]:
    return {"strides": step.strides, "auto_pad": "SAME_UPPER" if step.same else "VALID"}


def _needed(network: Network) -> list[Step]:
    """The steps that an output depends on, in their order."""
    wanted = set(network.outputs)
    kept = []
    for step in reversed(network.steps):
        if step.output in wanted:
            wanted.update(step.inputs)
            kept.append(step)
    return kept[::-1]


def _merge_clips(steps: list[Step]) -> list[Step]:
    """Bounds on bounds made one, where nobody else wants what lies between."""
    uses = [name for step in steps for name in step.inputs]
    merged: dict[str, Step] = {}
    for step in steps:
        before = merged.get(step.inputs[0])
        is_alone = before is not None and uses.count(before.output) == 1
        if step.kind is Kind.CLIP and before is not None and before.kind is Kind.CLIP and is_alone:
            del merged[before.output]
            low, high = max(step.low, before.low), min(step.high, before.high)
            merged[step.output] = replace(step, inputs=before.inputs, low=low, high=high)
        else:
            merged[step.output] = step
    return list(merged.values())


def _named(step: Step, renamed: Mapping[str, str]) -> Step:
    inputs = tuple(renamed.get(name, name) for name in step.inputs)
    return replace(step, inputs=inputs, output=renamed.get(step.output, step.output))
