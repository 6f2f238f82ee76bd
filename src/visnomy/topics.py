"""Where events may go: topics that the operator names, each a webhook or a file.

A caller of the API only ever names a topic. No address comes from a caller, so nobody can make the
server call one.
"""

import binascii
import re
from base64 import b64decode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from visnomy.errors import ConfigurationError

ANY_TOPIC = "*"
"""The name of the setting that takes the events of all topics without a setting of their own."""
SECRET_PREFIX = "whsec_"  # noqa: S105 (the mark of a secret, none itself)
SECRET_BYTES = range(24, 65)
"""How long a secret may be, by the specification of Standard Webhooks."""
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,256}|\*")
_FORMATS = ("queue", "cloudevents")
TOPIC_MEMBERS: Final = frozenset(
    {"url", "secret", "secret_file", "ca_file", "file", "format", "every", "attempts", "timeout_s"}
)
"""Every member that the table of a topic may have."""


@dataclass(frozen=True, slots=True)
class Topic:
    """One place that events go to: a webhook where `url` is set, else a file.

    Attributes:
        secrets: keys of the signature; the first is the newest. Every request is signed with all,
            so that a receiver may change over.
        ca_file: certificates to trust in place of the usual ones.
        cloud_events: CloudEvents 1.0, as an event bus gives them, in place of a queue's envelope.
        every: takes every event, also of calls that name no topic.
        attempts: after so many failures the event is a dead letter.
        timeout_s: for one request, from the first byte to the last.
    """

    name: str
    url: str = field(default="", repr=False)
    secrets: tuple[bytes, ...] = field(default=(), repr=False)
    ca_file: Path | None = None
    file: Path | None = None
    cloud_events: bool = False
    every: bool = False
    attempts: int = 20
    timeout_s: float = 10.0

    @property
    def place(self) -> str:
        """The host or the file, without what a URL may hold that is nobody's business."""
        return str(self.file) if self.file else (urlsplit(self.url).hostname or "")


def read_topics(tables: Mapping[str, object]) -> dict[str, Topic]:
    """The topics of a table of tables, by name.

    Raises:
        ConfigurationError: a name, member or value that cannot be; secrets are never in the text.
    """
    return {name: _topic(name, table) for name, table in tables.items()}


def _topic(name: str, table: object) -> Topic:
    if not _NAME.fullmatch(name):
        raise ConfigurationError(f"topics: {name!r} is no name of a topic")
    if not isinstance(table, dict):
        raise _refused(name, "it must be a table")
    if unknown := sorted(set(table) - TOPIC_MEMBERS):
        raise _refused(
            name, f"unknown member {unknown[0]}; known are {', '.join(sorted(TOPIC_MEMBERS))}"
        )
    url, file = _text(name, table, "url"), _text(name, table, "file")
    if bool(url) == bool(file):
        raise _refused(name, "it needs either url or file")
    ca_file = _text(name, table, "ca_file")
    return Topic(
        name=name,
        url=_checked_url(name, url),
        secrets=_secrets(name, table) if url else (),
        ca_file=Path(ca_file).expanduser().absolute() if ca_file else None,
        file=Path(file).expanduser().absolute() if file else None,
        cloud_events=_format(name, table) == "cloudevents",
        every=_flag(name, table, "every"),
        attempts=int(_number(name, table, "attempts", (1, 100), 20)),
        timeout_s=_number(name, table, "timeout_s", (0.1, 120), 10),
    )


def _checked_url(name: str, url: str) -> str:
    try:
        parts = urlsplit(url)
        if url and (parts.scheme not in ("http", "https") or not parts.hostname):
            raise _refused(name, "url must start with https:// or http:// and name a host")
    except ValueError as exc:
        raise _refused(name, "url cannot be read") from exc
    if parts.username or parts.password:
        raise _refused(name, "url must hold no password; requests are signed")
    return url


def _secrets(name: str, table: Mapping[str, object]) -> tuple[bytes, ...]:
    given = table.get("secret", [])
    texts = list(given) if isinstance(given, Sequence) and not isinstance(given, str) else [given]
    if file := _text(name, table, "secret_file"):
        texts += _lines(name, Path(file).expanduser())
    if not texts:
        raise _refused(name, "a webhook needs secret or secret_file")
    return tuple(_secret(name, text) for text in texts)


def _lines(name: str, path: Path) -> list[object]:
    try:
        lines = path.read_text(encoding="ascii").split()
    except (OSError, UnicodeDecodeError) as exc:
        raise _refused(name, f"secret_file {path} cannot be read") from exc
    return list(lines)


def _secret(name: str, text: object) -> bytes:
    """The key in `whsec_<base64>` (Standard Webhooks, signature scheme, symmetric)."""
    try:
        key = b64decode(str(text).removeprefix(SECRET_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) not in SECRET_BYTES:
        raise _refused(
            name,
            f"a secret must be {SECRET_PREFIX} and {SECRET_BYTES[0]} to {SECRET_BYTES[-1]} "
            "bytes in base64",
        )
    return key


def _format(name: str, table: Mapping[str, object]) -> str:
    found = _text(name, table, "format") or _FORMATS[0]
    if found not in _FORMATS:
        raise _refused(name, f"format must be one of {', '.join(_FORMATS)}, got {found!r}")
    return found


def _text(name: str, table: Mapping[str, object], member: str) -> str:
    value = table.get(member, "")
    if not isinstance(value, str):
        raise _refused(name, f"{member} must be text")
    return value


def _flag(name: str, table: Mapping[str, object], member: str) -> bool:
    value = table.get(member, False)
    if not isinstance(value, bool):
        raise _refused(name, f"{member} must be true or false")
    return value


def _number(
    name: str,
    table: Mapping[str, object],
    member: str,
    limits: tuple[float, float],
    default: float,
) -> float:
    value = table.get(member, default)
    low, high = limits
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not low <= float(str(value)) <= high:
        raise _refused(name, f"{member} must be between {low} and {high}")
    return float(str(value))


def _refused(name: str, why: str) -> ConfigurationError:
    return ConfigurationError(f"topics.{name}: {why}")
