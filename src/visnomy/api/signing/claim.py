"""What a signed request says of its sender, whatever the scheme."""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from visnomy.errors import RequestRefused


@dataclass(frozen=True, slots=True)
class Claim:
    """The signed parts of a request.

    Attributes:
        action, version: taken from what the scheme signs, never from elsewhere.
        sign: secret -> the signature that the request must carry.
    """

    access_key_id: str
    security_token: str | None
    action: str
    version: str
    signed_at: datetime
    nonce: str
    signature: str
    string_to_sign: str
    sign: Callable[[str], str]


def check_signature(claim: Claim, secret: str) -> None:
    """Compare in constant time.

    Raises:
        RequestRefused: SignatureDoesNotMatch; old SDKs read our string to sign after the colon.
    """
    expected = claim.sign(secret)
    if not hmac.compare_digest(expected.encode(), claim.signature.encode()):
        raise RequestRefused(
            "SignatureDoesNotMatch",
            400,
            "Specified signature is not matched with our calculation. "
            f"server string to sign is:{claim.string_to_sign}",
        )


def read_instant(text: str) -> datetime:
    """The time of a request, `2026-11-22T15:17:32Z`.

    Raises:
        RequestRefused: InvalidTimeStamp.Format.
    """
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S%z")
    except ValueError as exc:
        raise RequestRefused(
            "InvalidTimeStamp.Format",
            400,
            "Specified time stamp is not well formatted; write it as 2006-01-02T15:04:05Z.",
        ) from exc
