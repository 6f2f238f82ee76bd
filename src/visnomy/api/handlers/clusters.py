"""CreateFigureClusteringTask and the operations on people."""

from uuid import UUID

import msgspec

from visnomy.api.context import Context
from visnomy.api.instants import read_range
from visnomy.api.labels import label_filter, string_map
from visnomy.api.notices import notice_of
from visnomy.api.pages import position_of, token_of, walk_of
from visnomy.api.records import array_of, cluster_record, object_of
from visnomy.api.wire import models, requests, responses
from visnomy.errors import InvalidArgument, ResourceNotFound
from visnomy.library.clustering.run import request_clustering
from visnomy.library.events.telling import event_id_of
from visnomy.library.limits import check_labels
from visnomy.library.people import listing as people
from visnomy.library.people.listing import PeopleQuery
from visnomy.library.projects import get_dataset
from visnomy.model.cluster import ClusterChange, ClusterSort
from visnomy.model.figure import CLUSTER_PREFIX

MAX_BATCH = 100


async def create_figure_clustering_task(
    context: Context, request: requests.CreateFigureClusteringTask
) -> responses.CreateFigureClusteringTask:
    """Start to group what changed; GetTask follows it."""
    notice = notice_of(context)
    tags = string_map("Tags", request.tags) or {}
    check_labels("Tags", tags)
    dataset = await get_dataset(context.library, request.project_name, request.dataset_name)
    task = await request_clustering(
        context.library,
        dataset,
        user_data=notice.user_data,
        notice=notice,
        tags=tags,
        request=msgspec.to_builtins(request),
    )
    return responses.CreateFigureClusteringTask(
        task_id=task.task_id, event_id=event_id_of(task.task_id)
    )


async def query_figure_clusters(context: Context, request: requests.QueryFigureClusters) -> bytes:
    """One page of people."""
    walk = walk_of(context, request)
    query = PeopleQuery(
        sort=ClusterSort(request.sort) if request.sort else ClusterSort.OBJECT_ID,
        descending=request.order == "desc",
        after=await position_of(context, walk, request.next_token),
        limit=request.max_results,
        labels=label_filter("CustomLabels", request.custom_labels),
        created=read_range("CreateTimeRange", request.create_time_range),
        updated=read_range("UpdateTimeRange", request.update_time_range),
        with_total=request.with_total_count,
    )
    names = request.project_name, request.dataset_name
    dataset, page = await people.query_people(context.library, *names, query)
    owner_id = context.principal.account_id
    records = array_of(cluster_record(dataset, owner_id, row) for row in page.items)
    token = await token_of(context, walk, page.position)
    members = [(b"FigureClusters", records), (b"NextToken", msgspec.json.encode(token))]
    if page.total is not None:
        members.append((b"TotalCount", str(page.total).encode()))
    return object_of(members)


async def get_figure_cluster(context: Context, request: requests.GetFigureCluster) -> bytes:
    """One person."""
    names = request.project_name, request.dataset_name
    cluster_id = cluster_id_of(request.object_id)
    if cluster_id is None:
        await get_dataset(context.library, *names)
        raise ResourceNotFound("figure cluster")
    dataset, row = await people.get_person(context.library, *names, cluster_id)
    record = cluster_record(dataset, context.principal.account_id, row, base_images=True)
    return object_of([(b"FigureCluster", record)])


async def batch_get_figure_cluster(
    context: Context, request: requests.BatchGetFigureCluster
) -> bytes:
    """People in the order of the ids; missing ones are left out."""
    if len(request.object_ids) > MAX_BATCH:
        raise InvalidArgument(
            f"The parameter ObjectIds may hold at most {MAX_BATCH} ids, "
            f"got {len(request.object_ids)}."
        )
    cluster_ids = [each for each in map(cluster_id_of, request.object_ids) if each is not None]
    names = request.project_name, request.dataset_name
    dataset, rows = await people.get_people(context.library, *names, cluster_ids)
    owner_id = context.principal.account_id
    records = array_of(cluster_record(dataset, owner_id, row, base_images=True) for row in rows)
    return object_of([(b"FigureClusters", records)])


async def update_figure_cluster(
    context: Context, request: requests.UpdateFigureCluster
) -> responses.UpdateFigureCluster:
    """Change what a caller owns of a person."""
    wire = request.figure_cluster
    if not wire.object_id:
        raise InvalidArgument.missing("FigureCluster.ObjectId")
    names = request.project_name, request.dataset_name
    cluster_id = cluster_id_of(wire.object_id)
    if cluster_id is None:
        await get_dataset(context.library, *names)
        raise ResourceNotFound("figure cluster")
    change = ClusterChange(
        name=wire.name,
        custom_id=wire.custom_id,
        custom_labels=string_map("FigureCluster.CustomLabels", wire.custom_labels),
        cover_figure_id=_cover_of(wire),
        expected_version=wire.meta_lock_version,
    )
    author = context.principal.access_key_id
    await people.update_person(context.library, *names, cluster_id, change, author=author)
    return responses.UpdateFigureCluster()


def cluster_id_of(object_id: str) -> UUID | None:
    """`Cluster-<uuid>` -> uuid; None for anything else, the reserved ids included."""
    if not object_id.startswith(CLUSTER_PREFIX):
        return None
    return _uuid(object_id.removeprefix(CLUSTER_PREFIX))


def _cover_of(wire: models.FigureClusterForReq) -> UUID | None:
    if wire.cover is None or not wire.cover.figures:
        return None
    text = wire.cover.figures[0].figure_id
    if not text:
        raise InvalidArgument.missing("FigureCluster.Cover.Figures[0].FigureId")
    figure_id = _uuid(text)
    if figure_id is None:
        raise InvalidArgument(
            f"The parameter FigureCluster.Cover.Figures[0].FigureId is no face of this cluster: "
            f"{text[:60]}."
        )
    return figure_id


def _uuid(text: str) -> UUID | None:
    try:
        parsed = UUID(text)
    except ValueError:
        return None
    return parsed if str(parsed) == text.lower() else None
