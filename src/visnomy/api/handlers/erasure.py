"""The extension that erases a person: docs/erasure.md."""

from dataclasses import asdict

from visnomy.api.context import Context
from visnomy.api.handlers.clusters import cluster_id_of
from visnomy.api.instants import record_time
from visnomy.api.wire import erasure as wire
from visnomy.errors import InvalidArgument, ResourceNotFound
from visnomy.library.people.forgetting import forget_person, preview_forgetting
from visnomy.library.projects import get_dataset
from visnomy.model.erasure import Erasure
from visnomy.model.figure import CLUSTER_PREFIX


async def forget_figure_cluster(
    context: Context, request: wire.ForgetFigureCluster
) -> wire.ErasureAnswer:
    """Erase a person for good, or only say what would go."""
    names = request.project_name, request.dataset_name
    cluster_id = cluster_id_of(request.object_id)
    if cluster_id is None:
        await get_dataset(context.library, *names)
        raise ResourceNotFound("figure cluster")
    if request.dry_run:
        return _answer(await preview_forgetting(context.library, *names, cluster_id))
    if not request.confirmation:
        raise InvalidArgument.missing("Confirmation")
    erased = await forget_person(
        context.library,
        *names,
        cluster_id,
        confirmation=request.confirmation,
        author=context.principal.access_key_id,
        keep_forgotten=request.keep_forgotten,
    )
    return _answer(erased)


def _answer(erasure: Erasure) -> wire.ErasureAnswer:
    erased_at = erasure.erased_at
    return wire.ErasureAnswer(
        erasure=wire.ErasureRecord(
            confirmation=erasure.confirmation,
            counts=wire.ErasedCountsRecord(**asdict(erasure.counts)),
            erase_time=record_time(erased_at) if erased_at else None,
            figure_cluster_id=f"{CLUSTER_PREFIX}{erasure.cluster_id}",
            figure_ids=tuple(map(str, erasure.figure_ids)),
        )
    )
