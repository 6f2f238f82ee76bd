"""Files that belong together: by place and days, and pictures that are nearly the same."""

from datetime import timedelta, timezone
from uuid import UUID

import msgspec

from visnomy.api.context import Context
from visnomy.api.instants import read_range, record_time
from visnomy.api.labels import label_filter, string_map
from visnomy.api.notices import notice_of
from visnomy.api.pages import position_of, token_of, walk_of
from visnomy.api.wire import models, requests, responses
from visnomy.errors import InvalidArgument, ResourceNotFound
from visnomy.library.events.telling import event_id_of
from visnomy.library.filesets import listing
from visnomy.library.filesets.asking import Asking, request_file_sets
from visnomy.library.filesets.options import read_levels, read_options
from visnomy.library.limits import check_labels
from visnomy.library.projects import get_dataset
from visnomy.model.fileset import (
    LOCATION_DATE_PREFIX,
    SIMILAR_IMAGE_PREFIX,
    LocalTime,
    LocationDateChange,
    LocationDateCluster,
    LocationDateQuery,
    LocationDateSort,
    SimilarImageCluster,
    SimilarImageSort,
)
from visnomy.model.task import Task, TaskType


async def create_location_date_clustering_task(
    context: Context, request: requests.CreateLocationDateClusteringTask
) -> responses.CreateLocationDateClusteringTask:
    """Start to put together what was taken at one place on days in a row."""
    read_options(msgspec.to_builtins(request))
    task = await _start(context, request, TaskType.LOCATION_DATE_CLUSTERING)
    return responses.CreateLocationDateClusteringTask(
        task_id=task.task_id, event_id=event_id_of(task.task_id)
    )


async def create_similar_image_clustering_task(
    context: Context, request: requests.CreateSimilarImageClusteringTask
) -> responses.CreateSimilarImageClusteringTask:
    """Start to put pictures together that are nearly the same."""
    task = await _start(context, request, TaskType.SIMILAR_IMAGE_CLUSTERING)
    return responses.CreateSimilarImageClusteringTask(
        task_id=task.task_id, event_id=event_id_of(task.task_id)
    )


async def query_location_date_clusters(
    context: Context, request: requests.QueryLocationDateClusters
) -> responses.QueryLocationDateClusters:
    """One page of the clusters by place and days."""
    walk = walk_of(context, request)
    names = request.project_name, request.dataset_name
    only = _cluster_id(LOCATION_DATE_PREFIX, request.object_id or "")
    query = LocationDateQuery(
        sort=_sort(request.sort),
        descending=request.order == "desc",
        after=await position_of(context, walk, request.next_token),
        limit=request.max_results,
        cluster_id=only,
        levels=read_levels("LocationDateClusterLevels", request.location_date_cluster_levels or ()),
        labels=label_filter("CustomLabels", request.custom_labels),
        address=_address(request.address),
        title=request.title or "",
        started=read_range(
            "LocationDateClusterStartTimeRange", request.location_date_cluster_start_time_range
        ),
        ended=read_range(
            "LocationDateClusterEndTimeRange", request.location_date_cluster_end_time_range
        ),
        created=read_range("CreateTimeRange", request.create_time_range),
        updated=read_range("UpdateTimeRange", request.update_time_range),
    )
    if request.object_id and only is None:
        await get_dataset(context.library, *names)
        return responses.QueryLocationDateClusters(location_date_clusters=(), next_token="")
    page = await listing.query_location_dates(context.library, *names, query)
    return responses.QueryLocationDateClusters(
        location_date_clusters=tuple(map(_location_date, page.items)),
        next_token=await token_of(context, walk, page.position),
    )


async def update_location_date_cluster(
    context: Context, request: requests.UpdateLocationDateCluster
) -> responses.UpdateLocationDateCluster:
    """Change title, custom id or labels; what is absent stays."""
    names = request.project_name, request.dataset_name
    cluster_id = _cluster_id(LOCATION_DATE_PREFIX, request.object_id)
    if cluster_id is None:
        await get_dataset(context.library, *names)
        raise ResourceNotFound("location date cluster")
    change = LocationDateChange(
        title=request.title,
        custom_id=request.custom_id,
        custom_labels=string_map("CustomLabels", request.custom_labels),
    )
    await listing.change_location_date(context.library, *names, cluster_id, change)
    return responses.UpdateLocationDateCluster()


