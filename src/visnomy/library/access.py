"""Keys that open the library, and the memory that makes a request usable once."""

from datetime import datetime

from visnomy.library.context import Library
from visnomy.store import keys
from visnomy.store.keys import AccessKey


async def find_key(library: Library, access_key_id: str) -> AccessKey | None:
    """The key of that id, or None."""
    async with library.database.reading() as connection:
        return await keys.find_key(connection, access_key_id)


async def root_key(library: Library) -> AccessKey:
    """The account's own key; made by the first call, the same ever after."""
    async with library.database.reading() as connection:
        if key := await keys.find_root_key(connection):
            return key
    async with library.database.transaction() as connection:
        return await keys.ensure_root_key(connection)


async def use_nonce(library: Library, access_key_id: str, nonce: str, expires_at: datetime) -> bool:
    """Remember a nonce until it expires; False if it was used before, by any server process."""
    async with library.database.transaction() as connection:
        return await keys.use_nonce(connection, access_key_id, nonce, expires_at)
