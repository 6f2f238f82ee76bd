"""Which dataset a visitor looks at: the server's own, or another that the visitor chose.

The choice is a cookie of this browser, so that the addresses of pages stay short and two visitors
do not disturb each other. A name that no dataset can have counts for nothing.
"""

import re
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from visnomy.library.pace import Pace
from visnomy.web.door import cookie_name
from visnomy.web.site import Site

YEAR_S = 365 * 86_400
MOST_PACES = 100
_CHOICE = re.compile(r"([A-Za-z_][A-Za-z0-9_-]{0,127})\.([A-Za-z_][A-Za-z0-9_-]{0,127})", re.ASCII)


def choice_address(project: str, dataset: str) -> str:
    """Where a link leads that chooses a dataset."""
    return f"/library/choose?{urlencode({'project': project, 'dataset': dataset})}"


async def choose_dataset(request: Request) -> Response:
    """GET /library/choose?project=...&dataset=...: remember the choice and show that library.

    Raises:
        ResourceNotFound: there is no such dataset.
    """
    site: Site = request.state.site
    project, dataset = (request.query_params.get(name, "") for name in ("project", "dataset"))
    await site.call("GetDataset", {"ProjectName": project, "DatasetName": dataset})
    answer = RedirectResponse("/library", HTTPStatus.SEE_OTHER)
    answer.set_cookie(
        _cookie(request),
        f"{project}.{dataset}",
        max_age=YEAR_S,
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
    return answer


@dataclass(slots=True)
class Chosen:
    """Puts the site of the chosen dataset into the request's state; behind the door."""

    app: ASGIApp
    paces: dict[tuple[str, str], Pace] = field(default_factory=dict)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request (ASGI)."""
        request = Request(scope)
        if match := _CHOICE.fullmatch(request.cookies.get(_cookie(request), "")):
            scope["state"]["site"] = self._site(scope["state"]["site"], match[1], match[2])
        await self.app(scope, receive, send)

    def _site(self, site: Site, project: str, dataset: str) -> Site:
        if (project, dataset) == (site.project, site.dataset):
            return site
        if len(self.paces) >= MOST_PACES:
            self.paces.clear()
        pace = self.paces.setdefault((project, dataset), Pace())
        return replace(site, project=project, dataset=dataset, pace=pace)


def _cookie(request: Request) -> str:
    return f"{cookie_name(request)}-dataset"
