"""Takes decisions back: any of them, and what later ones build on it is told first."""

from uuid import UUID

from visnomy.errors import StatusConflict
from visnomy.library.context import Library
from visnomy.model.decision import Decision, DecisionKind
from visnomy.model.project import Dataset
from visnomy.store import datasets
from visnomy.store.datasets import lock_dataset_row
from visnomy.store.people import decisions as store
from visnomy.store.people import membership
from visnomy.store.people.suggestions import reopen_suggestion
from visnomy.store.rows import Connection


async def undo_decision(  # noqa: PLR0913 (which decision, how far, and who)
    library: Library,
    project_name: str,
    dataset_name: str,
    decision_id: UUID,
    *,
    with_dependents: bool,
    author: str,
    dry_run: bool = False,
) -> list[Decision]:
    """Take a decision back, and before it those that build on it, if they are to go too.

    A decision that was undone already is left alone. A dry run changes nothing and refuses nothing
    that exists: it says what an undo with all dependents would take back.

    Returns:
        What was undone, the newest first.

    Raises:
        ResourceNotFound: no such project, dataset or decision.
        StatusConflict: later decisions build on it and are not to go; the text names them.
    """
    async with library.database.transaction() as connection:
        dataset = await datasets.get_dataset(connection, project_name, dataset_name)
        await lock_dataset_row(connection, dataset.dataset_id)
        decision = await store.get_decision(connection, dataset.dataset_id, decision_id)
        if decision.undone_at is not None:
            return []
        chain = await _chain(connection, dataset.dataset_id, decision)
        if dry_run:
            return chain
        if len(chain) > 1 and not with_dependents:
            later = ", ".join(f"{each.decision_id} ({each.kind})" for each in chain[:-1])
            raise StatusConflict(f"Later decisions build on this one; undo them first: {later}.")
        for each in chain:
            await _undo(connection, dataset.dataset_id, each, author)
        return chain


async def take_back(
    connection: Connection, dataset: Dataset, decision_id: UUID, *, author: str
) -> bool:
    """Undo one decision inside the caller's transaction, if it stands and nothing builds on it.

    The caller holds the dataset's row.

    Returns:
        Whether it was undone.
    """
    decision = await store.get_decision(connection, dataset.dataset_id, decision_id)
    if (
        decision.undone_at is not None
        or len(await _chain(connection, dataset.dataset_id, decision)) > 1
    ):
        return False
    await _undo(connection, dataset.dataset_id, decision, author)
    return True


async def _chain(connection: Connection, dataset_id: int, decision: Decision) -> list[Decision]:
    """A decision and all that build on it, also by way of others, the newest first."""
    found, waiting = {decision.decision_id: decision}, [decision]
    while waiting:
        for each in await store.dependents(connection, dataset_id, waiting.pop()):
            if each.decision_id not in found:
                found[each.decision_id] = each
                waiting.append(each)
    return sorted(found.values(), key=lambda each: -each.place)


async def _undo(connection: Connection, dataset_id: int, decision: Decision, author: str) -> None:
    if decision.kind is DecisionKind.EDIT:
        await _undo_edit(connection, dataset_id, decision)
    else:
        people = decision.payload["people"]
        if not isinstance(people, list):
            raise TypeError("a decision was written without its people")
        await membership.move_back(connection, dataset_id, decision.decision_id, people)
    await store.mark_undone(connection, decision.decision_id, author)
    await reopen_suggestion(connection, decision.decision_id)


async def _undo_edit(connection: Connection, dataset_id: int, decision: Decision) -> None:
    """Members that were changed again since keep their value."""
    now = await membership.saved_people(connection, decision.needs)
    replaced = decision.payload["replaced"]
    if not now or not isinstance(now[0], dict) or not isinstance(replaced, dict):
        return
    back = {name: old for name, (old, new) in replaced.items() if now[0][name] == new}
    if "cover_figure_id" in back and not await membership.known_figures(
        connection, dataset_id, [UUID(str(back["cover_figure_id"]))]
    ):
        back = {name: old for name, old in back.items() if not name.startswith("cover")}
    if back:
        await membership.restore_members(connection, decision.needs[0], back)
        await datasets.count_on(connection, dataset_id)
