"""Keys that open the library, and the memory that makes a request usable once."""

import logging
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from weakref import WeakKeyDictionary

from visnomy.errors import InvalidArgument, ResourceNotFound
from visnomy.library.context import Library
from visnomy.model.access import AccessKey, Signer, TemporaryKey, checked_name
from visnomy.store.access import keys, policies, session_keys
from visnomy.store.access.sealing import Vault
from visnomy.store.database import Database

NOTE_EVERY = timedelta(minutes=1)
"""How late the time of last use may be: a key that is used all day costs no write a request."""
MOST_SIGNERS = 1000
SHORTEST, LONGEST = timedelta(minutes=15), timedelta(hours=12)
"""How long a session may last."""

log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Opened:
    """What is remembered for as long as a database is open."""

    vault: Vault | None = None
    root: AccessKey | None = None
    signers: dict[str, Signer] = field(default_factory=dict)


_opened: WeakKeyDictionary[Database, _Opened] = WeakKeyDictionary()


async def find_signer(library: Library, access_key_id: str) -> Signer | None:
    """The key of that id, also a disabled one; None where there is none.

    Raises:
        ConfigurationError: the file that opens the secrets is missing or another one.
    """
    vault = await _vault(library)
    temporary = access_key_id.startswith(session_keys.ID_PREFIX)
    find = session_keys.find_session_signer if temporary else keys.find_signer
    async with library.database.reading() as connection:
        return await find(connection, vault, access_key_id)


async def recall_signer(library: Library, access_key_id: str) -> Signer | None:
    """As `find_signer`, but perhaps as the key was at its last request: `use_nonce` looks again."""
    known = _opened.setdefault(library.database, _Opened()).signers.get(access_key_id)
    return known or await find_signer(library, access_key_id)


async def root_key(library: Library) -> AccessKey:
    """The account's own key; made by the first call, the same ever after.

    Every page asks for it, so it is remembered for as long as the database is open.

    Raises:
        ConfigurationError: the file that opens the secrets is missing or another one.
    """
    opened = _opened.setdefault(library.database, _Opened())
    if opened.root is None:
        vault = await _vault(library)
        async with library.database.transaction() as connection:
            opened.root = await keys.ensure_root_key(connection, vault)
    return opened.root


async def create_key(library: Library, user_name: str | None) -> AccessKey:
    """A new key of a user, or of the account itself; the only time that its secret is shown.

    Raises:
        ResourceNotFound: no such user.
    """
    vault = await _vault(library)
    async with library.database.transaction() as connection:
        return await keys.create_key(connection, vault, user_name)


async def rotate_key(library: Library, access_key_id: str, *, keep: bool) -> AccessKey:
    """A new key for the owner of a key; the old one is disabled unless it is kept.

    Raises:
        ResourceNotFound: no such key.
    """
    vault = await _vault(library)
    async with library.database.transaction() as connection:
        signer = await keys.find_signer(connection, vault, access_key_id)
        if signer is None:
            raise ResourceNotFound("accesskey")
        made = await keys.create_key(connection, vault, signer.user_name or None)
        if not keep:
            await keys.set_key_active(connection, access_key_id, active=False)
        return made


async def create_session(
    library: Library,
    access_key_id: str,
    *,
    name: str,
    duration: timedelta,
    document: str | None = None,
) -> TemporaryKey:
    """A temporary key with the rights of a key, narrowed by a policy where one is given.

    Raises:
        ResourceNotFound: no such key.
        InvalidArgument: the name, or a duration that is not 15 minutes to 12 hours.
    """
    if not SHORTEST <= duration <= LONGEST:
        raise InvalidArgument(f"A session lasts {SHORTEST} to {LONGEST}, not {duration}.")
    vault = await _vault(library)
    async with library.database.transaction() as connection:
        return await session_keys.create_session_key(
            connection,
            vault,
            access_key_id,
            name=checked_name(name),
            document=document,
            expires_at=datetime.now(UTC) + duration,
        )


async def policy_documents(library: Library, user_id: int) -> list[tuple[str, str]]:
    """(name, document) of every policy of a user and of the user's groups."""
    async with library.database.reading() as connection:
        return await policies.documents_of_user(connection, user_id)


async def policy_documents_of(library: Library, user_name: str) -> list[tuple[str, str]]:
    """The same, by the user's name.

    Raises:
        ResourceNotFound: no such user.
    """
    async with library.database.reading() as connection:
        user_id = await keys.find_user_id(connection, user_name)
        return await policies.documents_of_user(connection, user_id)


async def use_nonce(
    library: Library, signer: Signer, nonce: str, expires_at: datetime
) -> tuple[bool, Signer | None]:
    """Remember a nonce until it expires; False if it was used before, by any server process.

    Also the signer as the key is at this moment, None where it is gone or disabled: so what
    `recall_signer` remembers never outlives a change by a request.

    Every request waits for this, so it is one statement that commits itself.
    """
    now = datetime.now(expires_at.tzinfo)
    async with library.database.reading() as connection:
        fresh, current = await keys.spend_nonce(connection, signer, nonce, expires_at)
        _remember(library, signer.access_key_id, current)
        if fresh and (signer.last_used_at is None or now - signer.last_used_at > NOTE_EVERY):
            used = signer.session.parent_key_id if signer.session else signer.access_key_id
            await keys.note_use(connection, used, now)
        return fresh, current


def _remember(library: Library, access_key_id: str, signer: Signer | None) -> None:
    signers = _opened.setdefault(library.database, _Opened()).signers
    if signer is None or signer.session is not None:
        signers.pop(access_key_id, None)
        return
    if len(signers) >= MOST_SIGNERS:
        signers.clear()
    signers[access_key_id] = signer


async def _vault(library: Library) -> Vault:
    opened = _opened.setdefault(library.database, _Opened())
    if opened.vault is None:
        opened.vault = await _open_vault(library)
    return opened.vault


async def _open_vault(library: Library) -> Vault:
    """The vault of the settings; a key file is made only before the first secret is sealed.

    Whoever deletes the data folder of an embedded database that lies elsewhere (a server of root)
    starts anew: what cannot be opened any more is forgotten. A named key file, or one that other
    machines share, is asked for instead.
    """
    path = library.settings.secret_key_path
    async with library.database.transaction() as connection:
        sealed = await keys.has_sealed_secrets(connection)
        if sealed and _is_ours_alone(library) and not path.exists():
            count = await keys.forget_sealed_keys(connection)
            log.warning("%s is gone: %d access keys cannot be opened and were removed", path, count)
            sealed = False
    return Vault.open(path) if sealed else Vault.make(path)


def _is_ours_alone(library: Library) -> bool:
    settings = library.settings
    return settings.database_url is None and settings.secret_key_file is None
