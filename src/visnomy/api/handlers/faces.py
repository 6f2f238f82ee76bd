"""Faces of any image: DetectImageFaces, CompareImageFaces, SearchImageFigureCluster, searches."""

import msgspec

from visnomy.api.context import Context
from visnomy.api.notices import notice_of
from visnomy.api.records import array_of, object_of
from visnomy.api.wire import models, requests, responses
from visnomy.errors import InvalidArgument
from visnomy.library.events.telling import event_id_of
from visnomy.library.faces import pictures as faces
from visnomy.library.faces.searching import request_search
from visnomy.library.intake.documents import figure_members
from visnomy.library.projects import get_dataset
from visnomy.model.figure import CLUSTER_PREFIX


async def detect_image_faces(context: Context, request: requests.DetectImageFaces) -> bytes:
    """The faces of one image."""
    uri = _needed("SourceURI", request.source_uri)
    found = await faces.detect_faces(context.library, request.project_name, uri)
    records = (msgspec.json.encode(figure_members(face)) for face in found)
    return object_of([(b"Faces", array_of(records))])


async def compare_image_faces(
    context: Context, request: requests.CompareImageFaces
) -> responses.CompareImageFaces:
    """How alike the largest faces of two images are."""
    source = request.source or models.CompareImageFacesRequestSource()
    uris = _needed("Source.URI1", source.uri1), _needed("Source.URI2", source.uri2)
    alike = await faces.compare_faces(context.library, request.project_name, uris)
    return responses.CompareImageFaces(similarity=round(alike, 4))


async def search_image_figure_cluster(
    context: Context, request: requests.SearchImageFigureCluster
) -> responses.SearchImageFigureCluster:
    """The person that each face of an image looks like."""
    uri = _needed("SourceURI", request.source_uri)
    names = request.project_name, request.dataset_name
    matches = await faces.search_people(context.library, *names, uri)
    return responses.SearchImageFigureCluster(clusters=tuple(map(_wire_match, matches)))


async def create_faces_searching_task(
    context: Context, request: requests.CreateFacesSearchingTask
) -> responses.CreateFacesSearchingTask:
    """Start to look for the faces that are most like those of some images; an event tells."""
    notice = notice_of(context)
    uris = [
        _needed(f"Sources[{place}].URI", source.uri)
        for place, source in enumerate(request.sources or ())
    ]
    dataset = await get_dataset(context.library, request.project_name, request.dataset_name)
    task = await request_search(
        context.library,
        dataset,
        uris,
        request.max_result,
        notice=notice,
        request=msgspec.to_builtins(request),
    )
    return responses.CreateFacesSearchingTask(
        task_id=task.task_id, event_id=event_id_of(task.task_id)
    )


def _wire_match(match: faces.Match) -> models.SearchImageFigureClusterResponseBodyClusters:
    box = match.boundary
    return models.SearchImageFigureClusterResponseBodyClusters(
        boundary=models.Boundary(height=box.height, left=box.left, top=box.top, width=box.width),
        cluster_id=f"{CLUSTER_PREFIX}{match.cluster_id}",
        similarity=round(match.similarity, 4),
    )


def _needed(name: str, uri: str | None) -> str:
    if not uri:
        raise InvalidArgument.missing(name)
    return uri
