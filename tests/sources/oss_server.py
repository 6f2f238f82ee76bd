"""A store that speaks enough of OSS's own API, written after its public documents.

ListObjectsV2, HeadObject, GetObject with ranges, PutObject, GetObjectTagging, GetObjectACL, with
signatures of version 4 (help.aliyun.com, OSS developer reference, 2026). The real service was never
asked: what it does beyond its documents is not known here.
"""

import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qsl, quote, unquote, urlsplit
from xml.sax.saxutils import escape

from fastcrc import crc64

KEYS = {"LTAI-TESTS": "secret-of-tests"}
REGION = "cn-hangzhou"
PUT_AT = 1_600_000_000


@dataclass(frozen=True, slots=True)
class Stored:
    """An object with what it was put with."""

    content: bytes
    headers: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    acl: str = "default"

    @property
    def etag(self) -> str:
        return f'"{hashlib.md5(self.content).hexdigest().upper()}"'

    def answer_headers(self) -> dict[str, str]:
        """As HeadObject documents them."""
        tagging = {"x-oss-tagging-count": str(len(self.tags))} if self.tags else {}
        return {
            "Content-Type": "image/jpeg",
            "ETag": self.etag,
            "Last-Modified": formatdate(PUT_AT, usegmt=True),
            "x-oss-hash-crc64ecma": str(crc64.xz(self.content)),
            "x-oss-object-type": "Normal",
            "x-oss-storage-class": "Standard",
            **tagging,
            **self.headers,
        }


@dataclass(slots=True)
class OssServer:
    """Its address, and the objects of its one bucket."""

    endpoint: str
    bucket: str = "pics"
    objects: dict[str, Stored] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    page_keys: int = 2
    forbidden: set[str] = field(default_factory=set)


