"""The one application: the People page and the IMM API at the same address."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from starlette.types import ASGIApp

from visnomy.api.app import create_app
from visnomy.api.dispatch import VERSION, call, find_operation
from visnomy.api.openapi import offered_document
from visnomy.api.policy.gate import authorise, resource_name
from visnomy.api.policy.rights import policies_of_user
from visnomy.api.principal import Principal
from visnomy.api.programs import write_programs
from visnomy.errors import NoPermission, ResourceNotFound
from visnomy.jobs.analysis import AnalysisPool
from visnomy.library.context import Library
from visnomy.library.faults import carry_faults
from visnomy.web.enter import entrance_url
from visnomy.web.routes import page_routes
from visnomy.web.sessions import Sessions
from visnomy.web.site import Site

OWNER_KEY, PAGE_KEY = "owner", "page"
"""Who the page and the command line are in the audit: the person at this machine, or a user."""


@dataclass(frozen=True, slots=True)
class LocalCall:
    """Operations of the API without a signature.

    Attributes:
        user: with whose rights; '' for the account itself.
    """

    library: Library
    user: str = ""

    async def __call__(self, operation: str, parameters: Mapping[str, object]) -> bytes:
        """The encoded answer.

        Raises:
            WireError: as any client of the API would see it.
        """
        return await call(self.library, operation, parameters, await self._principal())

    async def require(self, operation: str, parameters: Mapping[str, object]) -> None:
        """Ask only whether it may be done.

        Raises:
            NoPermission: no policy allows it.
        """
        if self.user:
            found = find_operation(operation, VERSION)
            resource = resource_name(self.library.settings, found, parameters)
            authorise(await self._principal(), found, resource)

    def of(self, user: str) -> "LocalCall":
        """The same with the rights of a user."""
        return replace(self, user=user)

    async def _principal(self) -> Principal:
        account_id = self.library.settings.account_id
        if not self.user:
            return Principal(account_id, OWNER_KEY, is_root=True)
        try:
            policies = await policies_of_user(self.library, self.user)
        except ResourceNotFound:
            raise NoPermission(f"The user {self.user} is not there any more.") from None
        key = f"{PAGE_KEY}:{self.user}"
        return Principal(account_id, key, is_root=False, user_name=self.user, policies=policies)


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
    site = Site(library, sessions, LocalCall(library), write_programs, project, dataset)
    return create_app(library, page_routes(site, hosts, offered_document()))


def page_address(url: str, data_dir: Path, user: str = "") -> str:
    """An address of the page that lets one browser in; without a user with all rights."""
    return entrance_url(url, Sessions.open(data_dir), user)
