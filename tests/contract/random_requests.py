"""Requests that Schemathesis makes from the OpenAPI document, signed and aimed at real rows.

Random names never meet a row, so wherever a request names something, a name that exists is put
there more often than not: a planted dataset, its files, people and faces, fields of the query.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import schemathesis
from hypothesis import strategies as st
from requests import PreparedRequest
from requests.auth import AuthBase
from schemathesis import BaseSchema, Case, HookContext, Response
from tests.contract.planting import Planted
from tests.contract.raw import RawCall
from tests.contract.sdk import Sdk
from tests.contract.servers import Endpoint

from visnomy.store.queries.fields import FILE, PARENTS, PLACE

Known = Mapping[str, Sequence[Any]]
"""Names of parameters and members with values that mean something to the server."""

FORM = "application/x-www-form-urlencoded"
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
FIELDS = [
    *FILE,
    PLACE,
    "CustomLabels.*",
    "CustomLabels.Person",
    "OSSTagging.a",
    "OSSUserMeta.a",
    *PARENTS,
    *(f"{name}.{member}" for name, parent in PARENTS.items() for member in parent.fields),
]
COMPARISONS = ["eq", "gt", "gte", "lt", "lte", "prefix", "match-phrase", "exist"]
BRANCHES = ["and", "or", "not", "nested"]
PLACES = ["geo-distance", "geo-bounding-box", "geo-polygon"]
CALCULATIONS = ["min", "max", "average", "sum", "count", "distinct", "group"]
RESERVED = ("figure-cluster-id-independent", "figure-cluster-id-unavailable")


@dataclass(frozen=True, slots=True)
class Signer(AuthBase):
    """Signs what is about to be sent, whatever it is."""

    endpoint: Endpoint

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Give a request the headers of its signature."""
        body = request.body or b""
        content_type = request.headers.get("content-type")
        assert isinstance(body, str | bytes)
        call = RawCall(
            self.endpoint,
            action=str(request.headers.get("x-acs-action", "")),
            version=str(request.headers.get("x-acs-version", "")),
            query=(),
            body=body.encode() if isinstance(body, str) else body,
            content_type=None if content_type is None else str(content_type),
        )
        request.headers.update(call.headers())
        request.url = f"http://{urlsplit(str(request.url)).netloc}/"
        return request


def known_names(sdk: Sdk, album: Planted, picture: str) -> Known:
    """What requests may name in a dataset with an album, and a picture that is in none."""
    task = sdk.call("create_figure_clustering_task", tags={"a": "b"})
    people = [*album.names(), *RESERVED]
    figures = [str(figure) for person in album.figures for figure in person]
    return {
        "ProjectName": [sdk.project],
        "DatasetName": [sdk.dataset],
        "URI": [*album.uris, picture, "oss://photos"],
        "URIs": [album.uris[:3], [*album.uris[:1], "oss://photos/none.jpg"]],
        "SourceURI": [picture, album.uris[0]],
        "URI1": [picture],
        "URI2": [picture, album.uris[0]],
        "ObjectId": people,
        "ObjectIds": [people[:3]],
        "FigureClusterId": people,
        "FigureId": figures,
        "FigureIds": [figures[:1], figures[:2]],
        "From": people,
        "Froms": [people[:2]],
        "To": [*people, "new"],
        "Field": FIELDS,
        "Operation": [*COMPARISONS, *BRANCHES, *PLACES, *CALCULATIONS],
        "Value": ["1", "0.5", "true", "2020-01-01T00:00:00Z", "0,0;1000", "a"],
        "Sort": ["Size", "URI", "Filename", "Size,URI", "CreateTime"],
        "WithFields": [["URI", "Figures"], ["None"]],
        "TaskId": [task.task_id],
        "TaskType": ["FaceClustering", "FigureClustersMerging"],
        "TaskTypes": [["FaceClustering"]],
        "TagSelector": ["a=b"],
        "Tags": [{"a": "b"}],
        "Tag": [[{"Key": "a", "Value": "b"}], []],
        "CustomLabels": [{"Person": "P0"}, "Person=P0"],
        "TemplateId": ["Official:FaceManagement", ""],
        "NextToken": [""],
        "MetaLockVersion": [0, 1],
        "MediaType": ["image"],
        "LatLong": ["48.1,11.5", "-90,180"],
        "ProduceTime": ["2020-01-01T00:00:00Z"],
        "Start": ["2020-01-01T00:00:00Z"],
        "End": ["2030-01-01T00:00:00+08:00"],
    }


def load(document: Mapping[str, Any], endpoint: Endpoint, known: Known) -> BaseSchema:
    """The document as operations whose requests name what is known."""
    schema = schemathesis.openapi.from_dict(dict(document))
    schema.config.update(base_url=f"http://{endpoint.address}")
    schema.config.generation.update(with_security_parameters=False)
    shapes = document["components"]["schemas"]

    @schema.hook
    def flatmap_body(context: HookContext, body: Any) -> st.SearchStrategy[Any]:  # noqa: ANN401
        name = context.operation.definition.raw["operationId"] if context.operation else ""
        return aimed(body, shapes[f"requests.{name}"], known)

    return schema


def send(case: Case[Any], endpoint: Endpoint) -> Response:
    """Sign and send a request.

    Structures in a form travel as JSON texts, as OpenAPI's `encoding` says; the serialiser at hand
    repeats a name for each item instead.
    """
    if case.media_type == FORM and isinstance(case.body, dict):
        case.body = {name: _text(value) for name, value in case.body.items()}
    return case.call(auth=Signer(endpoint))


@st.composite
def aimed(draw: st.DrawFn, body: Any, shape: Mapping[str, Any], known: Known) -> Any:  # noqa: ANN401
    """A body with known names in place of most random ones; one in eight is left as it is."""
    if not isinstance(body, dict) or _rarely(draw, 8):
        return body
    declared, needed = shape["properties"], shape.get("required", [])
    kept = {name: _replaced(draw, name, body[name], known) for name in body if name in declared}
    wanted = [name for name in declared if name in known and name not in kept]
    for name in wanted:
        if name in needed or _rarely(draw, 3):
            kept[name] = draw(st.sampled_from(known[name]))
    return kept


def _replaced(draw: st.DrawFn, name: str, value: Any, known: Known) -> Any:  # noqa: ANN401
    if name in known and not _rarely(draw, 8):
        return draw(st.sampled_from(known[name]))
    match value:
        case dict():
            return {
                _clean(draw, key): _replaced(draw, key, each, known) for key, each in value.items()
            }
        case list():
            return [_replaced(draw, "", each, known) for each in value]
        case str():
            return _clean(draw, value)
    return value


def _clean(draw: st.DrawFn, text: str) -> str:
    """Most texts without what no text may hold."""
    return text if _rarely(draw, 32) else _CONTROL.sub("", text)


def _rarely(draw: st.DrawFn, one_in: int) -> bool:
    return draw(st.integers(1, one_in)) == one_in


def _text(value: Any) -> str:  # noqa: ANN401
    return value if isinstance(value, str) else json.dumps(value)
