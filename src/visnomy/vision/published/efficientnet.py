"""The network EfficientNet-Lite0, spelled out: a file of PyTorch holds its numbers alone.

Stages as the authors published them (tensorflow/tpu, models/official/efficientnet/lite): inverted
bottlenecks without squeeze and excitation, bounded at 6 so that eight bits would do. Every batch
normalisation is folded into the convolution before it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from visnomy.vision.published.network import Array, Kind, Network, Step

SIZE_PX = 224
_EPSILON = 1e-3
_BOUND = 6.0
_STAGES = (
    (1, 1, 1, 32, 16),
    (2, 2, 6, 16, 24),
    (2, 2, 6, 24, 40),
    (3, 2, 6, 40, 80),
    (3, 1, 6, 80, 112),
    (4, 2, 6, 112, 192),
    (1, 1, 6, 192, 320),
)
"""Blocks, stride of the first, how many times wider inside, channels in and out; the size of the
windows is that of the weights."""


def efficientnet_lite0(arrays: Mapping[str, Array]) -> Network:
    """The network that these arrays belong to.

    Args:
        arrays: by the names of the package efficientnet-lite-pytorch.

    Returns:
        From an `image` of (3, SIZE_PX, SIZE_PX), scaled as vision/content/labels.py does it, to
        `classes`, the probabilities of the 1,000 classes of ImageNet.
    """
    writer = _Writer(arrays)
    last = writer.normalised("image", "_conv_stem", "_bn0", stride=2)
    for number, block in enumerate(_blocks()):
        last = writer.block(last, f"_blocks.{number}", block)
    last = writer.normalised(last, "_conv_head", "_bn1")
    writer.add(Kind.MEAN, (last,), "mean")
    writer.constants |= {"_fc.weight": arrays["_fc.weight"].T, "_fc.bias": arrays["_fc.bias"]}
    writer.add(Kind.DENSE, ("mean", "_fc.weight", "_fc.bias"), "scores")
    writer.add(Kind.SOFTMAX, ("scores",), "probabilities")
    size = (3, SIZE_PX, SIZE_PX)
    outputs = {"probabilities": "classes"}
    return Network("image", size, outputs, tuple(writer.steps), writer.constants)


@dataclass(frozen=True, slots=True)
class _Block:
    stride: int
    expansion: int
    has_shortcut: bool


def _blocks() -> Iterator[_Block]:
    for count, stride, expansion, before, after in _STAGES:
        yield _Block(stride, expansion, stride == 1 and before == after)
        for _ in range(count - 1):
            yield _Block(1, expansion, has_shortcut=True)


@dataclass(slots=True)
class _Writer:
    arrays: Mapping[str, Array]
    steps: list[Step] = field(default_factory=list)
    constants: dict[str, Array] = field(default_factory=dict)

    def add(self, kind: Kind, inputs: tuple[str, ...], output: str) -> str:
        self.steps.append(Step(kind, inputs, output))
        return output

    def block(self, source: str, name: str, block: _Block) -> str:
        last = source
        if block.expansion > 1:
            last = self.normalised(last, f"{name}._expand_conv", f"{name}._bn0")
        depthwise = f"{name}._depthwise_conv"
        last = self.normalised(last, depthwise, f"{name}._bn1", stride=block.stride)
        last = self.convolution(last, f"{name}._project_conv", f"{name}._bn2", 1)
        return self.add(Kind.ADD, (last, source), f"{name}/sum") if block.has_shortcut else last

    def normalised(self, source: str, name: str, norm: str, stride: int = 1) -> str:
        """A convolution, its normalisation and the bound."""
        last = self.convolution(source, name, norm, stride)
        step = Step(Kind.CLIP, (last,), f"{name}/bounded", low=0.0, high=_BOUND)
        self.steps.append(step)
        return step.output

    def convolution(self, source: str, name: str, norm: str, stride: int) -> str:
        weights = self.arrays[f"{name}.weight"].astype(np.float32)
        norm_weights, norm_bias, mean, variance = (
            self.arrays[f"{norm}.{part}"].astype(np.float32)
            for part in ("weight", "bias", "running_mean", "running_var")
        )
        scale = norm_weights / np.sqrt(variance + np.float32(_EPSILON))
        bias = norm_bias - mean * scale
        self.constants[f"{name}.weight"] = weights * scale.reshape(-1, 1, 1, 1)
        self.constants[f"{name}.bias"] = bias
        groups = len(weights) if weights.shape[1] == 1 else 1
        inputs = (source, f"{name}.weight", f"{name}.bias")
        step = Step(
            Kind.CONVOLUTION, inputs, name, strides=(stride, stride), same=True, groups=groups
        )
        self.steps.append(step)
        return name
