"""A tiny embedder: a fixed random projection of a picture of 16 x 16 pixels."""

import json
from pathlib import Path

import numpy as np
import onnx
from onnx import helper, numpy_helper

DIMENSIONS = 24


def onnx_bytes(*, scale: float = 1.0, dimensions: int = DIMENSIONS, side: int = 16) -> bytes:
    """The model; a `scale` of NaN spoils its vectors, one of 0 makes them nothing."""
    weights = np.random.default_rng(0).standard_normal((3 * side * side, dimensions)) * scale
    constant = numpy_helper.from_array(weights.astype(np.float32), "weights")
    nodes = [
        helper.make_node("Flatten", ["picture"], ["flat"]),
        helper.make_node("MatMul", ["flat", "weights"], ["vector"]),
    ]
    graph = helper.make_graph(
        nodes,
        "projection",
        [helper.make_tensor_value_info("picture", onnx.TensorProto.FLOAT, ["N", 3, side, side])],
        [helper.make_tensor_value_info("vector", onnx.TensorProto.FLOAT, ["N", dimensions])],
        [constant],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 10
    return bytes(model.SerializeToString())


def calibration(**changes: object) -> dict[str, object]:
    """The members of its calibration file."""
    return {
        "name": "tiny",
        "role": "embedder",
        "licence": "CC0-1.0",
        "source": "made by a test",
        "input": {"width": 16, "height": 16, "mean": [127.5] * 3, "scale": [0.0078125] * 3},
        "dimensions": DIMENSIONS,
        "cosines": {"one_in_1000": 0.3, "one_in_100000": 0.42},
        **changes,
    }


def write(folder: Path, content: bytes, members: dict[str, object]) -> tuple[Path, Path]:
    """Both files."""
    folder.mkdir(exist_ok=True)
    paths = folder / "tiny.onnx", folder / "tiny.json"
    paths[0].write_bytes(content)
    paths[1].write_text(json.dumps(members), encoding="utf-8")
    return paths
