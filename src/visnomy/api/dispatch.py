"""From the name of an operation to its handler; the one door for the wire and for the page."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

import msgspec

from visnomy.api import audit
from visnomy.api.answer import encoded, new_request_id, with_request_id
from visnomy.api.context import Context
from visnomy.api.handlers import (
    access,
    bindings,
    clusters,
    contents,
    datasets,
    decisions,
    erasure,
    faces,
    files,
    filesets,
    groups,
    images,
    indexing,
    policies,
    projects,
    queries,
    review,
    runs,
    server,
    suggestions,
    tasks,
)
from visnomy.api.parameters import decode
from visnomy.api.policy.gate import authorise, resource_name
from visnomy.api.principal import Principal
from visnomy.api.wire.extensions import EXTENSIONS
from visnomy.api.wire.operations import OPERATIONS
from visnomy.api.wire.shape import Operation
from visnomy.errors import InternalError, NotOffered, RequestRefused, WireError
from visnomy.library.context import Library

VERSION = "2020-09-30"

Handler = Callable[[Context, Any], Awaitable[msgspec.Struct | bytes]]

HANDLERS: Final[Mapping[str, Handler]] = {
    "BatchDeleteFileMeta": files.batch_delete_file_meta,
    "BatchGetFigureCluster": clusters.batch_get_figure_cluster,
    "BatchGetFileMeta": files.batch_get_file_meta,
    "BatchIndexFileMeta": files.batch_index_file_meta,
    "BatchUpdateFileMeta": files.batch_update_file_meta,
    "CompareImageFaces": faces.compare_image_faces,
    "CreateBinding": bindings.create_binding,
    "CreateDataset": datasets.create_dataset,
    "CreateFacesSearchingTask": faces.create_faces_searching_task,
    "CreateFigureClusteringTask": clusters.create_figure_clustering_task,
    "CreateFigureClustersMergingTask": decisions.create_figure_clusters_merging_task,
    "CreateLocationDateClusteringTask": filesets.create_location_date_clustering_task,
    "CreateProject": projects.create_project,
    "CreateSimilarImageClusteringTask": filesets.create_similar_image_clustering_task,
    "DeleteBinding": bindings.delete_binding,
    "DeleteDataset": datasets.delete_dataset,
    "DeleteFileMeta": files.delete_file_meta,
    "DeleteLocationDateCluster": filesets.delete_location_date_cluster,
    "DeleteProject": projects.delete_project,
    "DetectImageCodes": contents.detect_image_codes,
    "DetectImageCropping": images.detect_image_cropping,
    "DetectImageFaces": faces.detect_image_faces,
    "DetectImageLabels": contents.detect_image_labels,
    "DetectImageScore": images.detect_image_score,
    "DetectImageTexts": contents.detect_image_texts,
    "DetectMediaMeta": contents.detect_media_meta,
    "FuzzyQuery": queries.fuzzy_query,
    "GetBinding": bindings.get_binding,
    "GetDataset": datasets.get_dataset,
    "GetFigureCluster": clusters.get_figure_cluster,
    "GetFileMeta": files.get_file_meta,
    "GetProject": projects.get_project,
    "GetTask": tasks.get_task,
    "IndexFileMeta": files.index_file_meta,
    "ListBindings": bindings.list_bindings,
    "ListDatasets": datasets.list_datasets,
    "ListProjects": projects.list_projects,
    "ListTasks": tasks.list_tasks,
    "QueryFigureClusters": clusters.query_figure_clusters,
    "QueryLocationDateClusters": filesets.query_location_date_clusters,
    "QuerySimilarImageClusters": filesets.query_similar_image_clusters,
    "SearchImageFigureCluster": faces.search_image_figure_cluster,
    "SimpleQuery": queries.simple_query,
    "UpdateDataset": datasets.update_dataset,
    "UpdateFigureCluster": clusters.update_figure_cluster,
    "UpdateFileMeta": files.update_file_meta,
    "UpdateLocationDateCluster": filesets.update_location_date_cluster,
    "UpdateProject": projects.update_project,
}
"""What this server offers of the contract."""

EXTENSION_HANDLERS: Final[Mapping[str, Handler]] = {
    "AddUserToGroup": groups.add_user_to_group,
    "AnswerSuggestion": suggestions.answer_suggestion,
    "AttachPolicy": policies.attach_policy,
    "CancelTask": runs.cancel_task,
    "CreateAccessKey": access.create_access_key,
    "CreateGroup": groups.create_group,
    "CreateUser": access.create_user,
    "DeleteAccessKey": access.delete_access_key,
    "DeleteGroup": groups.delete_group,
    "DeletePolicy": policies.delete_policy,
    "DeleteUser": access.delete_user,
    "DetachPolicy": policies.detach_policy,
    "ExplainFigure": review.explain_figure,
    "ForgetFigureCluster": erasure.forget_figure_cluster,
    "GetClusteringRun": runs.get_clustering_run,
    "GetIndexing": indexing.get_indexing,
    "GetStorage": server.get_storage,
    "ListAccessKeys": access.list_access_keys,
    "ListClusteringRuns": runs.list_clustering_runs,
    "ListDecisions": decisions.list_decisions,
    "ListFigureClusterFlags": suggestions.list_figure_cluster_flags,
    "ListFigureClusters": suggestions.list_figure_clusters,
    "ListGroups": groups.list_groups,
    "ListIndependentFigures": suggestions.list_independent_figures,
    "ListModels": server.list_models,
    "ListPolicies": policies.list_policies,
    "ListSettings": server.list_settings,
    "ListSuggestions": suggestions.list_suggestions,
    "ListUsers": access.list_users,
    "MarkFigures": decisions.mark_figures,
    "MoveFigures": decisions.move_figures,
    "PauseIndexing": indexing.pause_indexing,
    "PutPolicy": policies.put_policy,
    "RedoDecision": decisions.redo_decision,
    "RemoveUserFromGroup": groups.remove_user_from_group,
    "ResumeIndexing": indexing.resume_indexing,
    "SetFigureClusterFlags": suggestions.set_figure_cluster_flags,
    "SplitFigureCluster": review.split_figure_cluster,
    "UndoDecision": decisions.undo_decision,
    "UpdateAccessKey": access.update_access_key,
}
"""What it offers beyond: docs/extensions.md."""


async def call(
    library: Library, operation: str, parameters: Mapping[str, object], principal: Principal
) -> bytes:
    """Perform an operation of the API in process, with the same checks as over the wire.

    Args:
        library: the open library.
        operation: its name, case-sensitive.
        parameters: wire names to texts or JSON values.
        principal: with whose rights.

    Returns:
        The encoded answer.

    Raises:
        WireError: as a client of the API would see it.
    """
    request_id, found = new_request_id(), find_operation(operation, VERSION)
    result = InternalError.code
    try:
        members = await perform(library, found, parameters, principal, request_id)
        result = audit.SUCCEEDED
    except WireError as exc:
        result = exc.code
        raise
    finally:
        if audit.changes(found):
            resource = resource_name(library.settings, found, parameters)
            audit.record(audit.deed_of(principal, found, resource, request_id), result)
    return with_request_id(request_id, members)


def find_operation(name: str, version: str) -> Operation:
    """The operation of that name.

    Raises:
        RequestRefused: InvalidVersion or InvalidApi.NotFound.
    """
    if not name:
        raise RequestRefused("MissingAction", 400, "The parameter Action is required.")
    if version != VERSION:
        raise RequestRefused(
            "InvalidVersion",
            404,
            f"Specified version {version[:40]} does not exist; use {VERSION}.",
        )
    operation = OPERATIONS.get(name) or EXTENSIONS.get(name)
    if operation is None:
        raise RequestRefused(
            "InvalidApi.NotFound", 404, f"Specified api {name[:80]} is not found; check its name."
        )
    return operation


async def perform(
    library: Library,
    operation: Operation,
    parameters: Mapping[str, object],
    principal: Principal,
    request_id: str,
) -> bytes:
    """Authorise, validate and dispatch; the encoded members of the answer.

    Raises:
        WireError: what the policy, the validation or the operation refused.
    """
    authorise(principal, operation, resource_name(library.settings, operation, parameters))
    return await carry_out(library, operation, parameters, principal, request_id)


async def carry_out(
    library: Library,
    operation: Operation,
    parameters: Mapping[str, object],
    principal: Principal,
    request_id: str,
) -> bytes:
    """Validate and dispatch what was authorised; the encoded members of the answer.

    Raises:
        WireError: what the validation or the operation refused.
    """
    handler = HANDLERS.get(operation.name) or EXTENSION_HANDLERS.get(operation.name)
    if handler is None:
        raise NotOffered(operation.name)
    request = decode(operation, parameters)
    context = Context(library, principal, operation.name, request_id, parameters)
    return encoded(await handler(context, request))
