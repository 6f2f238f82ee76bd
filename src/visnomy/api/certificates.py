"""Certificates from files, taken anew when the files change."""

import ipaddress
import logging
import ssl
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509

from visnomy.errors import ConfigurationError

LOOK_EVERY_S = 5.0
"""How late a renewed certificate may be taken."""
SOON = timedelta(days=14)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """What a certificate says of itself.

    Attributes:
        names: host names and addresses that it is for.
        self_signed: clients need the file itself to trust it.
    """

    names: tuple[str, ...]
    starts_at: datetime
    ends_at: datetime
    self_signed: bool

    def check(self, path: Path, now: datetime) -> None:
        """Refuse a certificate outside of its time.

        Raises:
            ConfigurationError: it has expired, or is not valid yet.
        """
        if now > self.ends_at:
            raise ConfigurationError(
                f"The certificate {path} expired on {self.ends_at:%Y-%m-%d}. Renew it."
            )
        if now < self.starts_at:
            raise ConfigurationError(
                f"The certificate {path} is valid from {self.starts_at:%Y-%m-%d} on. "
                "Check the clock of this machine."
            )


class Certificates:
    """A certificate and its key, as the files have them now."""

    def __init__(self, certificate: Path, key: Path) -> None:
        """Read the files.

        Raises:
            ConfigurationError: a file is missing, unreadable or no PEM, the key is another one's,
                or the certificate has expired.
        """
        self.path, self._key = certificate, key
        self._stamp = self._stamps()
        self._looked_at = time.monotonic()
        self.facts, self._context = self._load()

    def context(self) -> ssl.SSLContext:
        """For the next connection; files that became unusable leave the one before in place."""
        now = time.monotonic()
        if now - self._looked_at < LOOK_EVERY_S:
            return self._context
        self._looked_at = now
        try:
            stamp = self._stamps()
            if stamp != self._stamp:
                self._stamp = stamp
                self.facts, self._context = self._load()
                log.info("the certificate %s was renewed until %s", self.path, self.facts.ends_at)
        except ConfigurationError as exc:
            log.warning("the certificate before stays in use: %s", exc)
        return self._context

    def _stamps(self) -> tuple[tuple[int, int, int], ...]:
        found = []
        for path in (self.path, self._key):
            try:
                told = path.stat()
            except OSError as exc:
                raise ConfigurationError(f"{path} cannot be read ({exc.strerror}).") from exc
            found.append((told.st_mtime_ns, told.st_size, told.st_ino))
        return tuple(found)

    def _load(self) -> tuple[CertificateFacts, ssl.SSLContext]:
        facts = read_certificate(self.path)
        facts.check(self.path, datetime.now(UTC))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.set_alpn_protocols(["http/1.1"])
        try:
            context.load_cert_chain(self.path, self._key, password=_no_password)
        except (ssl.SSLError, OSError) as exc:
            raise ConfigurationError(self._why(exc)) from exc
        return facts, context

    def _why(self, error: Exception) -> str:
        reason = getattr(error, "reason", None) or ""
        if "MISMATCH" in reason:
            return f"The key {self._key} does not belong to the certificate {self.path}."
        if isinstance(error, ssl.SSLError):
            return f"The key {self._key} is no private key in PEM form ({reason or error})."
        return f"{self._key} cannot be read ({getattr(error, 'strerror', None) or error})."


def read_certificate(path: Path) -> CertificateFacts:
    """What the first certificate of a PEM file says.

    Raises:
        ConfigurationError: there is none that can be read.
    """
    try:
        certificate = x509.load_pem_x509_certificate(path.read_bytes())
    except OSError as exc:
        raise ConfigurationError(f"{path} cannot be read ({exc.strerror}).") from exc
    except ValueError as exc:
        raise ConfigurationError(f"{path} holds no certificate in PEM form.") from exc
    return CertificateFacts(
        _names(certificate),
        certificate.not_valid_before_utc,
        certificate.not_valid_after_utc,
        certificate.issuer == certificate.subject,
    )


def _names(certificate: x509.Certificate) -> tuple[str, ...]:
    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    addresses = found.get_values_for_type(x509.IPAddress)
    return (*found.get_values_for_type(x509.DNSName), *map(str, addresses))


def shown_host(host: str, names: Sequence[str]) -> str:
    """The name under which a client should call a server on `host`: one of the certificate's."""
    if host in names or not names:
        return host
    address = _address(host)
    if address is not None and (address.is_loopback or address.is_unspecified):
        local = [each for each in ("127.0.0.1", "localhost", "::1") if each in names]
        host = local[0] if local else host
        if local:
            return host
    plain = [name for name in names if not name.startswith("*")]
    return plain[0] if plain else host


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _no_password() -> str:
    raise ConfigurationError("The key is encrypted; give one without a password.")


def is_readable_by_others(path: Path) -> bool:
    """Whether a key file can be read by more than its owner and group."""
    return bool(path.stat().st_mode & 0o004)
