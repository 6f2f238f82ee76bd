"""Files taken at one place on days in a row: found by a task, and the same again in the next.

A cluster goes on under its id where most of its files go on together. What a user gave a title,
labels or an id waits unseen while the options find nothing there; what a user deleted stays away as
long as more than half of a cluster's files are of it.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from uuid import UUID, uuid4

import numpy as np
from numpy.typing import NDArray

from visnomy.library.filesets.options import LocationDateOptions, read_options
from visnomy.library.filesets.running import Apply, Progress, Work
from visnomy.model.fileset import PlaceLevel
from visnomy.model.place import LANGUAGES
from visnomy.model.project import Dataset
from visnomy.model.task import Task
from visnomy.store.clustering.locks import LockOf
from visnomy.store.filesets import location_date
from visnomy.store.filesets.facts import PlacedFiles, add_offsets, read_places
from visnomy.store.filesets.location_date import (
    DELETED,
    SHOWN,
    Before,
    LocationDatePlan,
    Wanted,
)
from visnomy.store.rows import Connection

Address = Mapping[str, str]


async def _find(connection: Connection, dataset: Dataset, task: Task, progress: Progress) -> Apply:
    options = read_options(task.request)
    after: int | None = 0
    while after is not None:
        progress.note(5, "Reading times of earlier records")
        after = await add_offsets(connection, dataset.dataset_id, after)
        await connection.commit()
    progress.note(10, "Reading places")
    files = await read_places(connection, dataset.dataset_id)
    before = await location_date.read_before(connection, dataset.dataset_id)
    await connection.commit()
    progress.note(50, "Putting days together")
    plan = await asyncio.to_thread(plan_location_dates, files, before, options)
    progress.note(90, "Saving")

    async def apply(writing: Connection) -> None:
        await location_date.apply_location_dates(writing, dataset.dataset_id, plan)

    return apply


LOCATION_DATES = Work(
    LockOf.LOCATION_DATES, _find, "The files could not be put together. The log says why."
)


def plan_location_dates(
    files: PlacedFiles,
    before: Sequence[Before],
    options: LocationDateOptions,
    new_id: Callable[[], UUID] = uuid4,
) -> LocationDatePlan:
    """What is to change so that the clusters are those of the files and options.

    Args:
        files: all with a time and a place, sorted in any way.
        before: the clusters of the last run, the oldest first.
        options: which clusters are wanted.
        new_id: makes an id.
    """
    put: list[Wanted] = []
    added: list[tuple[UUID, int]] = []
    removed: list[tuple[UUID, int]] = []
    kept: set[UUID] = set()
    for level in PlaceLevel:
        old = [each for each in before if each.level is level]
        for cluster_id, members, known in _at_level(files, old, level, options, new_id):
            there = known.file_ids if known else np.empty(0, np.int64)
            now = np.sort(files.file_id[members])
            added += [(cluster_id, int(each)) for each in np.setdiff1d(now, there)]
            kept.add(cluster_id)
            if known and known.state == DELETED:
                continue
            removed += [(cluster_id, int(each)) for each in np.setdiff1d(there, now)]
            addresses = _addresses(files, members, level)
            if known is None or known.state != SHOWN or known.addresses != addresses:
                put.append(Wanted(cluster_id, level, addresses))
    lost = [each for each in before if each.cluster_id not in kept and each.state != DELETED]
    return LocationDatePlan(
        put=put,
        added=added,
        removed=removed,
        dormant=[each.cluster_id for each in lost if each.own],
        gone=[each.cluster_id for each in lost if not each.own],
    )


def _at_level(
    files: PlacedFiles,
    old: Sequence[Before],
    level: PlaceLevel,
    options: LocationDateOptions,
    new_id: Callable[[], UUID],
) -> Iterator[tuple[UUID, NDArray[np.int64], Before | None]]:
    """The clusters of a level: id, rows of `files`, and what it was before."""
    from visnomy.grouping.stretches import StretchRule, stretches

    if level not in options.levels:
        return
    place = _places(files.addresses, level)[files.address]
    rows = np.flatnonzero(place >= 0)
    rule = StretchRule(options.min_days, options.max_days, options.gap_days)
    labels = stretches(place[rows], files.day[rows], rule)
    rows, labels = rows[labels >= 0], labels[labels >= 0]
    by_label = np.split(
        rows[np.argsort(labels, kind="stable")], np.cumsum(np.bincount(labels))[:-1]
    )
    known = {each.cluster_id: each for each in old}
    ids = _carried(files.file_id[rows], labels, old, new_id)
    for cluster_id, members in zip(ids, by_label, strict=False):
        yield cluster_id, members, known.get(cluster_id)


def _carried(
    file_id: NDArray[np.int64],
    labels: NDArray[np.int32],
    old: Sequence[Before],
    new_id: Callable[[], UUID],
) -> list[UUID]:
    """The id of each label: a deleted one's that most of it is of, else by overlap, else new."""
    from visnomy.grouping.identity import carry_ids

    deleted = [each for each in old if each.state == DELETED]
    alive = [each for each in old if each.state != DELETED]
    shown_last = sorted(range(len(alive)), key=lambda place: alive[place].state == SHOWN)
    ids = carry_ids(
        labels,
        _ancestors(file_id, alive, shown_last),
        old_ids=[each.cluster_id for each in alive],
        named=np.array([each.own for each in alive], np.bool_),
        new_id=new_id,
    )
    sizes = np.bincount(labels, minlength=len(ids))
    for ancestor in deleted:
        of_it = np.bincount(labels[np.isin(file_id, ancestor.file_ids)], minlength=len(ids))
        for label in np.flatnonzero(2 * of_it > sizes):
            ids[label] = ancestor.cluster_id
    return ids


