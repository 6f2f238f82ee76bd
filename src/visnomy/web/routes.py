"""The addresses of the pages."""

from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from http import HTTPStatus

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from visnomy.errors import WireError
from visnomy.web import assets
from visnomy.web.calls import call_operation
from visnomy.web.choosing import Chosen, choose_dataset
from visnomy.web.door import Guarded, Headered, Hosts
from visnomy.web.enter import enter
from visnomy.web.explorer import Explorer, write_code
from visnomy.web.find import find_page
from visnomy.web.history import decisions_page
from visnomy.web.images import original, portrait, thumbnail
from visnomy.web.library import library_page
from visnomy.web.nobody import nobody_page
from visnomy.web.pages import render
from visnomy.web.person import person_page
from visnomy.web.progress import progress_json
from visnomy.web.reference import reference_route
from visnomy.web.review import review_page
from visnomy.web.site import Site
from visnomy.web.together import together_page
from visnomy.web.wall import wall_page

Endpoint = Callable[[Request], Awaitable[Response]]


def page_routes(site: Site, hosts: Iterable[str] = (), document: bytes = b"") -> list[BaseRoute]:
    """All routes of the pages, to be placed in an application.

    The wall is GET / without parameters of the API; the application decides which of the two a
    GET / is for.

    Args:
        site: what the pages show, and with which rights.
        hosts: further names that this server is called by; loopback names and addresses in
            digits need no mention.
        document: the API in OpenAPI, for the reference page; without it there is none.
    """
    headered = Middleware(Headered, hosts=Hosts.of(hosts))
    outer = [headered, Middleware(_Placed, site=site)]
    inner = [*outer, Middleware(Guarded, sessions=site.sessions), Middleware(Chosen)]
    get = partial(_route, methods=["GET"], middleware=inner)
    post = partial(_route, methods=["POST"], middleware=inner)
    explorer = Explorer(document)
    return [
        Mount(assets.ADDRESS, assets.Assets(), middleware=[headered]),
        _route("/enter", enter, methods=["GET"], middleware=outer),
        *([reference_route(document, headered)] if document else []),
        get("/", wall_page),
        get("/people/{cluster_id}", person_page),
        get("/find", find_page),
        get("/library", library_page),
        get("/library/choose", choose_dataset),
        get("/nobody", nobody_page),
        get("/review", review_page),
        get("/review/{cluster_id}", together_page),
        get("/decisions", decisions_page),
        get("/web/progress", progress_json),
        get("/web/portraits/{figure_id:uuid}.webp", portrait),
        get("/web/thumbnails/{object_id}.webp", thumbnail),
        get("/web/originals/{object_id}", original),
        post("/web/call/{operation}", call_operation),
        *(
            [
                get("/explorer", explorer.page),
                get("/explorer/{operation}", explorer.page),
                post("/web/code/{operation}", write_code),
            ]
            if document
            else []
        ),
    ]


def _route(
    path: str, endpoint: Endpoint, *, methods: list[str], middleware: list[Middleware]
) -> Route:
    async def answer(request: Request) -> Response:
        try:
            return await endpoint(request)
        except WireError as exc:
            return _failure(request, exc)

    return Route(path, answer, methods=methods, middleware=middleware)


def _failure(request: Request, error: WireError) -> Response:
    """What went wrong: a page for people, the API's error for scripts."""
    if "text/html" not in request.headers.get("accept", ""):
        body = {"Code": error.code, "Message": error.message}
        return JSONResponse(body, status_code=error.status)
    reason = "busy" if error.status == HTTPStatus.SERVICE_UNAVAILABLE else "failed"
    return render(
        request, "failure.html", status=error.status, reason=reason, message=error.message
    )


class _Placed:
    """Puts the site into the request's state, where the endpoints find it."""

    def __init__(self, app: ASGIApp, site: Site) -> None:
        self._app = app
        self._site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(
            {**scope, "state": {**scope.get("state", {}), "site": self._site}}, receive, send
        )
