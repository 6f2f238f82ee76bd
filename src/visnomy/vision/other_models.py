"""The models of one process beside the default ones, embedders and detectors."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from visnomy.errors import WeightsError
from visnomy.vision.concatenation import CONCATENATION, Concatenation
from visnomy.vision.embedders import OtherEmbedder, open_own_embedder
from visnomy.vision.installed import weights_dir
from visnomy.vision.own_detector import OwnDetector, open_own_detector
from visnomy.vision.own_models import OwnModels, Role

SHIPPED = (CONCATENATION,)
"""The embedders that are offered beside the default one."""


class OtherModels:
    """The models of one process beside the default ones, each opened when it is first asked for."""

    def __init__(self, models_dir: Path | None, weights: Path | None = None) -> None:
        """Take where models lie; nothing is opened yet.

        Args:
            models_dir: of the models that the operator added; None where there are none.
            weights: the weights folder; None is the default one.
        """
        self._own = OwnModels(models_dir) if models_dir is not None else None
        self._weights = weights_dir(weights)
        self._embedders: dict[str, OtherEmbedder] = {}
        self._detectors: dict[str, OwnDetector] = {}

    def embedders(self, models: Sequence[str]) -> Mapping[str, OtherEmbedder]:
        """The embedders among these names.

        Raises:
            WeightsError: one is not installed here, or wrong.
        """
        return {name: self._embedder(name) for name in models if not self._is_detector(name)}

    def detector(self, models: Sequence[str]) -> OwnDetector | None:
        """The detector among these names; None leaves it to the default one.

        Raises:
            WeightsError: it is wrong.
        """
        for name in models:
            if self._is_detector(name) and self._own is not None:
                if name not in self._detectors:
                    model, content = self._own.get(name), self._own.content(name)
                    self._detectors[name] = open_own_detector(model, content, self._weights)
                return self._detectors[name]
        return None

    def _is_detector(self, name: str) -> bool:
        if name in self._detectors or name in self._embedders or name in SHIPPED:
            return name in self._detectors
        return self._own is not None and self._own.get(name).role is Role.DETECTOR

    def _embedder(self, name: str) -> OtherEmbedder:
        if name not in self._embedders:
            self._embedders[name] = self._load(name)
        return self._embedders[name]

    def _load(self, name: str) -> OtherEmbedder:
        if name == CONCATENATION:
            return Concatenation.load(self._weights)
        if self._own is None:
            raise WeightsError(f"The model {name} is not installed here.")
        return open_own_embedder(self._own.get(name), self._own.content(name))