def _ancestors(
    file_id: NDArray[np.int64], alive: Sequence[Before], order: Sequence[int]
) -> NDArray[np.int64]:
    """The cluster that each file was in, as an index, -1 for none; of several the last in order."""
    found = np.full(len(file_id), -1, np.int64)
    by_id = np.argsort(file_id)
    for place in order:
        members = alive[place].file_ids
        where = np.searchsorted(file_id, members, sorter=by_id)
        inside = where < len(file_id)
        rows = by_id[where[inside]]
        found[rows[file_id[rows] == members[inside]]] = place
    return found


def _places(addresses: Sequence[Sequence[Address]], level: PlaceLevel) -> NDArray[np.int64]:
    """A number for the place of each address, -1 where it does not reach down to the level."""
    numbers: dict[tuple[str, ...], int] = {}
    keys = [_key(each, level) for each in addresses]
    for key in sorted({key for key in keys if key is not None}):
        numbers[key] = len(numbers)
    return np.array([-1 if key is None else numbers[key] for key in keys], np.int64)


def _key(several: Sequence[Address], level: PlaceLevel) -> tuple[str, ...] | None:
    """What is compared of an address: its first language that reaches down to the level."""
    named = [each for each in several if each.get(level.parts[-1])]
    if not named:
        return None
    first = min(named, key=_rank)
    return tuple(first.get(part, "") for part in level.parts)


def _rank(address: Address) -> tuple[int, str]:
    language = address.get("Language", "")
    return LANGUAGES.index(language) if language in LANGUAGES else len(LANGUAGES), language


def _addresses(
    files: PlacedFiles, members: NDArray[np.int64], level: PlaceLevel
) -> list[Mapping[str, str]]:
    """The place in each language, as most of the files name it, cut at the level."""
    names: dict[tuple[int, str], Counter[tuple[tuple[str, str], ...]]] = {}
    parts = ("Language", *level.parts)
    kinds, counts = np.unique(files.address[members], return_counts=True)
    for kind, count in zip(kinds.tolist(), counts.tolist(), strict=True):
        for each in files.addresses[kind]:
            if each.get(parts[-1]):
                cut = tuple((part, each[part]) for part in parts if each.get(part))
                names.setdefault(_rank(each), Counter())[cut] += count
    # Of two names that are as frequent the first of the alphabet stands, whatever came first.
    most = (
        min(names[rank].items(), key=lambda item: (-item[1], item[0])) for rank in sorted(names)
    )
    return [dict(sorted(cut)) for cut, _ in most]
