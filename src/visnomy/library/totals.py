"""How many files queries matched, kept as long as their dataset stays as it is.

Every page of a walk tells the total, and counting all matches costs more than the page: so it is
counted once. A dataset's version grows with every change, so nothing here is ever out of date.
"""

from collections import OrderedDict

from visnomy.model.project import Dataset
from visnomy.store.query import Query

MOST = 1000
"""Totals that are kept; who was not asked for longest goes first."""

_Key = tuple[int, int, Query | None]


class Totals:
    """Totals by dataset, version and query; for one event loop."""

    def __init__(self) -> None:
        self._kept: OrderedDict[_Key, int] = OrderedDict()

    def get(self, dataset: Dataset, node: Query | None) -> int | None:
        """The total of a query on a dataset as it is now; None where it has to be counted."""
        key = (dataset.dataset_id, dataset.version, node)
        if key in self._kept:
            self._kept.move_to_end(key)
        return self._kept.get(key)

    def keep(self, dataset: Dataset, node: Query | None, total: int) -> None:
        """Keep what was counted after the dataset was read."""
        self._kept[dataset.dataset_id, dataset.version, node] = total
        if len(self._kept) > MOST:
            self._kept.popitem(last=False)
