"""What a worker does for a binding: looks through its place, and clears up after it.

Everything that a look finds is stored with the binding's counts in one transaction, so a look that
was cut off is simply begun again, and one whose binding is gone ends at its next step.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from visnomy.errors import (
    InvalidArgument,
    LimitExceeded,
    MediaError,
    ResourceNotFound,
    VisnomyError,
)
from visnomy.library.context import Library
from visnomy.library.events.bodies import BindingState as Told
from visnomy.library.events.telling import Occasion, announce_binding, settle_gone
from visnomy.library.intake.folders import ScanSummary, scan_place
from visnomy.model.binding import Binding, BindingPhase, BindingState, LookCounts
from visnomy.model.event import EventType
from visnomy.model.project import Dataset
from visnomy.store import bindings
from visnomy.store.datasets import dataset_by_id
from visnomy.store.files import delete_files
from visnomy.store.rows import Connection

CLEANED_AT_ONCE = 500
SIDECAR = ".xmp"
"""What the name of a sidecar ends in, in any case."""

log = logging.getLogger(__name__)


class BindingEnded(Exception):
    """The binding was deleted meanwhile."""


async def look_through(library: Library, binding: Binding) -> bool:
    """Bring a dataset up to date with all of a place; False if the place refused.

    Raises:
        BindingEnded: nobody wants it any more; the last step is undone.
        ServiceUnavailable: the database is away.
    """
    started_at = datetime.now(UTC)
    async with library.database.transaction() as connection:
        await bindings.begin_look(connection, binding.binding_id)
    look = _Look(binding)
    try:
        async with library.database.reading() as connection:
            dataset = await dataset_by_id(connection, binding.dataset_id)
        place = library.sources.place(binding.uri)
        summary = await scan_place(library, dataset, place, note=look.note)
    except ResourceNotFound as exc:
        raise BindingEnded from exc
    except (InvalidArgument, LimitExceeded, MediaError) as exc:
        log.warning("binding %s: %s", binding.uri, exc)
        await _fail(library, dataset, binding, exc, started_at)
        return False
    await _end(library, dataset, binding, summary, started_at)
    return True


async def look_at(library: Library, binding: Binding, paths: Sequence[str]) -> None:
    """Bring a dataset up to date with a few paths of a folder, because something happened there.

    Raises:
        BindingEnded: nobody wants it any more.
        MediaError: the folder is gone.
        LimitExceeded: the dataset is full.
        ServiceUnavailable: the database is away.
    """
    try:
        async with library.database.reading() as connection:
            dataset = await dataset_by_id(connection, binding.dataset_id)
        place = library.sources.place(binding.uri)
        look = _Look(binding, is_part=True)
        await scan_place(library, dataset, place, parts=paths, note=look.note)
        if any(path.lower().endswith(SIDECAR) for path in paths):
            async with library.database.transaction() as connection:
                await bindings.note_sidecars(connection, binding.binding_id)
    except ResourceNotFound as exc:
        raise BindingEnded from exc


async def clean_up(library: Library, binding: Binding) -> None:
    """Remove the records that only the binding has asked for, then the binding itself."""
    prefix, after = binding.uri.rstrip("/") + "/", ""
    while True:
        async with library.database.transaction() as connection:
            uris = await bindings.automatic_files(
                connection, binding.dataset_id, prefix, after=after, limit=CLEANED_AT_ONCE
            )
            if not uris:
                await bindings.forget_binding(connection, binding.binding_id)
                return
            await delete_files(connection, binding.dataset_id, uris)
            await settle_gone(connection, binding.dataset_id)
        after = uris[-1]


@dataclass(slots=True)
class _Look:
    """Carries the counts of one look over to its binding, each once."""

    binding: Binding
    is_part: bool = False
    counted: ScanSummary = field(default_factory=ScanSummary)

    async def note(self, connection: Connection, summary: ScanSummary) -> None:
        """Add what is new since the last time."""
        before, self.counted = self.counted, summary
        counts = LookCounts(
            seen=self.binding.seen if self.is_part else _seen(summary),
            new=summary.new - before.new,
            changed=summary.changed - before.changed,
            gone=summary.gone - before.gone,
        )
        if not await bindings.count_on(connection, self.binding.binding_id, counts):
            raise BindingEnded


def _seen(summary: ScanSummary) -> int:
    return summary.new + summary.changed + summary.unchanged


async def _end(
    library: Library,
    dataset: Dataset,
    binding: Binding,
    summary: ScanSummary,
    started_at: datetime,
) -> None:
    reason = summary.warnings[0] if summary.warnings else ""
    async with library.database.transaction() as connection:
        await bindings.end_look(connection, binding, LookCounts(seen=_seen(summary)), reason)
        if binding.phase is BindingPhase.FULL or binding.state is not BindingState.RUNNING:
            told = Told(binding.uri, BindingState.RUNNING, BindingPhase.INCREMENTAL, reason)
            occasion = Occasion(library.settings, EventType.BINDING, dataset)
            await announce_binding(connection, occasion, told, started_at)


async def _fail(
    library: Library,
    dataset: Dataset,
    binding: Binding,
    error: VisnomyError,
    started_at: datetime,
) -> None:
    # What the settings of the server forbid does not heal by itself.
    is_final = isinstance(error, InvalidArgument)
    state = BindingState.FAILED if is_final else BindingState.RETRYING
    async with library.database.transaction() as connection:
        await bindings.fail_look(connection, binding, state, str(error))
        if binding.state is not state:
            told = Told(binding.uri, state, binding.phase, str(error))
            occasion = Occasion(library.settings, EventType.BINDING, dataset)
            await announce_binding(connection, occasion, told, started_at)
