"""What set-up rewrites in published networks still says what it said before."""

import numpy as np
import onnx
import onnxruntime as ort
import pytest
from numpy.typing import NDArray
from onnx import helper, numpy_helper

from visnomy.vision.published.prelu import spell_prelu
from visnomy.vision.quantize import BOUND, quantize_chain

Floats = NDArray[np.float32]
FLOAT = onnx.TensorProto.FLOAT


def _model(
    nodes: list[onnx.NodeProto], constants: dict[str, Floats], channels: int, output: str
) -> bytes:
    image = helper.make_tensor_value_info("image", FLOAT, ["N", channels, 12, 12])
    result = helper.make_tensor_value_info(output, FLOAT, None)
    arrays = [numpy_helper.from_array(array, name) for name, array in constants.items()]
    graph = helper.make_graph(nodes, "made", [image], [result], arrays)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21)])
    model.ir_version = 10
    model = onnx.shape_inference.infer_shapes(model)
    return bytes(model.SerializeToString())


def _run(content: bytes, image: Floats) -> Floats:
    session = ort.InferenceSession(content, providers=["CPUExecutionProvider"])
    return np.asarray(session.run(None, {"image": image})[0], dtype=np.float32)


@pytest.mark.parametrize("slopes", [[-0.8, 0.0, 0.25, 1.0], [0.1, 1.4, -1.2, 2.0]])
def test_a_leaning_bound_gives_what_it_gave(slopes: list[float]) -> None:
    image = np.random.default_rng(5).normal(size=(2, 4, 12, 12)).astype(np.float32)
    leaning = np.array(slopes, dtype=np.float32).reshape(4, 1, 1)

    spelled = spell_prelu("image", leaning, "out")
    found = _run(_model(list(spelled.nodes), dict(spelled.constants), 4, "out"), image)

    assert found == pytest.approx(np.where(image > 0, image, leaning * image), abs=1e-6)


def _chain(rng: np.random.Generator) -> bytes:
    """Convolution, depthwise and pointwise ones with a bound each, and the mean; like faceres."""
    constants: dict[str, Floats] = {
        "low": np.array(0, dtype=np.float32),
        "high": np.array(BOUND, dtype=np.float32),
        "axes": np.array([2, 3], dtype=np.int64),
    }
    shapes = [(8, 3, 3, 3), (8, 1, 3, 3), (16, 8, 1, 1), (16, 1, 3, 3), (24, 16, 1, 1)]
    nodes, source = [], "image"
    for number, shape in enumerate(shapes):
        out, inner = shape[0], int(np.prod(shape[1:]))
        names = [f"{part}{number}" for part in ("weights", "factor", "shift")]
        constants[names[0]] = (rng.normal(size=shape) / np.sqrt(inner)).astype(np.float32)
        constants[names[1]] = rng.uniform(1, 3, (out, 1, 1)).astype(np.float32)
        constants[names[2]] = rng.uniform(-1, 2, (out, 1, 1)).astype(np.float32)
        constants[names[0]][0] *= 1e-9  # a channel that says the same of every picture
        sums, scaled, moved, bounded = (f"{name}{number}" for name in ("s", "t", "u", "v"))
        group = out if shape[1] == 1 else 1
        nodes += [
            helper.make_node("Conv", [source, names[0]], [sums], group=group, pads=[1] * 4)
            if shape[2] == 3
            else helper.make_node("Conv", [source, names[0]], [sums]),
            helper.make_node("Mul", [sums, names[1]], [scaled]),
            helper.make_node("Add", [scaled, names[2]], [moved]),
            helper.make_node("Clip", [moved, "low", "high"], [bounded]),
        ]
        source = bounded
    nodes.append(helper.make_node("ReduceMean", [source, "axes"], ["features"], keepdims=0))
    return _model(nodes, constants, 3, "features")


def test_a_chain_on_8_bit_numbers_says_nearly_the_same() -> None:
    rng = np.random.default_rng(9)
    content, image = _chain(rng), rng.normal(size=(1, 3, 12, 12)).astype(np.float32) * 4
    quantized = quantize_chain(content)

    before, after = _run(content, image), _run(quantized, image)

    assert before.std() > 0.5, "a chain that says something"
    assert np.abs(after - before).mean() < 0.02 * BOUND
    assert quantized == quantize_chain(content), "the same bytes for everybody"
    kinds = {
        tensor.data_type for tensor in onnx.load_model_from_string(quantized).graph.initializer
    }
    assert onnx.TensorProto.INT8 in kinds
