"""The extensions that ask users, and those about flags of people."""

from uuid import UUID

from visnomy.api.context import Context
from visnomy.api.handlers.decisions import decision_record, person_of, uuid_of
from visnomy.api.instants import record_time
from visnomy.api.pages import position_of, token_of, walk_of
from visnomy.api.wire import review as wire
from visnomy.errors import InvalidArgument, ResourceNotFound
from visnomy.library.people import listing as people
from visnomy.library.people import suggesting
from visnomy.library.projects import get_dataset
from visnomy.model.cluster import ClusterChange, WallOrder
from visnomy.model.figure import CLUSTER_PREFIX
from visnomy.model.suggestion import Suggestion, SuggestionAnswer, SuggestionKind
from visnomy.store.people.wall import Card, WallQuery


async def list_suggestions(context: Context, request: wire.ListSuggestions) -> wire.SuggestionPage:
    """Open questions, those of most worth first."""
    walk = walk_of(context, request)
    page = await suggesting.list_suggestions(
        context.library,
        request.project_name,
        request.dataset_name,
        kind=SuggestionKind(request.kind) if request.kind else None,
        after=await position_of(context, walk, request.next_token),
        limit=request.max_results,
    )
    return wire.SuggestionPage(
        next_token=await token_of(context, walk, page.position),
        suggestions=tuple(map(_record, page.items)),
    )


async def answer_suggestion(context: Context, request: wire.AnswerSuggestion) -> wire.MaybeDecision:
    """Decide what an answer means."""
    names = request.project_name, request.dataset_name
    await get_dataset(context.library, *names)
    id_ = uuid_of(request.suggestion_id)
    if id_ is None:
        raise ResourceNotFound("suggestion")
    made = await suggesting.answer_suggestion(
        context.library,
        *names,
        id_,
        SuggestionAnswer(request.answer),
        author=context.principal.access_key_id,
        reason=request.reason,
    )
    return wire.MaybeDecision(decision=None if made is None else decision_record(made))


async def set_figure_cluster_flags(
    context: Context, request: wire.SetFigureClusterFlags
) -> wire.MaybeDecision:
    """Hide a person or not, make one a favourite or not."""
    if request.hidden is None and request.favourite is None:
        raise InvalidArgument("One of the parameters Hidden and Favourite is required.")
    names = request.project_name, request.dataset_name
    await get_dataset(context.library, *names)
    made = await people.update_person(
        context.library,
        *names,
        person_of(request.object_id),
        ClusterChange(hidden=request.hidden, favourite=request.favourite),
        author=context.principal.access_key_id,
        reason=request.reason,
    )
    return wire.MaybeDecision(decision=None if made is None else decision_record(made))


async def list_figure_cluster_flags(
    context: Context, request: wire.ListFigureClusterFlags
) -> wire.FlaggedPage:
    """The people who are hidden or a favourite."""
    walk = walk_of(context, request)
    position = await position_of(context, walk, request.next_token)
    page = await people.list_flagged_people(
        context.library,
        request.project_name,
        request.dataset_name,
        after=UUID(str(position[0])) if position else None,
        limit=request.max_results,
    )
    return wire.FlaggedPage(
        figure_clusters=tuple(
            wire.FlaggedRecord(
                favourite=each.favourite,
                hidden=each.hidden,
                name=each.name,
                object_id=f"{CLUSTER_PREFIX}{each.cluster_id}",
            )
            for each in page.items
        ),
        next_token=await token_of(context, walk, page.position),
    )


async def list_figure_clusters(context: Context, request: wire.ListFigureClusters) -> wire.CardPage:
    """People as a wall shows them."""
    walk = walk_of(context, request)
    query = WallQuery(
        name=request.name or "",
        named=request.named,
        hidden=request.hidden,
        order=WallOrder(request.sort),
        after=await position_of(context, walk, request.next_token),
        limit=request.max_results,
        with_total=request.with_total_count,
    )
    names = request.project_name, request.dataset_name
    page = await people.list_wall(context.library, *names, query)
    return wire.CardPage(
        figure_clusters=tuple(map(_card, page.items)),
        next_token=await token_of(context, walk, page.position),
        total_count=page.total,
    )


def _card(each: Card) -> wire.CardRecord:
    changed = each.cover_updated_at
    return wire.CardRecord(
        cover_figure_id=None if each.cover_figure_id is None else str(each.cover_figure_id),
        cover_update_time=None if changed is None else record_time(changed),
        face_count=each.face_count,
        favourite=each.favourite,
        hidden=each.hidden,
        image_count=each.image_count,
        meta_lock_version=each.meta_lock_version,
        name=each.name,
        object_id=f"{CLUSTER_PREFIX}{each.cluster_id}",
        video_count=each.video_count,
    )


async def list_independent_figures(
    context: Context, request: wire.ListIndependentFigures
) -> wire.IndependentFigurePage:
    """Faces that are with nobody."""
    walk = walk_of(context, request)
    page = await people.list_independent_figures(
        context.library,
        request.project_name,
        request.dataset_name,
        after=await position_of(context, walk, request.next_token),
        limit=request.max_results,
    )
    return wire.IndependentFigurePage(
        figures=tuple(
            wire.IndependentFigureRecord(
                face_quality=each.quality,
                figure_id=str(each.figure_id),
                next_figure_cluster_id=_person(each.next_cluster_id),
                next_similarity=each.next_similarity,
            )
            for each in page.items
        ),
        next_token=await token_of(context, walk, page.position),
    )


def _person(cluster_id: UUID | None) -> str | None:
    return None if cluster_id is None else f"{CLUSTER_PREFIX}{cluster_id}"


def _record(each: Suggestion) -> wire.SuggestionRecord:
    other = each.other_cluster_id
    if each.asked_at is None:
        raise TypeError("a suggestion was read without its time")
    return wire.SuggestionRecord(
        ask_time=record_time(each.asked_at),
        face_count=each.face_count,
        figure_cluster_id=f"{CLUSTER_PREFIX}{each.cluster_id}",
        figure_id=None if each.figure_id is None else str(each.figure_id),
        kind=each.kind.value,
        other_figure_cluster_id=None if other is None else f"{CLUSTER_PREFIX}{other}",
        similarity=each.similarity,
        suggestion_id=str(each.suggestion_id),
        worth=each.worth,
    )
