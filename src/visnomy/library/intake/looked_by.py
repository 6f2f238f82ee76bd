"""Names what looks at files, so that those that were looked at otherwise can be found later."""

from functools import cache
from pathlib import Path

from visnomy.model.figure import Trait
from visnomy.model.project import DEFAULT_DETECTOR, Dataset
from visnomy.vision.attributes import sources
from visnomy.vision.installed import weights_dir

ANALYSIS = 3
"""Grows when what is said of a face changes for the same photo and the same sources."""


def analysis_name(dataset: Dataset) -> str:
    """What looks at the files of a dataset now: the version, the sources, and what is wanted."""
    name = _analysis_name(weights_dir(None), dataset.traits)
    return name if dataset.detector == DEFAULT_DETECTOR else f"{name} by {dataset.detector}"


@cache
def _analysis_name(folder: Path, wanted: frozenset[Trait]) -> str:
    return " ".join([str(ANALYSIS), *sources(folder), "of", *sorted(wanted)])
