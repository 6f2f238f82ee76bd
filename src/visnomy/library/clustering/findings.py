"""What clustering runs found out about neighbours, in files that may be lost at any time.

A file that is gone, damaged or of other rules costs the time to compare all faces again and
changes no group. It holds ids and similarities, no vectors.
"""

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from visnomy.library.clustering.vectors import EMBEDDING_MODEL
from visnomy.settings import Settings
from visnomy.store.clustering.array_file import Arrays, read_arrays, write_arrays

if TYPE_CHECKING:
    from visnomy.grouping.findings import Findings

log = logging.getLogger(__name__)


def findings_path(settings: Settings, dataset_id: int, model: str = EMBEDDING_MODEL) -> Path:
    """Where the findings of a dataset about the vectors of a model lie."""
    name = str(dataset_id) if model == EMBEDDING_MODEL else f"{dataset_id}-{model}"
    return settings.data_dir / "neighbours" / f"{name}.arrays"


def read_findings(
    settings: Settings, dataset_id: int, model: str = EMBEDDING_MODEL
) -> "Findings | None":
    """The findings of the last run, if the file is whole."""
    from visnomy.grouping.findings import Findings
    from visnomy.grouping.joined import Joined
    from visnomy.grouping.lists import BestLists

    path = findings_path(settings, dataset_id, model)
    stored = read_arrays(path)
    if stored is None:
        if path.exists():
            log.warning("%s is damaged; all faces are compared again", path)
        return None
    basis, arrays = stored
    try:
        return Findings(
            basis=bytes.fromhex(basis),
            ids=arrays["ids"],
            prints=arrays["prints"],
            cells=arrays["cells"],
            lists=BestLists(arrays["neighbours"], arrays["cut"]),
            joined=Joined(arrays["marks"], arrays["islands"], arrays["firsts"]),
        )
    except (KeyError, ValueError):
        log.warning("%s is of another version; all faces are compared again", path)
        return None


def write_findings(
    settings: Settings, dataset_id: int, findings: "Findings", model: str = EMBEDDING_MODEL
) -> None:
    """Keep findings for the next run; where the disk is full it will take longer."""
    from visnomy.grouping.joined import Joined

    joined = findings.joined or Joined.nothing()
    arrays: Arrays = {
        "neighbours": findings.lists.neighbours,
        "prints": findings.prints,
        "cells": findings.cells,
        "ids": findings.ids,
        "cut": findings.lists.cut,
        "marks": joined.marks,
        "islands": joined.starts,
        "firsts": joined.firsts,
    }
    path = findings_path(settings, dataset_id, model)
    try:
        for left in path.parent.glob(f"{path.name}.*.part"):  # of a run that was killed
            left.unlink(missing_ok=True)
        write_arrays(path, findings.basis.hex(), arrays)
    except OSError as exc:
        log.warning("%s was not written, the next run compares all faces: %s", path, exc)


def drop_findings(settings: Settings, dataset_id: int) -> None:
    """Remove the findings of a dataset that is gone; again, nothing happens."""
    for left in findings_files(settings, dataset_id):
        left.unlink(missing_ok=True)


def findings_files(settings: Settings, dataset_id: int) -> list[Path]:
    """All files with findings of a dataset, those of runs that were killed among them."""
    folder = findings_path(settings, dataset_id).parent
    return sorted((*folder.glob(f"{dataset_id}.*"), *folder.glob(f"{dataset_id}-*")))
