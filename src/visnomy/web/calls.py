"""The page's way to change something: any operation of the API, with the session's rights."""

import asyncio
from http import HTTPStatus
from typing import cast

import orjson
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from visnomy.errors import InvalidArgument, RequestRefused, WireError
from visnomy.web.site import Site

BODY_LIMIT = 1024 * 1024


async def call_operation(request: Request) -> Response:
    """POST /web/call/{operation} with a JSON object of parameters; answers as the API does."""
    site: Site = request.state.site
    try:
        async with asyncio.timeout(site.library.settings.patience.body_s):
            parameters = await read_parameters(request)
        answer = await site.call(request.path_params["operation"], parameters)
    except TimeoutError:
        late = {"Code": "RequestTimeout", "Message": "The body did not arrive in time."}
        return JSONResponse(late, status_code=HTTPStatus.REQUEST_TIMEOUT)
    except WireError as exc:
        return JSONResponse({"Code": exc.code, "Message": exc.message}, status_code=exc.status)
    return Response(answer, media_type="application/json")


async def read_parameters(request: Request) -> dict[str, object]:
    """The JSON object in the body.

    Raises:
        InvalidArgument: it is none.
        RequestRefused: it is too large.
    """
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_LIMIT:
            raise RequestRefused(
                "RequestEntityTooLarge",
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                f"The body is larger than {BODY_LIMIT} bytes.",
            )
    try:
        parameters = orjson.loads(body or b"{}")
    except orjson.JSONDecodeError as exc:
        raise InvalidArgument(f"The body is not valid JSON: {exc}.") from exc
    if not isinstance(parameters, dict):
        raise InvalidArgument("The body must be a JSON object of parameters.")
    return cast("dict[str, object]", parameters)
