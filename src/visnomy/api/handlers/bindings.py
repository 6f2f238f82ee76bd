"""CreateBinding, GetBinding, ListBindings, DeleteBinding."""

from visnomy.api.context import Context
from visnomy.api.instants import record_time
from visnomy.api.pages import position_of, token_of, walk_of
from visnomy.api.values import read_boolean
from visnomy.api.wire import models, requests, responses
from visnomy.errors import InvalidArgument
from visnomy.library.intake import bindings
from visnomy.model.binding import Binding
from visnomy.sources.uris import place_uri, read_place_uri
from visnomy.store.bindings import BindingQuery


async def create_binding(
    context: Context, request: requests.CreateBinding
) -> responses.CreateBinding:
    """Let a dataset follow a bucket or folder."""
    name = _required("DatasetName", request.dataset_name)
    binding = await bindings.create_binding(
        context.library, request.project_name, name, request.uri
    )
    return responses.CreateBinding(binding=wire_binding(binding))


async def get_binding(context: Context, request: requests.GetBinding) -> responses.GetBinding:
    """The binding of one place."""
    name = _required("DatasetName", request.dataset_name)
    uri = _required("URI", request.uri)
    binding = await bindings.get_binding(context.library, request.project_name, name, uri)
    return responses.GetBinding(binding=wire_binding(binding))


async def list_bindings(context: Context, request: requests.ListBindings) -> responses.ListBindings:
    """Bindings by URI; without DatasetName those of the whole project.

    No binding has a name of its own, so Name narrows by the URI as URI does (contract, section 2).
    """
    walk = walk_of(context, request)
    position = await position_of(context, walk, request.next_token)
    after = (str(position[0]), str(position[1])) if position else ("", "")
    asked = [place_uri(read_place_uri(text)) for text in (request.uri, request.name) if text]
    if len(set(asked)) > 1:
        return responses.ListBindings(bindings=(), next_token="")
    query = BindingQuery(
        dataset_name=request.dataset_name or None,
        uri=asked[0] if asked else "",
        after=after,
        limit=request.max_results,
    )
    page = await bindings.list_bindings(context.library, request.project_name, query)
    return responses.ListBindings(
        bindings=tuple(wire_binding(each) for each in page.items),
        next_token=await token_of(context, walk, page.position),
    )


async def delete_binding(
    context: Context, request: requests.DeleteBinding
) -> responses.DeleteBinding:
    """Follow a place no longer; Cleanup, of older documents, also drops what it brought."""
    name = _required("DatasetName", request.dataset_name)
    uri = _required("URI", request.uri)
    cleanup = read_boolean("Cleanup", context.parameters.get("Cleanup") or False)
    await bindings.delete_binding(context.library, request.project_name, name, uri, cleanup=cleanup)
    return responses.DeleteBinding()


def wire_binding(binding: Binding) -> models.Binding:
    """The record of a binding."""
    return models.Binding(
        create_time=record_time(binding.created_at),
        dataset_name=binding.dataset_name,
        phase=binding.phase.value,
        project_name=binding.project_name,
        reason=binding.reason,
        state=binding.state.value,
        uri=binding.uri,
        update_time=record_time(binding.updated_at),
    )


def _required(name: str, value: str | None) -> str:
    if not value:
        raise InvalidArgument.missing(name)
    return value
