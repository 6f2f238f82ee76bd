"""The one application: the People page and the IMM API at the same address."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from starlette.types import ASGIApp

from visnomy.api.app import create_app
from visnomy.api.dispatch import call
from visnomy.api.openapi import offered_document
from visnomy.api.principal import Principal
from visnomy.api.programs import write_programs
from visnomy.jobs.analysis import AnalysisPool
from visnomy.library.context import Library
from visnomy.library.faults import carry_faults
from visnomy.web.enter import entrance_url
from visnomy.web.routes import page_routes
from visnomy.web.sessions import Sessions
from visnomy.web.site import Site

OWNER_KEY = "owner"
"""Who the page and the command line are in the audit: the person at this machine."""


@dataclass(frozen=True, slots=True)
class OwnerCall:
    """Operations of the API with the rights of the account, without a signature."""

    library: Library

    async def __call__(self, operation: str, parameters: Mapping[str, object]) -> bytes:
        """The encoded answer.

        Raises:
            WireError: as any client of the API would see it.
        """
        owner = Principal(self.library.settings.account_id, OWNER_KEY, is_root=True)
        return await call(self.library, operation, parameters, owner)


@asynccontextmanager
async def looking(library: Library) -> AsyncIterator[Library]:
    """The library with a process for pictures that a client asks about; started when one does."""
    pool = AnalysisPool.of(library.settings, 1)
    carrying = asyncio.create_task(carry_faults(library, pool.faults))
    try:
        yield replace(library, analyser=pool)
    finally:
        carrying.cancel()
        await pool.close()


def build_app(library: Library, project: str, dataset: str, hosts: Iterable[str] = ()) -> ASGIApp:
    """The application of one server; `hosts` are names that it is called by, beside loopback."""
    sessions = Sessions.open(library.settings.data_dir)
    site = Site(library, sessions, OwnerCall(library), write_programs, project, dataset)
    return create_app(library, page_routes(site, hosts, offered_document()))


def page_address(url: str, data_dir: Path) -> str:
    """An address of the page that lets one browser in."""
    return entrance_url(url, Sessions.open(data_dir))
