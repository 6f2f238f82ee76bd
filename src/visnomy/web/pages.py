"""From values to HTML: the templates, with the words of the reader's language."""

from functools import cache
from http import HTTPStatus

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from visnomy.web import assets
from visnomy.web.words import Words, choose_language, read_words


def words_of(request: Request) -> Words:
    """The catalogue for the language that the browser asks for."""
    return read_words(choose_language(request.headers.get("accept-language", "")))


def render(
    request: Request, template: str, *, status: int = HTTPStatus.OK, **values: object
) -> HTMLResponse:
    """One page; all values are escaped (autoescape) and a missing one is an error."""
    words = words_of(request)
    site = getattr(request.state, "site", None)
    html = page_html(words, template, site=site, **values)
    headers = {"vary": "accept-language, cookie", "content-language": words.language}
    return HTMLResponse(html, status_code=status, headers=headers)


def page_html(words: Words, template: str, **values: object) -> str:
    """A page as text, in the language of the words."""
    template_values = {"words": words, "say": words.say, "count": words.count, **values}
    return _environment().get_template(template).render(template_values)


def refusal_page(request: Request, status: HTTPStatus, reason: str) -> Response:
    """Why nothing is shown and what to do: a page for people, an error for scripts.

    Args:
        request: decides the language and the form.
        status: of the answer.
        reason: key of the catalogue: refused.<reason>.title and refused.<reason>.text.
    """
    words = words_of(request)
    if "text/html" in request.headers.get("accept", ""):
        return render(request, "refusal.html", status=status, reason=reason)
    sentence = words.say(f"refused.{reason}.title")
    return JSONResponse({"Code": "Forbidden", "Message": sentence}, status_code=status)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("visnomy.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["assets"] = f"{assets.ADDRESS}/{assets.VERSION}"
    return environment
