"""Secrets, sealed with a key that lies in a file and never in the database.

AES-256-GCM; the name of what is sealed is bound in, so that a sealed secret moved to another row
does not open. A copy of the database alone opens nothing.
"""

import binascii
import os
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from visnomy.errors import ConfigurationError

KEY_BYTES = 32
NONCE_BYTES = 12


@dataclass(frozen=True, slots=True)
class Vault:
    """Seals and opens with the key of one file."""

    path: Path
    _cipher: AESGCM = field(repr=False)

    @classmethod
    def open(cls, path: Path) -> "Vault":
        """The vault of a key file.

        Raises:
            ConfigurationError: there is no such file, or it is no key of ours.
        """
        try:
            key = urlsafe_b64decode(path.read_bytes().strip())
        except FileNotFoundError as exc:
            raise ConfigurationError(
                f"The key of the sealed secrets is missing: {path}. Bring the file back, or name "
                "it with VISNOMY_SECRET_KEY_FILE."
            ) from exc
        except (OSError, binascii.Error) as exc:
            raise ConfigurationError(
                f"The key of the sealed secrets, {path}, cannot be read: {exc}"
            ) from exc
        if len(key) != KEY_BYTES:
            raise ConfigurationError(
                f"The key of the sealed secrets, {path}, has {len(key)} bytes, not {KEY_BYTES}."
            )
        return cls(path, AESGCM(key))

    @classmethod
    def make(cls, path: Path) -> "Vault":
        """The vault of a key file that is made, mode 0600, where it is missing."""
        draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n")
                file.flush()
                os.fsync(file.fileno())
            # A link fails where another process was first, and nobody ever sees half a key.
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
        return cls.open(path)

    def seal(self, name: str, secret: str) -> bytes:
        """The secret of that name, sealed."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, secret.encode(), name.encode())

    def unseal(self, name: str, sealed: bytes) -> str:
        """The secret that was sealed under that name.

        Raises:
            ConfigurationError: it was sealed with another key, or under another name.
        """
        nonce, content = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        try:
            return self._cipher.decrypt(nonce, content, name.encode()).decode()
        except InvalidTag as exc:
            raise ConfigurationError(
                f"The secret of {name} was sealed with another key than {self.path}. Name the "
                "right file with VISNOMY_SECRET_KEY_FILE."
            ) from exc
