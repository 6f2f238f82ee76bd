"""Forgets a person: erases all that is kept of them, and looks for what may be left of it.

Not to be undone. The erasure is one transaction; what lies in files beside the database is derived
from it and goes first, while no run can write it anew. So a kill at any point leaves a person who
is whole or one who is gone.
"""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from uuid import UUID

from visnomy.errors import InvalidArgument, StatusConflict
from visnomy.library.clustering.findings import drop_findings, findings_files
from visnomy.library.context import Library
from visnomy.model.erasure import Erasure, Trace
from visnomy.store import datasets
from visnomy.store.clustering.locks import hold_between_runs
from visnomy.store.people.erasing import erase_person
from visnomy.store.people.traces import find_in_tables
from visnomy.store.rows import Connection

BLOCK_BYTES = 1 << 24
_OVERLAP_BYTES = 64


class _OnlyLooking(Exception):
    """Takes back what was erased to learn what would be."""


async def preview_forgetting(
    library: Library, project_name: str, dataset_name: str, cluster_id: UUID
) -> Erasure:
    """What would be erased, counted by erasing it and taking that back.

    Raises:
        ResourceNotFound: there is no such project, dataset or person.
    """
    async with library.database.transaction() as connection:
        dataset = await datasets.get_dataset(connection, project_name, dataset_name)
        found = await _tried(connection, dataset.dataset_id, cluster_id)
    return _with_files(found, library, dataset.dataset_id)


async def forget_person(  # noqa: PLR0913 (who, how, and by whom)
    library: Library,
    project_name: str,
    dataset_name: str,
    cluster_id: UUID,
    *,
    confirmation: str,
    author: str,
    keep_forgotten: bool = True,
) -> Erasure:
    """Erase a person for good.

    Args:
        library: the open library.
        project_name: of the dataset.
        dataset_name: of the person.
        cluster_id: who.
        confirmation: that of the preview; it stands for exactly the faces seen there.
        author: noted without the person.
        keep_forgotten: faces at the same places of the same files are left out of later looks.

    Raises:
        InvalidArgument: the confirmation is none.
        ResourceNotFound: there is no such project, dataset or person.
        StatusConflict: the person has other faces by now, or a clustering run is under way.
    """
    async with library.database.transaction() as connection:
        dataset = await datasets.get_dataset(connection, project_name, dataset_name)
        if not await hold_between_runs(connection, dataset.dataset_id):
            raise StatusConflict(
                "A clustering run of the dataset is under way and knows the faces. Wait for its "
                "end, or end it with CancelTask."
            )
        erased = await erase_person(
            connection, dataset.dataset_id, cluster_id, author=author, keep=keep_forgotten
        )
        _check(erased, confirmation)
        erased = _with_files(erased, library, dataset.dataset_id)
        drop_findings(library.settings, dataset.dataset_id)
    async with library.database.reading() as connection:
        await library.indexes.drop_erased(connection, dataset.dataset_id)
    return erased


async def find_traces(
    library: Library, ids: Sequence[UUID], folders: Sequence[Path], *, leave: Sequence[Path] = ()
) -> list[Trace]:
    """Where ids are still found: in every column of every table, and in the files of folders.

    Args:
        library: the open library.
        ids: of a person and of faces.
        folders: looked through with all below them; ids are looked for as text and as bytes.
        leave: files and folders that are not looked through.
    """
    async with library.database.transaction() as connection:
        found = await find_in_tables(connection, ids)
    return found + await asyncio.to_thread(lambda: list(find_in_files(ids, folders, leave)))


def find_in_files(
    ids: Sequence[UUID], folders: Sequence[Path], leave: Sequence[Path] = ()
) -> Iterator[Trace]:
    """Files that hold one of the ids, as text or as its sixteen bytes."""
    wanted = frozenset(form for each in ids for form in (each.bytes, str(each).encode()))
    left = {each.resolve() for each in leave}
    for path in (path for folder in folders for path in sorted(folder.rglob("*"))):
        if left & {path.resolve(), *path.resolve().parents} or path.is_symlink():
            continue
        if path.is_file() and (count := _count(path, wanted)):
            yield Trace(str(path), count)


def _count(path: Path, wanted: frozenset[bytes]) -> int:
    """How many of the forms a file holds."""
    found: set[bytes] = set()
    with suppress(FileNotFoundError), path.open("rb") as file:  # a server at work removes some
        tail = b""
        while block := file.read(BLOCK_BYTES):
            held = tail + block
            found |= {form for form in wanted - found if form in held}
            tail = held[-_OVERLAP_BYTES:]
    return len(found)


async def _tried(connection: Connection, dataset_id: int, cluster_id: UUID) -> Erasure:
    found: Erasure | None = None
    try:
        async with connection.transaction():
            found = await erase_person(connection, dataset_id, cluster_id, author="", keep=True)
            raise _OnlyLooking
    except _OnlyLooking:
        pass
    if found is None:
        raise AssertionError("an erasure that was taken back was never made")
    return replace(found, erased_at=None)


def _check(erased: Erasure, confirmation: str) -> None:
    if len(confirmation) != len(erased.confirmation):
        raise InvalidArgument(
            "The parameter Confirmation must be that of a call with DryRun: what is erased "
            "cannot be brought back."
        )
    if confirmation != erased.confirmation:
        raise StatusConflict(
            "The person has other faces than those that were confirmed. Look again with DryRun."
        )


def _with_files(erasure: Erasure, library: Library, dataset_id: int) -> Erasure:
    count = len(findings_files(library.settings, dataset_id))
    return replace(erasure, counts=replace(erasure.counts, state_files=count))
