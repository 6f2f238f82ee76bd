"""A detector as an operator may have one: YuNet with other names, one size, and colours 0 to 1."""

from pathlib import Path

import numpy as np
import onnx
from onnx import helper, numpy_helper

from visnomy.vision.installed import read_weights
from visnomy.vision.weights import YUNET

SIDE = 640
STRIDES = [8, 16, 32]
PARTS = {"classes": "cls", "objects": "obj", "boxes": "bbox", "points": "kps"}


def renamed_yunet(weights: Path) -> bytes:
    """The file: YuNet behind a multiplication, its outputs called `mine_...`."""
    model = onnx.load_from_string(read_weights(weights, YUNET))
    graph = model.graph
    (given,) = graph.input
    for node in graph.node:
        node.input[:] = ["scaled" if name == given.name else name for name in node.input]
        node.output[:] = [_mine(name) for name in node.output]
    for output in graph.output:
        output.name = _mine(output.name)
        del output.type.tensor_type.shape.dim[:]
    graph.initializer.append(numpy_helper.from_array(np.array(255, np.float32), "most"))
    graph.node.insert(0, helper.make_node("Mul", [given.name, "most"], ["scaled"]))
    for axis, size in zip(given.type.tensor_type.shape.dim, (1, 3, SIDE, SIDE), strict=True):
        axis.dim_value = size
    return bytes(model.SerializeToString())


def detector_file(**changes: object) -> dict[str, object]:
    """The members of its calibration file."""
    maps = {part: [f"mine_{short}_{stride}" for stride in STRIDES] for part, short in PARTS.items()}
    return {
        "name": "mine",
        "role": "detector",
        "licence": "MIT",
        "source": "made by a test",
        "input": {"width": SIDE, "height": SIDE, "channels": "BGR", "scale": [1 / 255] * 3},
        "detector": {"strides": STRIDES, **maps},
        **changes,
    }


def _mine(name: str) -> str:
    is_map = name.partition("_")[0] in PARTS.values() and name.rpartition("_")[2].isdigit()
    return f"mine_{name}" if is_map else name