@contextmanager
def running_oss() -> Iterator[OssServer]:
    """A server that runs for as long as the block."""
    http = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    state = OssServer(f"http://127.0.0.1:{http.server_port}")
    http.state = state  # type: ignore[attr-defined]
    thread = Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        http.shutdown()
        http.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def state(self) -> OssServer:
        state: OssServer = self.server.state  # type: ignore[attr-defined]
        return state

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        query = dict(parse_qsl(url.query, keep_blank_values=True))
        bucket, _, key = unquote(url.path).removeprefix("/").partition("/")
        self.state.asked.append((self.command, self.path))
        stored = self.state.objects.get(key)
        if not self._is_signed(url.path, query):
            self._fail(403, "SignatureDoesNotMatch")
        elif bucket != self.state.bucket:
            self._fail(404, "NoSuchBucket")
        elif not key:
            self._list(query)
        elif self.command == "PUT":
            self._put(key)
        elif stored is None:
            self._fail(404, "NoSuchKey")
        elif query.keys() & self.state.forbidden:
            self._fail(403, "AccessDenied")
        else:
            self._answer(stored, query)

    do_HEAD = do_PUT = do_GET  # noqa: N815

    def _answer(self, stored: Stored, query: dict[str, str]) -> None:
        if "tagging" in query:
            tags = "".join(
                f"<Tag><Key>{escape(name)}</Key><Value>{escape(text)}</Value></Tag>"
                for name, text in stored.tags.items()
            )
            self._xml(f"<Tagging><TagSet>{tags}</TagSet></Tagging>")
        elif "acl" in query:
            grant = f"<AccessControlList><Grant>{stored.acl}</Grant></AccessControlList>"
            self._xml(f"<AccessControlPolicy>{grant}</AccessControlPolicy>")
        else:
            self._object(stored)

    def _object(self, stored: Stored) -> None:
        if self.headers.get("If-Match", stored.etag) != stored.etag:
            return self._fail(412, "PreconditionFailed")
        content, headers, status = stored.content, stored.answer_headers(), 200
        if wanted := self.headers.get("Range"):
            start, _, last = wanted.removeprefix("bytes=").partition("-")
            if int(start) >= len(content):
                return self._fail(416, "InvalidRange")
            stop = min(len(content), int(last) + 1)
            headers["Content-Range"] = f"bytes {start}-{stop - 1}/{len(content)}"
            content, status = content[int(start) : stop], 206
        return self._send(status, content, headers)

    def _list(self, query: dict[str, str]) -> None:
        after = query.get("continuation-token") or ""
        prefix = query.get("prefix") or ""
        names = sorted(name for name in self.state.objects if name.startswith(prefix))
        names = [name for name in names if name > after]
        shown = names[: self.state.page_keys]
        is_truncated = len(names) > len(shown)
        found = "".join(_listed(name, self.state.objects[name]) for name in shown)
        token = (
            f"<NextContinuationToken>{quote(shown[-1])}</NextContinuationToken>" if shown else ""
        )
        return self._xml(
            "<ListBucketResult><EncodingType>url</EncodingType>"
            f"<IsTruncated>{str(is_truncated).lower()}</IsTruncated>"
            f"{token if is_truncated else ''}{found}</ListBucketResult>"
        )

    def _put(self, key: str) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        if key in self.state.objects and self.headers.get("x-oss-forbid-overwrite") == "true":
            return self._fail(409, "FileAlreadyExists")
        self.state.objects[key] = Stored(content)
        return self._send(
            200, b"", {"ETag": Stored(content).etag, "x-oss-hash-crc64ecma": str(crc64.xz(content))}
        )

    def _is_signed(self, path: str, query: dict[str, str]) -> bool:
        """Signature V4: the canonical request, its scope, the derived key."""
        scheme, _, rest = self.headers.get("Authorization", "").partition(" ")
        parts = dict(part.split("=", 1) for part in rest.split(",")) if rest else {}
        key_id, _, scope = parts.get("Credential", "").partition("/")
        secret = KEYS.get(key_id)
        if scheme != "OSS4-HMAC-SHA256" or secret is None:
            return False
        names = sorted((quote(name, safe=""), quote(text, safe="")) for name, text in query.items())
        own = sorted(
            (name.lower(), text.strip())
            for name, text in self.headers.items()
            if name.lower().startswith("x-oss-") or name.lower() in {"content-type", "content-md5"}
        )
        canonical = "\n".join(
            (
                self.command,
                path,
                "&".join(f"{name}={text}" if text else name for name, text in names),
                "".join(f"{name}:{text}\n" for name, text in own),
                parts.get("AdditionalHeaders", ""),
                "UNSIGNED-PAYLOAD",
            )
        )
        hashed = hashlib.sha256(canonical.encode()).hexdigest()
        text = f"{scheme}\n{self.headers['x-oss-date']}\n{scope}\n{hashed}"
        signing = f"aliyun_v4{secret}".encode()
        for part in scope.split("/"):
            signing = hmac.digest(signing, part.encode(), "sha256")
        return hmac.new(signing, text.encode(), "sha256").hexdigest() == parts.get("Signature")

    def _fail(self, status: int, code: str) -> None:
        said = self.headers.get("Authorization")
        body = f"<Error><Code>{code}</Code><Message>not with {said}</Message></Error>"
        self._send(status, body.encode(), {"Content-Type": "application/xml"})

    def _xml(self, body: str) -> None:
        head = '<?xml version="1.0" encoding="UTF-8"?>'
        self._send(200, f"{head}{body}".encode(), {"Content-Type": "application/xml"})

    def _send(self, status: int, content: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, text in headers.items():
            self.send_header(name, text)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("x-oss-request-id", "5C3D9175B6FC201293AD4890")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


def _listed(name: str, stored: Stored) -> str:
    return (
        f"<Contents><Key>{quote(name)}</Key><LastModified>2020-09-13T12:26:40.000Z</LastModified>"
        f"<ETag>{escape(stored.etag)}</ETag><Type>Normal</Type><Size>{len(stored.content)}</Size>"
        "<StorageClass>Standard</StorageClass></Contents>"
    )
