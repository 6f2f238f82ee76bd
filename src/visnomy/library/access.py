"""Keys that open the library, and the memory that makes a request usable once."""

from datetime import datetime
from weakref import WeakKeyDictionary

from visnomy.library.context import Library
from visnomy.store import keys
from visnomy.store.database import Database
from visnomy.store.keys import AccessKey

_root_keys: WeakKeyDictionary[Database, AccessKey] = WeakKeyDictionary()


async def find_key(library: Library, access_key_id: str) -> AccessKey | None:
    """The key of that id, or None."""
    async with library.database.reading() as connection:
        return await keys.find_key(connection, access_key_id)


async def root_key(library: Library) -> AccessKey:
    """The account's own key; made by the first call, the same ever after.

    Every page asks for it, so it is remembered for as long as the database is open.
    """
    if known := _root_keys.get(library.database):
        return known
    async with library.database.transaction() as connection:
        key = await keys.ensure_root_key(connection)
    _root_keys[library.database] = key
    return key


async def use_nonce(library: Library, access_key_id: str, nonce: str, expires_at: datetime) -> bool:
    """Remember a nonce until it expires; False if it was used before, by any server process."""
    async with library.database.transaction() as connection:
        return await keys.use_nonce(connection, access_key_id, nonce, expires_at)
