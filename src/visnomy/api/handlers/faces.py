"""DetectImageFaces, CompareImageFaces, SearchImageFigureCluster: nothing is stored."""

import msgspec

from visnomy.api.context import Context
from visnomy.api.records import array_of, object_of
from visnomy.api.wire import models, requests, responses
from visnomy.errors import InvalidArgument
from visnomy.library import faces
from visnomy.library.documents import figure_members
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
