"""The security token that a temporary key must come with (contract 1.7)."""

import hmac
from datetime import datetime

from visnomy.errors import RequestRefused
from visnomy.model.access import Session
from visnomy.store.access.session_keys import TOKEN_PREFIX, hash_token

MAX_LENGTH = 4096


def check_token(token: str | None, session: Session | None, now: datetime) -> None:
    """Refuse a token that is not the key's own, or is none; a plain key comes without one.

    Raises:
        RequestRefused: InvalidSecurityToken.Malformed, .MismatchWithAccessKey or .Expired.
    """
    if token is None and session is None:
        return
    if token is not None and not _is_one(token):
        raise RequestRefused(
            "InvalidSecurityToken.Malformed", 400, "Specified SecurityToken is malformed."
        )
    if token is None or session is None or not _belongs(token, session):
        raise RequestRefused(
            "InvalidSecurityToken.MismatchWithAccessKey",
            400,
            "Specified SecurityToken does not belong to the access key.",
        )
    if now >= session.expires_at:
        raise RequestRefused(
            "InvalidSecurityToken.Expired", 400, "Specified SecurityToken is expired."
        )


def _is_one(token: str) -> bool:
    return token.startswith(TOKEN_PREFIX) and token.isascii() and len(token) <= MAX_LENGTH


def _belongs(token: str, session: Session) -> bool:
    return hmac.compare_digest(hash_token(token), session.token_hash)