async def delete_location_date_cluster(
    context: Context, request: requests.DeleteLocationDateCluster
) -> responses.DeleteLocationDateCluster:
    """Take a cluster away; its files stay."""
    cluster_id = _cluster_id(LOCATION_DATE_PREFIX, request.object_id)
    names = request.project_name, request.dataset_name
    await listing.delete_location_date(context.library, *names, cluster_id)
    return responses.DeleteLocationDateCluster()


async def query_similar_image_clusters(
    context: Context, request: requests.QuerySimilarImageClusters
) -> responses.QuerySimilarImageClusters:
    """One page of the sets of pictures that are nearly the same."""
    walk = walk_of(context, request)
    after = await position_of(context, walk, request.next_token)
    names = request.project_name, request.dataset_name
    if label_filter("CustomLabels", request.custom_labels):
        # No operation can put labels on these sets, so none has any.
        await get_dataset(context.library, *names)
        return responses.QuerySimilarImageClusters(next_token="", similar_image_clusters=())
    page = await listing.query_similar(
        context.library,
        *names,
        sort=SimilarImageSort(request.sort),
        descending=request.order == "desc",
        after=after,
        limit=request.max_results,
    )
    return responses.QuerySimilarImageClusters(
        next_token=await token_of(context, walk, page.position),
        similar_image_clusters=tuple(map(_similar, page.items)),
    )


async def _start(
    context: Context,
    request: requests.CreateLocationDateClusteringTask | requests.CreateSimilarImageClusteringTask,
    kind: TaskType,
) -> Task:
    tags = string_map("Tags", request.tags) or {}
    check_labels("Tags", tags)
    asking = Asking(notice_of(context), tags, msgspec.to_builtins(request))
    dataset = await get_dataset(context.library, request.project_name, request.dataset_name)
    return await request_file_sets(context.library, dataset, kind, asking)


def _location_date(cluster: LocationDateCluster) -> models.LocationDateCluster:
    return models.LocationDateCluster(
        addresses=tuple(msgspec.convert(each, models.Address) for each in cluster.addresses),
        create_time=record_time(cluster.created_at),
        custom_id=cluster.custom_id or None,
        custom_labels=dict(cluster.custom_labels) or None,
        location_date_cluster_end_time=_local(cluster.end),
        location_date_cluster_level=cluster.level.value,
        location_date_cluster_start_time=_local(cluster.start),
        object_id=f"{LOCATION_DATE_PREFIX}{cluster.cluster_id}",
        title=cluster.title or None,
        update_time=record_time(cluster.updated_at),
    )


def _similar(cluster: SimilarImageCluster) -> models.SimilarImageCluster:
    return models.SimilarImageCluster(
        create_time=record_time(cluster.created_at),
        files=tuple(
            models.SimilarImage(image_score=each.score, uri=each.uri) for each in cluster.images
        ),
        object_id=f"{SIMILAR_IMAGE_PREFIX}{cluster.cluster_id}",
        update_time=record_time(cluster.updated_at),
    )


def _local(time: LocalTime) -> str:
    """RFC3339 with nine digits and the offset that clocks had there."""
    there = time.at.astimezone(timezone(timedelta(seconds=time.offset_s)))
    zone = there.strftime("%z")
    return f"{there:%Y-%m-%dT%H:%M:%S.%f}000{zone[:3]}:{zone[3:5]}"


def _sort(text: str | None) -> LocationDateSort:
    if not text:
        return LocationDateSort.START
    if text not in set(LocationDateSort):
        raise InvalidArgument(f"The parameter Sort must be one of {', '.join(LocationDateSort)}.")
    return LocationDateSort(text)


def _address(wire: models.Address | None) -> dict[str, str]:
    members: dict[str, str] = msgspec.to_builtins(wire) if wire else {}
    return {name: text for name, text in members.items() if text}


def _cluster_id(prefix: str, object_id: str) -> UUID | None:
    """The uuid behind a prefix; None for anything else."""
    text = object_id.removeprefix(prefix)
    try:
        parsed = UUID(text) if object_id.startswith(prefix) else None
    except ValueError:
        return None
    return parsed if str(parsed) == text.lower() else None
