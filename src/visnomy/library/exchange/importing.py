"""Makes decisions of what other programs say of faces, all of one import in one transaction."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID, uuid4

from visnomy.library.context import Library
from visnomy.library.exchange.matching import match_said, still_known
from visnomy.library.exchange.planning import Known, Plan, Step, plan_import
from visnomy.library.people.decisions import edit_person
from visnomy.library.people.undoing import take_back
from visnomy.model.cluster import ClusterChange
from visnomy.model.decision import DecisionKind
from visnomy.model.project import Dataset
from visnomy.model.said import FileSays, ImportReport, Outcome, SaidRow, Source
from visnomy.model.suggestion import Suggestion, SuggestionKind, suggestion_id
from visnomy.store import datasets
from visnomy.store.exchange import deciding
from visnomy.store.exchange import said as store
from visnomy.store.exchange.deciding import SaidDecision
from visnomy.store.exchange.said import FaceHere
from visnomy.store.people.forgotten import forgotten_places
from visnomy.store.people.suggestions import put_suggestions
from visnomy.store.rows import Connection

CONFLICTS_TOLD = 1000
QUESTIONS = 100


class _DryRun(Exception):
    """Leaves the transaction so that nothing of it stays."""


async def take_in(  # noqa: PLR0913 (what is said, by whom, and how)
    library: Library,
    dataset: Dataset,
    source: Source,
    says: Sequence[FileSays],
    report: ImportReport,
    *,
    dry_run: bool = False,
    again: bool = False,
) -> ImportReport:
    """Note what files say and decide what follows; a second call decides nothing.

    Args:
        library: the open library.
        dataset: of the files.
        source: who says so.
        says: of the files that say something else than before.
        report: gets the outcome.
        dry_run: leave everything as it was.
        again: decide also what a user took back.
    """
    try:
        async with library.database.transaction() as connection:
            await datasets.lock_dataset_row(connection, dataset.dataset_id)
            says, forgotten = await _without_forgotten(connection, says)
            await _withdraw(connection, dataset, source, says, report)
            known = await _known(connection, dataset.dataset_id, source)
            plan = plan_import(known, again=again)
            # What was settled keeps its face, also one that no analysis finds now.
            matched = [
                (row.said_id, known.matched.get(row.said_id))
                for row in known.said
                if not row.settled
            ]
            await store.note_faces(connection, matched)
            decided = await _apply(connection, dataset, source, plan)
            report.outcomes, report.people = plan.outcomes, sorted(plan.names.values())
            report.outcomes[Outcome.FORGOTTEN] = forgotten
            report.conflicts = plan.conflicts[:CONFLICTS_TOLD]
            if dry_run:
                raise _DryRun
            if decided:
                report.import_id = await deciding.open_import(
                    connection, dataset.dataset_id, source
                )
                await deciding.add_decisions(connection, report.import_id, decided)
    except _DryRun:
        pass
    return report


async def _without_forgotten(
    connection: Connection, says: Sequence[FileSays]
) -> tuple[list[FileSays], int]:
    """The same without names at the places of people who were erased, and how many those were."""
    places = await forgotten_places(connection, [each.file_id for each in says])
    kept = [
        replace(each, faces=still_known(each.faces, places.get(each.file_id, ()))) for each in says
    ]
    return kept, sum(len(each.faces) for each in says) - sum(len(each.faces) for each in kept)


async def _withdraw(
    connection: Connection,
    dataset: Dataset,
    source: Source,
    says: Sequence[FileSays],
    report: ImportReport,
) -> None:
    """Note what files say now, and take back what followed from what they say no longer."""
    for each in says:
        for decision_id in await store.put_said(connection, dataset.dataset_id, source, each):
            report.withdrawn += await take_back(connection, dataset, decision_id, author=source)
    if report.withdrawn:
        for decision_id in await store.stale_names(connection, dataset.dataset_id, source):
            report.withdrawn += await take_back(connection, dataset, decision_id, author=source)


async def _known(connection: Connection, dataset_id: int, source: Source) -> Known:
    said = await store.list_said(connection, dataset_id, source)
    faces = await store.faces_of(connection, {row.file_id for row in said})
    people = await store.people_of(
        connection,
        dataset_id,
        {face.cluster_id for face in faces if face.cluster_id is not None},
        {row.face.name for row in said},
    )
    return Known(
        said,
        {face.figure_id: face for face in faces},
        _matched(said, faces),
        {person.cluster_id: person for person in people},
    )


def _matched(said: Sequence[SaidRow], faces: Sequence[FaceHere]) -> dict[int, UUID]:
    rows_of: dict[int, list[SaidRow]] = {}
    faces_of: dict[int, list[FaceHere]] = {}
    for row in said:
        rows_of.setdefault(row.file_id, []).append(row)
    for face in faces:
        faces_of.setdefault(face.file_id, []).append(face)
    found: dict[int, UUID] = {}
    for file_id, rows in rows_of.items():
        found |= match_said(rows, faces_of.get(file_id, ()))
    return found


async def _apply(
    connection: Connection, dataset: Dataset, source: Source, plan: Plan
) -> list[UUID]:
    """What was decided, in the order in which it acts."""
    if plan.made:
        await deciding.make_people(connection, dataset.dataset_id, plan.made)
    made = [_decision(step) for step in plan.steps]
    if made:
        await deciding.decide_said(connection, dataset.dataset_id, source, made)
    decided = [each.decision_id for each in made]
    for person, name in plan.names.items():
        if not _has_faces(plan, person):
            continue
        edit = await edit_person(
            connection,
            dataset,
            person,
            ClusterChange(name=name),
            author=source,
            reason=_naming_reason(plan, person),
        )
        decided += [edit.decision_id] if edit else []
    await _ask(connection, dataset.dataset_id, plan)
    return decided


def _decision(step: Step) -> SaidDecision:
    kind = DecisionKind.CONFIRM if step.source == step.target else DecisionKind.MOVE
    reason = f"{step.row.face.origin} says {step.row.face.name}"
    return SaidDecision(
        uuid4(), step.row.said_id, step.figure_id, kind, step.source, step.target, reason
    )


def _has_faces(plan: Plan, person: UUID) -> bool:
    return any(step.target == person for step in plan.steps)


def _naming_reason(plan: Plan, person: UUID) -> str:
    origins = list(
        dict.fromkeys(step.row.face.origin for step in plan.steps if step.target == person)
    )
    more = f" and {len(origins) - 1:,} more" if len(origins) > 1 else ""
    return f"{origins[0]}{more}"


async def _ask(connection: Connection, dataset_id: int, plan: Plan) -> None:
    kind = SuggestionKind.SAME_PERSON
    questions = [
        Suggestion(suggestion_id(dataset_id, kind, one, two), kind, one, two, None, None, 1, 1)
        for one, two in plan.alike[:QUESTIONS]
    ]
    await put_suggestions(connection, dataset_id, questions)
