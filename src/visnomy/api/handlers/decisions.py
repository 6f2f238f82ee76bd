"""CreateFigureClustersMergingTask, and the extensions that decide on people and undo it."""

import json
from collections.abc import Iterator, Sequence
from uuid import UUID

import msgspec

from visnomy.api.context import Context
from visnomy.api.handlers.clusters import MAX_BATCH, cluster_id_of
from visnomy.api.inputs import read_person
from visnomy.api.instants import record_time
from visnomy.api.labels import string_map
from visnomy.api.notices import notice_of
from visnomy.api.pages import position_of, token_of, walk_of
from visnomy.api.wire import decisions as wire
from visnomy.api.wire import requests, responses
from visnomy.errors import InvalidArgument, ResourceNotFound
from visnomy.library.events.telling import event_id_of
from visnomy.library.limits import check_labels
from visnomy.library.people import decisions
from visnomy.library.people.merging import request_merging
from visnomy.library.people.redoing import redo_decision as redo
from visnomy.library.people.undoing import undo_decision as undo
from visnomy.library.projects import get_dataset
from visnomy.model.decision import Decision, DecisionKind
from visnomy.model.figure import CLUSTER_PREFIX

_MEMBERS = {
    "cover_figure_id": "Cover",
    "custom_id": "CustomId",
    "custom_labels": "CustomLabels",
    "favourite": "Favourite",
    "hidden": "Hidden",
    "name": "Name",
}
"""What the columns that an Edit changes are called on the wire."""


async def create_figure_clusters_merging_task(
    context: Context, request: requests.CreateFigureClustersMergingTask
) -> responses.CreateFigureClustersMergingTask:
    """Give a person all faces of others, who go."""
    notice = notice_of(context)
    tags = string_map("Tags", request.tags) or {}
    check_labels("Tags", tags)
    sources = _sources(request)
    dataset = await get_dataset(context.library, request.project_name, request.dataset_name)
    task, _ = await request_merging(
        context.library,
        dataset,
        person_of(request.to),
        [person_of(source) for source in sources],
        author=context.principal.access_key_id,
        user_data=notice.user_data,
        notice=notice,
        tags=tags,
        request=msgspec.to_builtins(request),
    )
    return responses.CreateFigureClustersMergingTask(
        task_id=task.task_id, event_id=event_id_of(task.task_id)
    )


async def list_decisions(context: Context, request: wire.ListDecisions) -> wire.DecisionPage:
    """Decisions, the newest first."""
    walk = walk_of(context, request)
    position = await position_of(context, walk, request.next_token)
    page = await decisions.list_decisions(
        context.library,
        request.project_name,
        request.dataset_name,
        person=person_of(request.object_id) if request.object_id else None,
        after=int(str(position[0])) if position else None,
        limit=request.max_results,
    )
    return wire.DecisionPage(
        decisions=tuple(map(decision_record, page.items)),
        next_token=await token_of(context, walk, page.position),
    )


async def move_figures(context: Context, request: wire.MoveFigures) -> wire.DecisionAnswer:
    """Hold faces in a person, in a new one, or out of all."""
    names = request.project_name, request.dataset_name
    faces = figures_of(request.figure_ids)
    author = context.principal.access_key_id
    if request.to == wire.NEW_PERSON:
        made = await decisions.make_person(
            context.library, *names, faces, author=author, reason=request.reason
        )
        return wire.DecisionAnswer(decision=decision_record(made))
    await get_dataset(context.library, *names)
    target = read_person(request.to)
    made = await decisions.move_figures(
        context.library, *names, faces, target, author=author, reason=request.reason
    )
    return wire.DecisionAnswer(decision=decision_record(made))


async def mark_figures(context: Context, request: wire.MarkFigures) -> wire.DecisionAnswer:
    """Confirm or reject faces, or say that they are none."""
    made = await decisions.mark_figures(
        context.library,
        request.project_name,
        request.dataset_name,
        figures_of(request.figure_ids),
        DecisionKind(request.mark),
        author=context.principal.access_key_id,
        reason=request.reason,
    )
    return wire.DecisionAnswer(decision=decision_record(made))


