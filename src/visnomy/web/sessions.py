"""Who may see the pages: one-time entrance addresses and the cookie that they are traded for.

Both are for the account itself or for one of its users, whose name is in what is signed.

Both are signed texts, so nothing is stored but one key and a restart signs nobody out. An
entrance is worth one visit: its number is remembered until it expires, and entrances made
before this process started are refused, so a restart cannot forget that one was used.
"""

import base64
import binascii
import hmac
import os
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Self

KEY_FILE = "web.key"
ENTRANCE_S = 15 * 60
"""An address on a screen is used at once or never."""
SESSION_S = 30 * 24 * 3600
_KEY_BYTES = 32


@dataclass(slots=True)
class Sessions:
    """Signs and checks entrances and sessions with the key of one data folder.

    Attributes:
        key: 32 secret bytes.
        now: seconds since the epoch; tests pass their own.
    """

    key: bytes
    now: Callable[[], float] = time.time
    _started_at: float = field(init=False)
    _used: dict[str, float] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Remember when this process began to accept entrances."""
        self._started_at = int(self.now() * 1000) / 1000

    @classmethod
    def open(cls, data_dir: Path) -> Self:
        """The sessions of a data folder; makes its key (mode 0600) at the first call."""
        return cls(_read_or_make_key(data_dir / KEY_FILE))

    def new_entrance(self, user: str = "") -> str:
        """A token for /enter, good once and for 15 minutes; without a user for the account."""
        return self._sign("entrance", self.now(), user)

    def enter(self, token: str) -> str | None:
        """Trade an entrance for a session; None when it is forged, old or already used."""
        found = self._read("entrance", token)
        if found is None or token in self._used:
            return None
        made_at, user = found
        if made_at < self._started_at or self.now() - made_at > ENTRANCE_S:
            return None
        self._forget_expired()
        self._used[token] = made_at
        return self._sign("session", self.now(), user)

    def user_of(self, session: str) -> str | None:
        """Whose session a cookie's value is, '' for the account; None if it is none of ours."""
        found = self._read("session", session)
        if found is None or self.now() - found[0] > SESSION_S:
            return None
        return found[1]

    def is_valid(self, session: str) -> bool:
        """Whether a cookie's value is a session of ours that has not expired."""
        return self.user_of(session) is not None

    def _forget_expired(self) -> None:
        oldest = self.now() - ENTRANCE_S
        self._used = {token: at for token, at in self._used.items() if at >= oldest}

    def _sign(self, purpose: str, made_at: float, user: str) -> str:
        number = secrets.token_urlsafe(12)
        text = ".".join([str(int(made_at * 1000)), number, *([user] if user else [])])
        return f"{text}.{self._signature(purpose, text)}"

    def _read(self, purpose: str, signed: str) -> tuple[float, str] | None:
        """When it was made, and for whom."""
        text, _, signature = signed.rpartition(".")
        expected = self._signature(purpose, text)
        if not hmac.compare_digest(signature.encode(), expected.encode()):
            return None
        made_ms, _, rest = text.partition(".")
        return int(made_ms) / 1000, rest.partition(".")[2]

    def _signature(self, purpose: str, text: str) -> str:
        digest = hmac.new(self.key, f"{purpose}\n{text}".encode(), sha256).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _read_or_make_key(path: Path) -> bytes:
    if not path.exists():
        _make_key(path)
    try:
        key = base64.b64decode(path.read_bytes(), validate=True)
    except binascii.Error:
        key = b""
    if len(key) != _KEY_BYTES:
        # A key that was cut off by a full disk protects nothing; everyone enters again.
        path.unlink()
        return _read_or_make_key(path)
    return key


def _make_key(path: Path) -> None:
    """Write a whole key and link it into place, so that two starts agree on one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(base64.b64encode(secrets.token_bytes(_KEY_BYTES)))
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # The other start was first; its key is as good.
    finally:
        draft.unlink()
