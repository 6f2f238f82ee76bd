"""Signed requests made by hand, independent of the SDK and of the server's code."""

import hashlib
import hmac
import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode
from uuid import uuid4

from tests.contract.servers import Endpoint


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def members(self) -> dict[str, Any]:
        """The JSON object."""
        members: dict[str, Any] = json.loads(self.body)
        assert self.headers["content-type"] == "application/json; charset=utf-8"
        assert self.headers["x-acs-request-id"] == members["RequestId"]
        return members

    @property
    def error(self) -> tuple[int, str]:
        """(status, Code) of an error in the contract's form."""
        detail = {"AccessDeniedDetail"} if self.status == 403 else set()
        common = {"RequestId", "HostId", "Code", "Message", "Recommend"}
        assert set(self.members) == common | detail
        return self.status, self.members["Code"]


@dataclass(frozen=True, slots=True)
class RawCall:
    """One request; every part can be made wrong, nonce and date are fresh unless given."""

    endpoint: Endpoint
    action: str = "ListProjects"
    query: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    content_type: str | None = None
    method: str = "POST"
    version: str = "2020-09-30"
    nonce: str | None = None
    date: str | None = None
    key_id: str | None = None
    secret: str | None = None
    extra: tuple[tuple[str, str], ...] = ()
    chunked: bool = False

    def send(self, **changes: Any) -> Answer:  # noqa: ANN401 (any member)
        """Sign and send."""
        call = replace(self, **changes)
        target = f"/?{urlencode(call.query)}" if call.query else "/"
        headers = call.headers()
        body = iter([call.body[:3], call.body[3:]]) if call.chunked else call.body
        return exchange(call.endpoint, call.method, target, headers, body, chunked=call.chunked)

    def headers(self) -> dict[str, str]:
        """All headers with their signature."""
        signed = {
            "host": self.endpoint.address,
            "x-acs-action": self.action,
            "x-acs-version": self.version,
            "x-acs-date": self.date or f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
            "x-acs-signature-nonce": self.nonce or uuid4().hex,
            "x-acs-content-sha256": hashlib.sha256(self.body).hexdigest(),
            **dict(self.extra),
        }
        if self.content_type is not None:
            signed["content-type"] = self.content_type
        names = ";".join(sorted(signed))
        pairs = sorted(self.query)
        lines = [
            self.method,
            "/",
            "&".join(f"{quote(name, safe='~')}={quote(value, safe='~')}" for name, value in pairs),
            *(f"{name}:{signed[name].strip()}" for name in sorted(signed)),
            "",
            names,
            signed["x-acs-content-sha256"],
        ]
        digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()
        secret = (self.secret or self.endpoint.access_key_secret).encode()
        text = f"ACS3-HMAC-SHA256\n{digest}".encode()
        signature = hmac.new(secret, text, hashlib.sha256).hexdigest()
        key_id = self.key_id or self.endpoint.access_key_id
        credentials = f"Credential={key_id},SignedHeaders={names},Signature={signature}"
        return {**signed, "authorization": f"ACS3-HMAC-SHA256 {credentials}"}


def exchange(
    endpoint: Endpoint,
    method: str,
    target: str,
    headers: Mapping[str, str] | None = None,
    body: Any = b"",  # noqa: ANN401 (bytes or an iterator of them)
    *,
    chunked: bool = False,
) -> Answer:
    """One request and its answer."""
    connection = http.client.HTTPConnection(endpoint.address, timeout=30)
    try:
        connection.request(method, target, body, dict(headers or {}), encode_chunked=chunked)
        response = connection.getresponse()
        found = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, found, response.read())
    finally:
        connection.close()