async def undo_decision(context: Context, request: wire.UndoDecision) -> wire.UndoneDecisions:
    """Take a decision back."""
    undone = await undo(
        context.library,
        request.project_name,
        request.dataset_name,
        await _decision_id(context, request),
        with_dependents=request.with_dependents,
        dry_run=request.dry_run,
        author=context.principal.access_key_id,
    )
    return wire.UndoneDecisions(decisions=tuple(map(decision_record, undone)))


async def redo_decision(context: Context, request: wire.RedoDecision) -> wire.DecisionAnswer:
    """Decide once more what was undone."""
    made = await redo(
        context.library,
        request.project_name,
        request.dataset_name,
        await _decision_id(context, request),
        author=context.principal.access_key_id,
        reason=request.reason,
    )
    return wire.DecisionAnswer(decision=decision_record(made))


async def _decision_id(context: Context, request: wire.RedoDecision | wire.UndoDecision) -> UUID:
    decision_id = uuid_of(request.decision_id)
    if decision_id is None:
        await get_dataset(context.library, request.project_name, request.dataset_name)
        raise ResourceNotFound("decision")
    return decision_id


def _sources(request: requests.CreateFigureClustersMergingTask) -> list[str]:
    """From or Froms, each once.

    Raises:
        InvalidArgument: both or none of them, too many, or To among them.
    """
    if bool(request.from_) == bool(request.froms):
        raise InvalidArgument("Exactly one of the parameters From and Froms is required.")
    sources = list(dict.fromkeys(request.froms or [request.from_ or ""]))
    if len(sources) > MAX_BATCH:
        raise InvalidArgument(
            f"The parameter Froms may hold at most {MAX_BATCH} ids, got {len(sources)}."
        )
    if request.to.lower() in [source.lower() for source in sources]:
        raise InvalidArgument("The parameter To must differ from the people that are merged.")
    return sources


def person_of(object_id: str) -> UUID:
    """The person of an id.

    Raises:
        ResourceNotFound: nobody can have this id.
    """
    cluster_id = cluster_id_of(object_id)
    if cluster_id is None:
        raise ResourceNotFound("figure cluster")
    return cluster_id


def figures_of(texts: Sequence[str]) -> list[UUID]:
    """The faces of a list of ids, each once.

    Raises:
        InvalidArgument: an id that no face can have.
    """
    found = {text: uuid_of(text) for text in texts}
    for text, figure_id in found.items():
        if figure_id is None:
            raise InvalidArgument(f"The dataset has no figure {text[:60]}.")
    return [figure_id for figure_id in found.values() if figure_id is not None]


def uuid_of(text: str) -> UUID | None:
    """The id, or None for a text that is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def decision_record(decision: Decision) -> wire.DecisionRecord:
    """A decision on the wire."""
    return wire.DecisionRecord(
        author=decision.author,
        changes=tuple(_changes(decision)),
        created_cluster_ids=_object_ids(decision.begins),
        decide_time=record_time(decision.made_at),
        decision_id=str(decision.decision_id),
        ended_cluster_ids=_object_ids(decision.ends),
        figure_cluster_ids=_object_ids(decision.needs),
        figure_count=decision.figure_count,
        kind=decision.kind.value,
        reason=decision.reason or None,
        undo_time=record_time(decision.undone_at) if decision.undone_at else None,
        undone_by=decision.undone_by or None,
    )


def _changes(decision: Decision) -> Iterator[wire.MemberChange]:
    replaced = decision.payload.get("replaced")
    for column, (before, after) in replaced.items() if isinstance(replaced, dict) else ():
        if column in _MEMBERS:
            yield wire.MemberChange(
                after=_value(after), before=_value(before), changed=_MEMBERS[column]
            )


def _value(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _object_ids(cluster_ids: Sequence[UUID]) -> tuple[str, ...]:
    return tuple(f"{CLUSTER_PREFIX}{cluster_id}" for cluster_id in cluster_ids)
