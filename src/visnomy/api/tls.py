"""Certificates from files, taken anew when the files change, and the door of a server with TLS.

The door looks at the first byte of a connection, so that a client that speaks plain HTTP by mistake
reads what is wrong instead of a broken connection.
"""

import asyncio
import ipaddress
import logging
import os
import socket
import ssl
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

from cryptography import x509

from visnomy.api.answer import error_body, new_request_id, plain_response
from visnomy.errors import ConfigurationError, RequestRefused

LOOK_EVERY_S = 5.0
"""How late a renewed certificate may be taken."""
SOON = timedelta(days=14)
TLS_FIRST_BYTE = b"\x16"
LINGER_S = 2.0
PAUSE_S = 1.0
"""How long no connection is taken when the process has no file descriptor left."""

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


class TlsDoor:
    """Takes connections of one socket: TLS goes in, anything else is told to use TLS."""

    def __init__(
        self,
        listener: socket.socket,
        certificates: Certificates,
        protocol: Callable[[], asyncio.Protocol],
        head_s: float,
    ) -> None:
        """Open it; connections are taken from now on.

        Args:
            listener: bound and listening.
            certificates: asked at every connection.
            protocol: makes what speaks HTTP.
            head_s: how long a client may take to say its first byte, and for the handshake.
        """
        self._loop = asyncio.get_running_loop()
        self._listener, self._certificates = listener, certificates
        self._protocol, self._head_s = protocol, head_s
        self._tasks: set[asyncio.Task[None]] = set()
        listener.settimeout(0)
        self._loop.add_reader(listener.fileno(), self._accept)

    def close(self) -> None:
        """Take no further connection; a second call changes nothing."""
        if self._listener.fileno() >= 0:
            self._loop.remove_reader(self._listener.fileno())
            self._listener.close()
        for task in self._tasks:
            task.cancel()

    async def wait_closed(self) -> None:
        """Return when no connection is on the doorstep."""
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _accept(self) -> None:
        try:
            connection, _ = self._listener.accept()
        except (BlockingIOError, InterruptedError, ConnectionAbortedError):
            return
        except OSError as exc:
            log.warning("no connection can be taken: %s", exc)
            self._loop.remove_reader(self._listener.fileno())
            self._loop.call_later(PAUSE_S, self._resume)
            return
        connection.settimeout(0)
        task = self._loop.create_task(self._welcome(connection))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _resume(self) -> None:
        if self._listener.fileno() >= 0:
            self._loop.add_reader(self._listener.fileno(), self._accept)

    async def _welcome(self, connection: socket.socket) -> None:
        try:
            async with asyncio.timeout(self._head_s):
                first = await self._first_byte(connection)
            if first != TLS_FIRST_BYTE:
                await self._loop.connect_accepted_socket(_NeedsTls, connection)
                return
            await self._loop.connect_accepted_socket(
                self._protocol,
                connection,
                ssl=self._certificates.context(),
                ssl_handshake_timeout=self._head_s,
            )
        except (OSError, TimeoutError):
            # A client that left, is too slow or does not trust the certificate.
            connection.close()
        except asyncio.CancelledError:
            connection.close()
            raise

    async def _first_byte(self, connection: socket.socket) -> bytes:
        readable = self._loop.create_future()
        self._loop.add_reader(connection.fileno(), _fulfil, readable)
        try:
            await readable
        finally:
            self._loop.remove_reader(connection.fileno())
        return connection.recv(1, socket.MSG_PEEK)


class _NeedsTls(asyncio.Protocol):
    """Tells a client of plain HTTP to come back over TLS."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._told = False

    def data_received(self, data: bytes) -> None:
        """Answer the first bytes, drop the others."""
        if self._told:
            return
        self._told = True
        request_id = new_request_id()
        error = RequestRefused(
            "InvalidProtocol.NeedSsl", 400, "This server speaks HTTPS only; use https://."
        )
        self._transport.write(plain_response(request_id, 400, error_body(request_id, "", error)))
        self._transport.write_eof()
        asyncio.get_running_loop().call_later(LINGER_S, self._transport.close)


def _fulfil(future: "asyncio.Future[None]") -> None:
    if not future.done():
        future.set_result(None)


def is_readable_by_others(path: Path) -> bool:
    """Whether a key file can be read by more than its owner and group."""
    return bool(os.stat(path).st_mode & 0o004)
