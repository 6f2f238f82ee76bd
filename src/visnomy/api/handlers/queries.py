"""SimpleQuery and FuzzyQuery."""

from collections.abc import Sequence

import msgspec

from visnomy.api.context import Context
from visnomy.api.pages import position_of, token_of, walk_of
from visnomy.api.records import FIGURES, file_records, object_of
from visnomy.api.wire import models, requests, responses
from visnomy.errors import InvalidArgument
from visnomy.library import queries
from visnomy.store.queries.aggregations import Aggregate, Aggregation
from visnomy.store.queries.query import FileQuery, Query, QueryNode, parse_sorts, words_of

MAX_FILES = 100


async def simple_query(
    context: Context, request: requests.SimpleQuery
) -> bytes | responses.SimpleQuery:
    """One page of the files that match, or what is calculated over all of them."""
    if request.aggregations:
        return await _calculated(context, request, request.aggregations)
    if request.max_results > MAX_FILES:
        raise InvalidArgument(
            f"The parameter MaxResults must be between 0 and {MAX_FILES} where no Aggregations "
            f"are asked for, got {request.max_results}."
        )
    node = query_node(request.query) if request.query else None
    return await _page(context, request, node, with_total=not request.without_total_hits)


async def fuzzy_query(context: Context, request: requests.FuzzyQuery) -> bytes:
    """One page of the files of which something contains every word."""
    return await _page(context, request, words_of(request.query), with_total=True)


async def _page(
    context: Context,
    request: requests.SimpleQuery | requests.FuzzyQuery,
    node: Query | None,
    *,
    with_total: bool,
) -> bytes:
    walk = walk_of(context, request)
    fields = request.with_fields
    query = FileQuery(
        node=node,
        sorts=parse_sorts(request.sort or "", request.order),
        after=await position_of(context, walk, request.next_token),
        limit=request.max_results,
        with_total=with_total,
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


async def _calculated(
    context: Context,
    request: requests.SimpleQuery,
    wanted: Sequence[models.SimpleQueryRequestAggregations],
) -> responses.SimpleQuery:
    questions = [_question(place, each) for place, each in enumerate(wanted)]
    answers = await queries.calculate(
        context.library,
        request.project_name,
        request.dataset_name,
        query_node(request.query) if request.query else None,
        questions,
        most_groups=request.max_results,
    )
    pairs = zip(questions, answers, strict=True)
    return responses.SimpleQuery(aggregations=tuple(_wire_answer(*pair) for pair in pairs))


def _question(place: int, wire: models.SimpleQueryRequestAggregations) -> Aggregation:
    if not wire.field:
        raise InvalidArgument.missing(f"Aggregations[{place}].Field")
    if not wire.operation:
        raise InvalidArgument.missing(f"Aggregations[{place}].Operation")
    return Aggregation(wire.field, wire.operation)


def _wire_answer(
    question: Aggregation, answer: Aggregate
) -> models.SimpleQueryResponseBodyAggregations:
    groups = answer.groups
    return models.SimpleQueryResponseBodyAggregations(
        field=question.field,
        operation=question.operation,
        value=answer.value,
        groups=None
        if groups is None
        else tuple(
            models.SimpleQueryResponseBodyAggregationsGroups(value=each.value, count=each.count)
            for each in groups
        ),
    )


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
