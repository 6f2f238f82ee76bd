"""Turns the published graphs into ones that ONNX Runtime runs fast, with the same results.

The published YuNet and SFace keep their weights as 8-bit blocks that the runtime would expand in
every call: folding them once halves the time of SFace, and spelling PRelu otherwise lets the
runtime keep its blocked layout (46 -> 28 -> 14 ms a face; outputs equal to 3e-6).
"""

from collections.abc import Mapping

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import numpy_helper

from visnomy.vision.published.efficientnet import efficientnet_lite0
from visnomy.vision.published.prelu import spell_prelu
from visnomy.vision.published.tfjs import read_tfjs
from visnomy.vision.published.tflite import read_tflite
from visnomy.vision.published.torch_file import read_torch
from visnomy.vision.published.writing import write_onnx
from visnomy.vision.quantize import quantize_chain
from visnomy.vision.weights import Conversion

Array = NDArray[np.generic]

TFLITE_OUTPUTS = {
    Conversion.FACE_MESH: {0: "points", 1: "presence"},
    Conversion.TFLITE_EMOTIONS: {0: "emotions"},
    Conversion.MOBILEFACENET: {0: "embedding"},
}
TFJS_OUTPUTS = {
    Conversion.FACERES: {
        "age_pred/Softmax": "ages",
        "gender_pred/Sigmoid": "male",
        "global_pooling/Mean": "features",
    },
    Conversion.TFJS_EMOTIONS: {
        "StatefulPartitionedCall/model_1/predictions/Softmax": "emotions",
    },
}
"""The outputs that we ask for, by their number or node, and what we call them."""


def convert(conversion: Conversion, content: bytes, beside: bytes = b"") -> bytes:
    """The converted model; the same bytes for the same input and version of onnx.

    Args:
        conversion: NONE returns `content` itself.
        content: a serialised ONNX or TensorFlow Lite model, the JSON of a TensorFlow.js one, or a
            file of PyTorch.
        beside: the weights of a TensorFlow.js model.

    Raises:
        WeightsError: the model has an operator that no reader knows.
    """
    if conversion is Conversion.NONE:
        return content
    if conversion in TFLITE_OUTPUTS:
        return write_onnx(read_tflite(content, TFLITE_OUTPUTS[conversion]))
    if conversion in TFJS_OUTPUTS:
        written = write_onnx(read_tfjs(content, beside, TFJS_OUTPUTS[conversion]))
        return quantize_chain(written) if conversion is Conversion.FACERES else written
    if conversion is Conversion.EFFICIENTNET:
        return write_onnx(efficientnet_lite0(read_torch(content)))
    return _folded(content, conversion)


def _folded(content: bytes, conversion: Conversion) -> bytes:
    model = onnx.load_model_from_string(content)
    _fold_constants(model.graph)
    _spell_prelu(model.graph)
    if conversion is Conversion.DYNAMIC_BATCH:
        _free_batch(model.graph)
    else:
        _free_size(model.graph)
    model.ir_version = 10
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString(deterministic=True))


def _fold_constants(graph: onnx.GraphProto) -> None:
    values: dict[str, Array] = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
    renamed: dict[str, str] = {}
    kept = []
    for node in graph.node:
        inputs = [renamed.get(name, name) for name in node.input]
        if node.op_type == "Dropout":  # the identity at inference
            renamed[node.output[0]] = inputs[0]
        elif (folded := _fold(node, inputs, values)) is not None:
            values[node.output[0]] = folded
        else:
            del node.input[:]
            node.input.extend(inputs)
            kept.append(node)
    _set_nodes(graph, kept, values)


def _fold(node: onnx.NodeProto, inputs: list[str], values: Mapping[str, Array]) -> Array | None:
    if node.op_type == "Constant":
        return np.asarray(numpy_helper.to_array(node.attribute[0].t))
    if node.op_type not in {"DequantizeLinear", "Reshape"} or not all(n in values for n in inputs):
        return None
    arrays = [values[name] for name in inputs]
    if node.op_type == "Reshape":
        return arrays[0].reshape([int(size) for size in arrays[1]])
    attributes = {a.name: int(a.i) for a in node.attribute}
    return _dequantize(arrays, axis=attributes["axis"], block=attributes["block_size"])


def _dequantize(arrays: list[Array], *, axis: int, block: int) -> Array:
    """ONNX DequantizeLinear (opset 21) with blocks: (q - zero) * scale of the block."""
    quantized, scale, zero = arrays
    length = quantized.shape[axis]
    expanded = [
        np.repeat(part, block, axis=axis).take(range(length), axis) for part in (scale, zero)
    ]
    shifted = quantized.astype(np.float32) - expanded[1].astype(np.float32)
    return np.asarray(shifted * expanded[0].astype(np.float32), dtype=np.float32)


def _set_nodes(
    graph: onnx.GraphProto, nodes: list[onnx.NodeProto], values: Mapping[str, Array]
) -> None:
    used = dict.fromkeys(name for node in nodes for name in node.input)
    weights = [name for name in used if name in values]
    inputs = [entry for entry in graph.input if entry.name in used and entry.name not in values]
    for field, entries in (
        (graph.node, nodes),
        (graph.initializer, [numpy_helper.from_array(values[n].copy(), n) for n in weights]),
        (graph.input, inputs),
        (graph.value_info, []),
    ):
        del field[:]
        field.extend(entries)


def _spell_prelu(graph: onnx.GraphProto) -> None:
    values = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
    nodes = []
    for node in graph.node:
        if node.op_type != "PRelu":
            nodes.append(node)
            continue
        spelled = spell_prelu(node.input[0], values[node.input[1]], node.output[0])
        values.update(spelled.constants)
        nodes.extend(spelled.nodes)
    _set_nodes(graph, nodes, values)


def _free_batch(graph: onnx.GraphProto) -> None:
    for entry in (*graph.input, *graph.output):
        _free(entry, 0, "N")


def _free_size(graph: onnx.GraphProto) -> None:
    _free(graph.input[0], 2, "H")
    _free(graph.input[0], 3, "W")
    for entry in graph.output:
        _free(entry, 1, f"anchors_{entry.name}")


def _free(entry: onnx.ValueInfoProto, axis: int, name: str) -> None:
    dimension = entry.type.tensor_type.shape.dim[axis]
    dimension.ClearField("dim_value")
    dimension.dim_param = name
