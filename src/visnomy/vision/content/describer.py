"""Looks for everything but faces on a picture; each network is loaded when it is first needed."""

from collections.abc import Callable, Set
from functools import cached_property
from pathlib import Path

from visnomy.model.content import Aspect, Code, Content
from visnomy.model.geometry import Boundary
from visnomy.vision.content.labels import Labeller
from visnomy.vision.content.text_regions import Pixels
from visnomy.vision.content.texts import Texts
from visnomy.vision.installed import has_weights
from visnomy.vision.weights import EFFICIENTNET, TEXT_DETECTOR, TEXT_READER

__all__ = ["Describer", "missing_aspects"]

_NEEDED = {
    Aspect.LABELS: (EFFICIENTNET,),
    Aspect.TEXTS: (TEXT_DETECTOR, TEXT_READER),
    Aspect.CODES: (),
}


def missing_aspects(folder: Path, aspects: Set[Aspect]) -> frozenset[Aspect]:
    """Those for which a weights folder lacks a file."""
    return frozenset(
        aspect
        for aspect in aspects
        if not all(has_weights(folder, weight) for weight in _NEEDED[aspect])
    )


class Describer:
    """Looks at pictures; for one thread."""

    def __init__(self, folder: Path, *, threads: int) -> None:
        """Take the weights folder; nothing is loaded yet."""
        self._folder, self._threads = folder, threads

    def describe(
        self,
        pixels: Pixels,
        full_size: tuple[int, int],
        full: Callable[[], Pixels],
        aspects: Set[Aspect],
        least_label: float | None = None,
    ) -> Content:
        """What a picture shows; None for what is not wanted or has no model file.

        Args:
            pixels: uint8 (h, w, 3), RGB, upright.
            full_size: width and height of the upright picture at full size.
            full: gives its pixels at full size or not much smaller, for codes.
            aspects: what to look for.
            least_label: the least confidence of labels; None is that of their levels.

        Raises:
            WeightsError: a model file is wrong.
            MediaError: the picture cannot be decoded at full size.
        """
        wanted = aspects - missing_aspects(self._folder, aspects)
        return Content(
            labels=self._labeller(pixels, least_label) if Aspect.LABELS in wanted else None,
            texts=self._texts(pixels, full_size) if Aspect.TEXTS in wanted else None,
            codes=_codes(full(), full_size) if Aspect.CODES in wanted else None,
        )

    @cached_property
    def _labeller(self) -> Labeller:
        return Labeller.load(self._folder, threads=self._threads)

    @cached_property
    def _texts(self) -> Texts:
        return Texts.load(self._folder, threads=self._threads)


def _codes(pixels: Pixels, full_size: tuple[int, int]) -> tuple[Code, ...]:
    from visnomy.vision.content.codes import read_codes  # for direct questions only

    scale = full_size[0] / pixels.shape[1]
    return tuple(
        Code(code.kind, code.text, _scaled(code.boundary, scale)) for code in read_codes(pixels)
    )


def _scaled(box: Boundary, scale: float) -> Boundary:
    sides = (box.left, box.top, box.width, box.height)
    return Boundary(*(round(side * scale) for side in sides))
