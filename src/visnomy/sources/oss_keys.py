"""Where the keys for OSS come from: the environment, then the files of Alibaba Cloud's programs.

In this order: OSS_ACCESS_KEY_ID and OSS_ACCESS_KEY_SECRET as the OSS SDKs have them,
ALIBABA_CLOUD_ACCESS_KEY_ID and its like as all SDKs have them, ~/.alibabacloud/credentials,
~/.ossutilconfig. A bucket that names a profile takes it from the files alone.
"""

import os
from collections.abc import Iterator
from configparser import ConfigParser, Error
from dataclasses import dataclass
from pathlib import Path

from visnomy.errors import MediaInterrupted

_ENVIRONMENT = (
    ("OSS_ACCESS_KEY_ID", "OSS_ACCESS_KEY_SECRET", "OSS_SESSION_TOKEN"),
    (
        "ALIBABA_CLOUD_ACCESS_KEY_ID",
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
        "ALIBABA_CLOUD_SECURITY_TOKEN",
    ),
)
_FILES = (
    ("ALIBABA_CLOUD_CREDENTIALS_FILE", ".alibabacloud/credentials"),
    ("OSSUTIL_CONFIG_FILE", ".ossutilconfig"),
)
_KEY_ID = ("access_key_id", "accesskeyid")
_SECRET = ("access_key_secret", "accesskeysecret")
_TOKEN = ("security_token", "sts_token", "ststoken")
_OLD_SECTION = "credentials"
"""The only section of ossutil 1."""
_DEFAULT = "default"

Keys = tuple[str, str, str | None]
"""Id, secret, token of a session."""


@dataclass(frozen=True, slots=True)
class OssKeys:
    """A place that keys are read from, each time that they are needed.

    Attributes:
        region, endpoint: what stands beside the keys in a file, else None.
    """

    profile: str | None
    region: str | None = None
    endpoint: str | None = None

    def read(self) -> Keys:
        """The keys of this moment.

        Raises:
            MediaInterrupted: there are none.
        """
        found = None if self.profile else next(_of_environment(), None)
        if found is None:
            section = _section(self.profile or _DEFAULT)
            key_id, secret = _first(section, _KEY_ID), _first(section, _SECRET)
            found = (key_id, secret, _first(section, _TOKEN)) if key_id and secret else None
        if found is None:
            raise MediaInterrupted("There is no access key for OSS: see docs/sources.md.")
        return found


def oss_keys(profile: str | None) -> OssKeys:
    """The keys of a bucket.

    Args:
        profile: that the bucket names; None takes the environment, then `default`.

    Raises:
        MediaInterrupted: there are none, or a file of them cannot be read.
    """
    section = _section(profile or _DEFAULT)
    keys = OssKeys(profile, section.get("region"), section.get("endpoint"))
    keys.read()
    return keys


def _of_environment() -> Iterator[Keys]:
    for key_id, secret, token in _ENVIRONMENT:
        if os.environ.get(key_id) and os.environ.get(secret):
            yield os.environ[key_id], os.environ[secret], os.environ.get(token)


def _section(profile: str) -> dict[str, str]:
    """What the first file that has the profile says of it; names in lower case."""
    for variable, name in _FILES:
        path = os.environ.get(variable)
        file = Path(path).expanduser() if path else Path.home() / name
        parser = ConfigParser(interpolation=None, default_section="")
        try:
            parser.read(file, encoding="utf-8")
        except (Error, OSError, UnicodeDecodeError):
            # Without what the parser says: it repeats the line, which may hold a secret.
            raise MediaInterrupted(f"{file} cannot be read.") from None
        for section in parser.sections():
            own = _DEFAULT if section.lower() == _OLD_SECTION else section
            if own in {profile, f"profile {profile}"}:
                return dict(parser[section])
    return {}


def _first(section: dict[str, str], names: tuple[str, ...]) -> str | None:
    return next((section[name] for name in names if section.get(name)), None)
