"""Models as they are published, read and written as ONNX: the same numbers come out."""

import base64
import json

import numpy as np
import onnxruntime as ort
import pytest
from numpy.typing import NDArray

from visnomy.errors import WeightsError
from visnomy.vision.published.network import Kind, Network, Step
from visnomy.vision.published.tfjs import read_tfjs
from visnomy.vision.published.tflite import read_tflite
from visnomy.vision.published.writing import write_onnx

Floats = NDArray[np.float32]


def _run(network: Network, image: Floats) -> Floats:
    session = ort.InferenceSession(write_onnx(network), providers=["CPUExecutionProvider"])
    return np.asarray(session.run(["out"], {"image": image})[0], dtype=np.float32)


def _text(value: str) -> dict[str, str]:
    return {"s": base64.b64encode(value.encode()).decode()}


def _numbers(*values: int) -> dict[str, dict[str, list[str]]]:
    return {"list": {"i": [str(value) for value in values]}}


def _tfjs_model(operator: str) -> tuple[bytes, bytes]:
    """A 1 x 1 convolution of 2 channels to 3 in 16-bit floats, a bias, an operator, a mean."""
    kernel = np.arange(6, dtype=np.float16).reshape(1, 1, 2, 3) - 2
    bias, axes = np.array([0.5, -1.0, 2.0], np.float32), np.array([1, 2], np.int32)
    size = [{"size": str(each)} for each in (-1, 4, 4, 2)]
    nodes = [
        {"name": "x", "op": "Placeholder", "attr": {"shape": {"shape": {"dim": size}}}},
        {
            "name": "conv",
            "op": "Conv2D",
            "input": ["x", "kernel"],
            "attr": {"strides": _numbers(1, 2, 2, 1), "padding": _text("SAME")},
        },
        {"name": "sum", "op": "Add", "input": ["conv", "bias"], "attr": {}},
        {"name": "bounded", "op": operator, "input": ["sum"], "attr": {}},
        {
            "name": "mean",
            "op": "Mean",
            "input": ["bounded", "axes"],
            "attr": {"keep_dims": {"b": False}},
        },
    ]
    half = {"dtype": "float16"}
    entries = [
        {"name": "kernel", "shape": [1, 1, 2, 3], "dtype": "float32", "quantization": half},
        {"name": "bias", "shape": [3], "dtype": "float32"},
        {"name": "axes", "shape": [2], "dtype": "int32"},
    ]
    model = {"modelTopology": {"node": nodes}, "weightsManifest": [{"weights": entries}]}
    return json.dumps(model).encode(), kernel.tobytes() + bias.tobytes() + axes.tobytes()


def test_a_tensorflow_js_model_gives_the_numbers_of_its_definition() -> None:
    image = np.random.default_rng(1).normal(size=(2, 2, 4, 4)).astype(np.float32)
    kernel = np.arange(6, dtype=np.float32).reshape(2, 3) - 2
    bias = np.array([0.5, -1, 2], dtype=np.float32)
    looked_at = image[:, :, ::2, ::2].transpose(0, 2, 3, 1)
    expected = np.maximum(looked_at @ kernel + bias, 0).mean(axis=(1, 2))

    found = _run(read_tfjs(*_tfjs_model("Relu"), {"mean": "out"}), image)

    np.testing.assert_allclose(found, expected, atol=1e-5)


def test_an_operator_that_no_reader_knows_is_refused() -> None:
    with pytest.raises(WeightsError, match="does not know: Erf"):
        read_tfjs(*_tfjs_model("Erf"), {"mean": "out"})


def test_a_file_that_is_no_tensorflow_lite_model_is_refused() -> None:
    with pytest.raises(WeightsError, match="no TensorFlow Lite model"):
        read_tflite(b"not a model, but bytes are bytes", {0: "out"})


def test_bounds_on_bounds_become_one() -> None:
    steps = (
        Step(Kind.CLIP, ("x",), "a", low=0.0),
        Step(Kind.CLIP, ("a",), "b", high=6.0),
        Step(Kind.CLIP, ("b",), "y", low=-1.0),
    )
    network = Network("x", (1, 1, 5), {"y": "out"}, steps, {})
    image = np.array([-3, 0, 2, 6, 9], dtype=np.float32).reshape(1, 1, 1, 5)

    np.testing.assert_array_equal(_run(network, image).ravel(), [0, 0, 2, 6, 6])
    assert write_onnx(network).count(b"Clip") == 1


def test_prelu_and_added_channels() -> None:
    slopes = np.array([0.5, -2.0], dtype=np.float32)
    steps = (
        Step(Kind.PRELU, ("x", "slopes"), "a"),
        Step(Kind.CHANNEL_PAD, ("a",), "y", channels=1),
    )
    network = Network("x", (2, 1, 2), {"y": "out"}, steps, {"slopes": slopes})
    image = np.array([[-2, 3], [-1, 4]], dtype=np.float32).reshape(1, 2, 1, 2)

    found = _run(network, image)

    np.testing.assert_allclose(found[0, :, 0], [[-1, 3], [2, 4], [0, 0]])
