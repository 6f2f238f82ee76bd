"""Scripts, styles and signs of the pages, under addresses that change with their content.

A page names them below VERSION, so a browser keeps them and asks for none again until there are
others; otherwise each page would ask for some thirty files whether they are still the same.
"""

import os
from hashlib import sha256
from pathlib import Path

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FOREVER = "private, max-age=31536000, immutable"
ADDRESS = "/web/static"
_FOLDER = Path(__file__).with_name("static")


def _digest() -> str:
    names = sorted(each.name for each in _FOLDER.iterdir())
    content = b"".join(name.encode() + (_FOLDER / name).read_bytes() for name in names)
    return sha256(content).hexdigest()[:16]


VERSION = _digest()
"""Of all of them: scripts import each other, so they change together."""


class Assets(StaticFiles):
    """The files of the folder, at `page.css` as well as at `VERSION/page.css`.

    A page that is open while the server is replaced names an older version and gets what there is.
    """

    def __init__(self) -> None:
        super().__init__(directory=_FOLDER)

    def get_path(self, scope: Scope) -> str:
        """The name of the file, without its version."""
        version, _, name = super().get_path(scope).partition(os.sep)
        return name or version

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, to be kept if its version was asked for."""
        response = await super().get_response(path, scope)
        if super().get_path(scope).partition(os.sep)[0] == VERSION:
            response.headers["cache-control"] = FOREVER
        return response
