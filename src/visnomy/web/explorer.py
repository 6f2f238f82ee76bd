"""The explorer: every operation as a form, performed with the rights of who looks, and as code.

Forms come from the OpenAPI document, so that what is offered can be tried; code from the adapter
that starts the server, which knows the languages.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus
from typing import Any, cast

import orjson
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from visnomy.errors import WireError
from visnomy.web.calls import read_parameters
from visnomy.web.pages import refusal_page, render
from visnomy.web.progress import read_progress
from visnomy.web.reference import parts_of
from visnomy.web.reference_views import Operation, View, reference_view
from visnomy.web.shapes import shape_of
from visnomy.web.site import Site

Endpoint = Callable[[Request], Awaitable[Response]]
DESTRUCTIVE = ("Delete", "BatchDelete", "Forget")
"""Operations that begin so take something away for good, and are asked about first."""


@dataclass(frozen=True)
class Explorer:
    """The pages of one document; it is read when somebody asks first.

    Attributes:
        document: OpenAPI as JSON.
    """

    document: bytes

    @cached_property
    def members(self) -> Mapping[str, Any]:
        """The document, decoded."""
        return cast("Mapping[str, Any]", orjson.loads(self.document))

    @cached_property
    def view(self) -> View:
        """All operations by topic."""
        return reference_view(self.members)

    @cached_property
    def operations(self) -> dict[str, Operation]:
        """All operations by name."""
        return {each.name: each for group in self.view.topics.values() for each in group}

    async def page(self, request: Request) -> Response:
        """GET /explorer and /explorer/{operation}."""
        name = request.path_params.get("operation", "QueryFigureClusters")
        operation = self.operations.get(name)
        if operation is None:
            return refusal_page(request, HTTPStatus.NOT_FOUND, "no_operation")
        site: Site = request.state.site
        place = {"ProjectName": site.project, "DatasetName": site.dataset}
        return render(
            request,
            "explorer.html",
            view=self.view,
            operation=operation,
            shape=shape_of(self.members, name),
            values={**operation.example, **place},
            parts_of=parts_of,
            needs_care=name.startswith(DESTRUCTIVE),
            progress=await read_progress(request),
        )


async def write_code(request: Request) -> Response:
    """POST /web/code/{operation} with a JSON object of parameters: programs that make the call.

    What the operation does not take is told as the API tells it, so that a form can say so before
    anything is called.
    """
    site: Site = request.state.site
    try:
        parameters = await read_parameters(request)
        operation, url = request.path_params["operation"], request.url
        return JSONResponse(site.write_code(operation, parameters, f"{url.scheme}://{url.netloc}"))
    except WireError as exc:
        return JSONResponse({"Code": exc.code, "Message": exc.message}, status_code=exc.status)
