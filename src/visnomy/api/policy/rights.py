"""The policies of a user, parsed once for each change of anybody's rights."""

from functools import lru_cache
from weakref import WeakKeyDictionary

from visnomy.api.policy.document import Policy, parse_policy
from visnomy.errors import InternalError, InvalidArgument
from visnomy.library import access
from visnomy.library.context import Library
from visnomy.model.access import Signer
from visnomy.store.database import Database

MOST_REMEMBERED = 10_000
"""Users whose parsed policies are kept; more start over."""

_Remembered = dict[int, tuple[int, tuple[Policy, ...]]]
_remembered: WeakKeyDictionary[Database, _Remembered] = WeakKeyDictionary()


async def policies_of(library: Library, signer: Signer) -> tuple[Policy, ...]:
    """The policies of the owner of a key and of the owner's groups; none for the account itself.

    Raises:
        InternalError: a stored document does not parse; it could be one that denies.
    """
    if signer.user_id is None:
        return ()
    known = _remembered.setdefault(library.database, {})
    version, policies = known.get(signer.user_id, (None, ()))
    if version == signer.rights_version:
        return policies
    documents = await access.policy_documents(library, signer.user_id)
    policies = tuple(_parsed(name, document) for name, document in documents)
    if len(known) >= MOST_REMEMBERED:
        known.clear()
    known[signer.user_id] = (signer.rights_version, policies)
    return policies


async def policies_of_user(library: Library, name: str) -> tuple[Policy, ...]:
    """The policies of a user and of the user's groups, by the user's name.

    Raises:
        ResourceNotFound: no such user.
        InternalError: a stored document does not parse; it could be one that denies.
    """
    documents = await access.policy_documents_of(library, name)
    return tuple(_parsed(policy, document) for policy, document in documents)


def session_of(signer: Signer) -> tuple[str, Policy | None] | None:
    """The name of a temporary key with the policy that narrows it.

    Raises:
        InternalError: the stored document does not parse.
    """
    session = signer.session
    if session is None:
        return None
    return session.name, None if session.document is None else _narrowing(session.document)


@lru_cache(1000)
def _narrowing(document: str) -> Policy:
    return _parsed("of the session", document)


def _parsed(name: str, document: str) -> Policy:
    try:
        return parse_policy(document)
    except InvalidArgument as exc:
        raise InternalError(f"the stored policy {name} does not parse: {exc.message}") from exc
