"""SimpleQuery."""

import msgspec

from visnomy.api.context import Context
from visnomy.api.pages import position_of, token_of, walk_of
from visnomy.api.records import FIGURES, file_records, object_of
from visnomy.api.wire import models, requests
from visnomy.errors import InvalidArgument
from visnomy.library import queries
from visnomy.store.query import FileQuery, QueryNode, parse_sorts


async def simple_query(context: Context, request: requests.SimpleQuery) -> bytes:
    """One page of the files that match."""
    if request.aggregations:
        raise InvalidArgument("The parameter Aggregations is not offered by this server.")
    walk = walk_of(context, request)
    fields = request.with_fields
    query = FileQuery(
        node=query_node(request.query) if request.query else None,
        sorts=parse_sorts(request.sort or "", request.order),
        after=await position_of(context, walk, request.next_token),
        limit=request.max_results,
        with_total=not request.without_total_hits,
    )
    names = request.project_name, request.dataset_name
    with_figures = not fields or FIGURES in fields
    page = await queries.search(context.library, *names, query, with_figures=with_figures)
    token = await token_of(context, walk, page.position)
    members = [
        (b"Files", file_records(page.items, fields)),
        (b"NextToken", msgspec.json.encode(token)),
    ]
    if page.total is not None:
        members.append((b"TotalHits", str(page.total).encode()))
    return object_of(members)


def query_node(wire: models.SimpleQuery) -> QueryNode:
    """The tree of a query; its depth was limited when it was parsed."""
    if not wire.operation:
        raise InvalidArgument.missing("Query.Operation")
    return QueryNode(
        operation=wire.operation,
        field=wire.field,
        value=wire.value,
        children=tuple(query_node(each) for each in wire.sub_queries or ()),
    )
