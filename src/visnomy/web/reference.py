"""The reference page of the API, made from the same OpenAPI document that programs read.

The page says nothing of the data, so anybody may read it. It is in English only: the names of the
API are, and the document is.
"""

import re
from collections.abc import Mapping
from functools import partial

import orjson
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from visnomy.web.pages import page_html
from visnomy.web.reference_views import reference_view
from visnomy.web.words import read_words

PATH = "/reference"
LANGUAGE = "en"


def reference_route(document: bytes, headered: Middleware) -> BaseRoute:
    """The route of the page.

    Args:
        document: OpenAPI as JSON; it is rendered when somebody asks first.
        headered: what adds the headers of a page.
    """
    html = _Rendered(document)

    async def answer(_: Request) -> Response:
        return HTMLResponse(html(), headers={"content-language": LANGUAGE})

    return Route(PATH, answer, methods=["GET"], middleware=[headered])


class _Rendered:
    """The page, rendered once."""

    def __init__(self, document: bytes) -> None:
        self._render = partial(_page, document)
        self._html = ""

    def __call__(self) -> str:
        self._html = self._html or self._render()
        return self._html


def _page(document: bytes) -> str:
    members: Mapping[str, object] = orjson.loads(document)
    words = read_words(LANGUAGE)
    view = reference_view(members)
    return page_html(words, "reference.html", site=None, view=view, parts_of=parts_of)


def parts_of(name: str) -> list[str]:
    """The words of a name, between which a narrow column may break it."""
    return re.split(r"(?<=[a-z0-9])(?=[A-Z])|(?<=\.)", name)
