"""Pictures that are nearly the same: found by a task, and the same sets again in the next."""

import asyncio
import os
from collections.abc import Callable, Sequence
from io import BytesIO
from uuid import UUID, uuid4

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from visnomy.library.filesets.running import Apply, Progress, Work
from visnomy.media.likeness import image_hash
from visnomy.model.project import Dataset
from visnomy.model.task import Task
from visnomy.settings import Settings
from visnomy.store.clustering.locks import LockOf
from visnomy.store.filesets import similar
from visnomy.store.filesets.facts import (
    HashedImages,
    add_hashes,
    count_without_hash,
    read_hashes,
)
from visnomy.store.filesets.similar import SimilarPlan
from visnomy.store.rows import Connection

HASHED_PERCENT = 40
COMPARED_PERCENT = 90


def similar_images(settings: Settings) -> Work:
    """The work on the pictures of a dataset.

    Args:
        settings: where compiled code is kept.
    """

    async def find(
        connection: Connection, dataset: Dataset, task: Task, progress: Progress
    ) -> Apply:
        await _hash_earlier(connection, dataset.dataset_id, progress)
        images = await read_hashes(connection, dataset.dataset_id)
        await connection.commit()
        labels = await asyncio.to_thread(_compare, settings, images, progress)
        before = await similar.read_similar(connection, dataset.dataset_id)
        await connection.commit()
        plan = await asyncio.to_thread(plan_similar, images.file_id, labels, before)
        progress.note(COMPARED_PERCENT, "Saving")

        async def apply(writing: Connection) -> None:
            await similar.apply_similar(writing, dataset.dataset_id, plan)

        return apply

    failed = "The pictures could not be compared. The log says why."
    return Work(LockOf.SIMILAR_IMAGES, find, failed)


async def _hash_earlier(connection: Connection, dataset_id: int, progress: Progress) -> None:
    """Pictures of before hashes were kept get theirs from their thumbnails; once."""
    waiting = await count_without_hash(connection, dataset_id)
    step: tuple[int, int] | None = (0, 0)
    done = 0
    while waiting and step is not None:
        progress.note(HASHED_PERCENT * min(1, done / waiting), "Looking at earlier pictures")
        step = await add_hashes(connection, dataset_id, step[0], thumbnail_hash)
        await connection.commit()
        done += step[1] if step else 0


def thumbnail_hash(webp: bytes) -> bytes:
    """The hash of a picture by its thumbnail; some bits may differ from that of the picture."""
    with Image.open(BytesIO(webp), formats=["WEBP"]) as image:
        return image_hash(np.asarray(image.convert("RGB")))


def _compare(settings: Settings, images: HashedImages, progress: Progress) -> NDArray[np.int32]:
    # numba looks for its cache folder when the grouping is imported.
    os.environ.setdefault("NUMBA_CACHE_DIR", str(settings.data_dir / "compiled"))
    from visnomy.grouping.near_duplicates import similar_sets

    span = COMPARED_PERCENT - HASHED_PERCENT

    def note(share: float) -> None:
        progress.note(HASHED_PERCENT + span * share, "Comparing pictures")

    return similar_sets(images.hashes, note)


def plan_similar(
    file_id: NDArray[np.int64],
    labels: NDArray[np.int32],
    before: Sequence[tuple[UUID, NDArray[np.int64]]],
    new_id: Callable[[], UUID] = uuid4,
) -> SimilarPlan:
    """What is to change so that the sets are those that the labels say.

    A set goes on under its id where most of its pictures go on together.

    Args:
        file_id: int64 (n,).
        labels: int32 (n,), the set of each file, -1 for none.
        before: the sets of the last run, the oldest first, with their files.
        new_id: makes an id.
    """
    from visnomy.grouping.identity import carry_ids

    place = {int(each): number for number, each in enumerate(file_id)}
    old = np.full(len(file_id), -1, np.int64)
    removed: list[int] = []
    touched: set[UUID] = set()
    for number, (cluster_id, members) in enumerate(before):
        for each in members.tolist():
            if each in place and labels[place[each]] >= 0:
                old[place[each]] = number
            else:
                removed.append(each)
                touched.add(cluster_id)
    known = [cluster_id for cluster_id, _ in before]
    ids = carry_ids(labels, old, old_ids=known, named=np.zeros(len(known), np.bool_), new_id=new_id)
    added: list[tuple[UUID, int]] = []
    for row in np.flatnonzero(labels >= 0).tolist():
        cluster_id = ids[labels[row]]
        was = known[old[row]] if old[row] >= 0 else None
        if was != cluster_id:
            added.append((cluster_id, int(file_id[row])))
            touched |= {cluster_id} if was is None else {cluster_id, was}
    new = sorted(set(ids) - set(known))
    return SimilarPlan(new=new, added=added, removed=sorted(removed), touched=sorted(touched))
