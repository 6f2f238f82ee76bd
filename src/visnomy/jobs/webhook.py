"""Signed requests to one webhook, by the scheme of Standard Webhooks (version 1, symmetric).

The specification: https://github.com/standard-webhooks/standard-webhooks, 2023-12.
"""

import asyncio
import hashlib
import hmac
import logging
import ssl
from base64 import b64encode
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import httpx

from visnomy import __version__
from visnomy.errors import DeliveryError
from visnomy.library.events.bodies import bus_message, queue_message
from visnomy.model.event import Event
from visnomy.topics import Topic

ANSWER_BYTES = 16 * 1024
"""So much of an answer is read, which leaves the connection usable; nothing of it is kept."""
QUEUE_TYPE = "application/json"
BUS_TYPE = "application/cloudevents+json; charset=utf-8"


def signature(secret: bytes, event_id: str, timestamp_s: int, body: bytes) -> str:
    """One entry of the header webhook-signature: `v1,<base64>`."""
    text = f"{event_id}.{timestamp_s}.".encode() + body
    return f"v1,{b64encode(hmac.new(secret, text, hashlib.sha256).digest()).decode()}"


def signed_headers(
    secrets: Sequence[bytes], event_id: str, now: datetime, body: bytes
) -> dict[str, str]:
    """The three headers by which a receiver knows who sent the body, and when."""
    timestamp_s = int(now.timestamp())
    entries = [signature(secret, event_id, timestamp_s, body) for secret in secrets]
    return {
        "webhook-id": event_id,
        "webhook-timestamp": str(timestamp_s),
        "webhook-signature": " ".join(entries),
    }


def trust_of(topic: Topic) -> ssl.SSLContext:
    """The certificates that a topic's receiver is checked against.

    Raises:
        DeliveryError: `ca_file` cannot be read.
    """
    if topic.ca_file is None:
        return httpx.create_ssl_context(trust_env=False)
    try:
        return ssl.create_default_context(cafile=topic.ca_file)
    except OSError as exc:
        raise DeliveryError(f"ca_file {topic.ca_file} cannot be read") from exc


class Webhook:
    """One topic's receiver."""

    def __init__(self, topic: Topic, client: httpx.AsyncClient) -> None:
        self._topic = topic
        self._client = client

    @classmethod
    @asynccontextmanager
    async def open(cls, topic: Topic, trust: ssl.SSLContext) -> AsyncIterator["Webhook"]:
        """A receiver whose connections are kept for as long as the block runs."""
        # httpx logs whole URLs, and a URL may hold a token.
        logging.getLogger("httpx").setLevel(logging.WARNING)
        async with httpx.AsyncClient(
            verify=trust,
            trust_env=False,
            follow_redirects=False,
            timeout=topic.timeout_s,
            headers={"user-agent": f"visnomy/{__version__}"},
        ) as client:
            yield cls(topic, client)

    async def send(self, event: Event) -> None:
        """Bring an event to the receiver.

        Raises:
            DeliveryError: no answer of success came in time; the text has no URL in it.
        """
        bus = self._topic.cloud_events
        body = bus_message(event) if bus else queue_message(event)
        headers = {
            "content-type": BUS_TYPE if bus else QUEUE_TYPE,
            **signed_headers(self._topic.secrets, event.event_id, datetime.now(UTC), body),
        }
        try:
            # The client's own limit is on each read; a receiver that drips would pass it.
            async with (
                asyncio.timeout(self._topic.timeout_s),
                self._client.stream(
                    "POST", self._topic.url, content=body, headers=headers
                ) as response,
            ):
                await _drain(response)
        except TimeoutError as exc:
            raise DeliveryError(f"no answer within {self._topic.timeout_s:g} seconds") from exc
        except (httpx.HTTPError, httpx.InvalidURL) as exc:
            raise DeliveryError(f"{type(exc).__name__}: {exc}"[:200]) from exc
        _judge(response)


async def _drain(response: httpx.Response) -> None:
    seen = 0
    async for chunk in response.aiter_raw():
        seen += len(chunk)
        if seen > ANSWER_BYTES:
            return


def _judge(response: httpx.Response) -> None:
    status = response.status_code
    if response.is_success:
        return
    if response.is_redirect:
        raise DeliveryError(f"HTTP {status}; redirects are not followed")
    wait = response.headers.get("retry-after", "")
    raise DeliveryError(f"HTTP {status}", retry_after_s=float(wait) if wait.isdecimal() else 0)
