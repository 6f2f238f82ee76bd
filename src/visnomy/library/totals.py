"""How many files queries match, kept as long as their dataset stays as it is.

Every page of a walk tells the total, and counting all matches costs more than the page: so it is
counted once. A dataset's version grows with every change, so nothing here is ever out of date.
"""

from collections import OrderedDict
from dataclasses import dataclass

from visnomy.model.project import Dataset
from visnomy.store.queries.query import Query

MOST = 1000
"""Totals that are kept; who was not asked for longest goes first."""

_Key = tuple[int, int, Query | None]


@dataclass(frozen=True, slots=True)
class Total:
    """How many files match; a guess where nobody asked for more."""

    matches: int
    counted: bool


class Totals:
    """Totals by dataset, version and query; for one event loop."""

    def __init__(self) -> None:
        self._kept: OrderedDict[_Key, Total] = OrderedDict()

    def get(self, dataset: Dataset, node: Query | None, *, counted: bool) -> Total | None:
        """The total of a query on a dataset as it is now; None where it is not known so well."""
        key = (dataset.dataset_id, dataset.version, node)
        found = self._kept.get(key)
        if found is None or (counted and not found.counted):
            return None
        self._kept.move_to_end(key)
        return found

    def keep(self, dataset: Dataset, node: Query | None, total: Total) -> Total:
        """Keep what was found out after the dataset was read; the same total."""
        self._kept[dataset.dataset_id, dataset.version, node] = total
        if len(self._kept) > MOST:
            self._kept.popitem(last=False)
        return total
