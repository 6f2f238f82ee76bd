"""The server itself: models, storage and settings, as a part of the library's page."""

from collections.abc import Mapping

from visnomy.errors import ResourceNotFound
from visnomy.web.site import Record, Site, record_of, records


async def read_server(site: Site) -> Mapping[str, object]:
    """What server.html shows, as the API tells it.

    Raises:
        NoPermission: the visitor is not the account.
    """
    return {
        "models": await _models(site),
        "storage": record_of(await site.ask("GetStorage"), "Storage"),
        "settings": records(await site.ask("ListSettings"), "Settings"),
    }


async def _models(site: Site) -> Record:
    try:
        return await site.ask("ListModels")
    except ResourceNotFound:
        return {}
