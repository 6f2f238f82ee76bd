"""A profile of ~/.aws, as the command line of AWS keeps it: keys, region, endpoint.

Keys of the environment win over the file, as they do for the programs of AWS, unless a bucket names
a profile of its own. The files are read anew every few minutes, so that a key that is exchanged
there is exchanged here. Roles and single sign-on of a profile need requests that are not made here.
"""

import os
from configparser import ConfigParser, Error
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from visnomy.errors import MediaInterrupted

if TYPE_CHECKING:
    from obstore.store import S3Credential

FRESH = timedelta(minutes=5)
_DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class AwsProfile:
    """What a profile says; None for what it does not say.

    Attributes:
        has_keys: whether its keys are to be taken.
    """

    name: str
    region: str | None = None
    endpoint: str | None = None
    has_keys: bool = False

    def credentials(self) -> "S3Credential":
        """The keys as they are in the files now.

        Raises:
            MediaInterrupted: they are there no more.
        """
        found = _members(self.name)
        key_id, secret = found.get("aws_access_key_id"), found.get("aws_secret_access_key")
        if not key_id or not secret:
            raise MediaInterrupted(f"The profile {self.name} of ~/.aws has no access key.")
        return {
            "access_key_id": key_id,
            "secret_access_key": secret,
            "token": found.get("aws_session_token"),
            "expires_at": datetime.now(UTC) + FRESH,
        }


def aws_profile(named: str | None) -> AwsProfile:
    """The profile of a bucket.

    Args:
        named: by the bucket; None takes AWS_PROFILE, then `default`.

    Raises:
        MediaInterrupted: the profile that was named is not there, or has no access key.
    """
    name = named or os.environ.get("AWS_PROFILE") or _DEFAULT
    found = _members(name)
    if named and "aws_access_key_id" not in found:
        raise MediaInterrupted(f"The profile {named} of ~/.aws has no access key.")
    is_said = "AWS_ACCESS_KEY_ID" in os.environ and not named
    return AwsProfile(
        name,
        region=None if _environ_region() and not named else found.get("region"),
        endpoint=None if "AWS_ENDPOINT_URL" in os.environ and not named else found.get("endpoint"),
        has_keys="aws_access_key_id" in found and not is_said,
    )


def _environ_region() -> str | None:
    return os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")


def _members(name: str) -> dict[str, str]:
    """What both files say of a profile; the one of the credentials wins."""
    section = name if name == _DEFAULT else f"profile {name}"
    found = {
        **_section("AWS_CONFIG_FILE", "config", section),
        **_section("AWS_SHARED_CREDENTIALS_FILE", "credentials", name),
    }
    if "endpoint_url" in found:
        found["endpoint"] = found["endpoint_url"]
    return found


def _section(variable: str, filename: str, section: str) -> dict[str, str]:
    path = os.environ.get(variable)
    file = Path(path).expanduser() if path else Path.home() / ".aws" / filename
    parser = ConfigParser(interpolation=None, default_section="")
    try:
        parser.read(file, encoding="utf-8")
        return dict(parser[section]) if section in parser else {}
    except (Error, OSError, UnicodeDecodeError):
        # Without what the parser says: it repeats the line, which may hold a secret.
        raise MediaInterrupted(f"{file} cannot be read.") from None
