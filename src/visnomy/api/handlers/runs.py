"""The extensions about clustering runs: what they changed, and their end before their time."""

from uuid import UUID

from visnomy.api.context import Context
from visnomy.api.instants import record_time
from visnomy.api.pages import position_of, token_of, walk_of
from visnomy.api.wire import runs as wire
from visnomy.library.clustering import records as runs
from visnomy.library.tasks import cancel_task as cancel
from visnomy.model.figure import CLUSTER_PREFIX
from visnomy.model.run import ClusteringRun


async def list_clustering_runs(
    context: Context, request: wire.ListClusteringRuns
) -> wire.ClusteringRunPage:
    """The last runs, the newest first."""
    walk = walk_of(context, request)
    position = await position_of(context, walk, request.next_token)
    page = await runs.list_runs(
        context.library,
        request.project_name,
        request.dataset_name,
        after=int(str(position[0])) if position else None,
        limit=request.max_results,
    )
    return wire.ClusteringRunPage(
        next_token=await token_of(context, walk, page.position),
        runs=tuple(map(_record, page.items)),
    )


async def get_clustering_run(
    context: Context, request: wire.GetClusteringRun
) -> wire.ClusteringRunAnswer:
    """One run, with a page of the people whom it changed."""
    walk = walk_of(context, request)
    position = await position_of(context, walk, request.next_token)
    run, page = await runs.get_run(
        context.library,
        request.project_name,
        request.dataset_name,
        request.task_id,
        after=UUID(str(position[0])) if position else None,
        limit=request.max_results,
    )
    return wire.ClusteringRunAnswer(
        figure_clusters=tuple(
            wire.ChangedClusterRecord(
                joined_figure_ids=tuple(map(str, each.joined)),
                left_figure_ids=tuple(map(str, each.left)),
                object_id=f"{CLUSTER_PREFIX}{each.cluster_id}",
                state=each.state.value,
            )
            for each in page.items
        ),
        next_token=await token_of(context, walk, page.position),
        run=_record(run),
    )


async def cancel_task(context: Context, request: wire.CancelTask) -> wire.CancelAnswer:
    """End a clustering run before its time."""
    task = await cancel(context.library, request.project_name, request.task_id)
    return wire.CancelAnswer(status=task.status.value, task_id=task.task_id)


def _record(run: ClusteringRun) -> wire.ClusteringRunRecord:
    return wire.ClusteringRunRecord(
        end_time=record_time(run.ended_at),
        face_count=run.face_count,
        gone_count=run.gone_count,
        joined_count=run.joined_count,
        left_count=run.left_count,
        new_count=run.new_count,
        start_time=record_time(run.started_at),
        task_id=run.task_id,
    )
