"""Brings events to their sinks, in the order of their ends where nothing fails.

Each sink has a line of its own, so that one that is down holds up no other. An event that fails is
tried again later, and those behind it pass: order is kept as well as that allows, never promised.
"""

import asyncio
import logging
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field

from psycopg import AsyncConnection

from visnomy.errors import DeliveryError, InvalidArgument, MediaError
from visnomy.jobs.event_file import OWN_FILE, OWN_FILE_BYTES, append_line
from visnomy.jobs.webhook import Webhook, trust_of
from visnomy.library.context import Library
from visnomy.library.events.bodies import bus_message, queue_message
from visnomy.library.events.telling import settle_gone, settle_orphans
from visnomy.model.event import FILE_SINK, OBJECT_SINK, Delivery
from visnomy.store.events import deliveries
from visnomy.store.events.outbox import CHANNEL
from visnomy.topics import Topic

FIRST_WAIT_S = 1.0
LONGEST_WAIT_S = 3600.0
ATTEMPTS = 20
"""Of files and objects; twenty attempts take four to eight hours."""
FILE_TIMEOUT_S = 30.0
GRACE_S = 5.0
"""After the time of an attempt has passed, another worker may take the event."""
POLL_S = 2.0
"""Deliveries are announced; this is for retries, and for an announcement that got lost."""
TIDY_EVERY_S = 60.0
CONNECT_S = 10

Send = Callable[[Delivery], Awaitable[None]]
log = logging.getLogger(__name__)


async def deliver(library: Library) -> None:
    """Deliver until cancelled.

    Raises:
        psycopg.Error, ServiceUnavailable: the database is away. What was in hand comes again.
    """
    bell = Bell()
    async with AsyncExitStack() as stack:
        lines = [line async for line in _lines(library, bell, stack)]
        async with asyncio.TaskGroup() as group:
            group.create_task(bell.listen(library.database.url))
            group.create_task(_tidy(library))
            for line in lines:
                group.create_task(line.run())


def wait_s(attempts: int, rng: random.Random) -> float:
    """How long to wait after so many failures: 1, 2, 4 ... 3600 s, less a random part up to half.

    The random part keeps events that failed together from coming back together.
    """
    longest = min(FIRST_WAIT_S * 2.0 ** (attempts - 1), LONGEST_WAIT_S)
    return longest * rng.uniform(0.5, 1)


@dataclass(slots=True)
class Bell:
    """Wakes every line when something may be due."""

    rung: asyncio.Event = field(default_factory=asyncio.Event)

    async def listen(self, url: str) -> None:
        """Ring for as long as the database announces."""
        async with await AsyncConnection.connect(
            url, autocommit=True, connect_timeout=CONNECT_S
        ) as connection:
            await connection.execute(f"listen {CHANNEL}")
            async for _ in connection.notifies():
                self.ring()

    def ring(self) -> None:
        """Wake all that wait now."""
        self.rung.set()
        self.rung = asyncio.Event()


@dataclass(slots=True)
class Line:
    """The deliveries of one sink, one after the other."""

    library: Library
    bell: Bell
    sink: str
    send: Send
    attempts: int = ATTEMPTS
    timeout_s: float = FILE_TIMEOUT_S
    rng: random.Random = field(default_factory=random.Random)

    async def run(self) -> None:
        """Deliver what is due, then wait for more."""
        while True:
            rung = self.bell.rung
            if not await self.step():
                with suppress(TimeoutError):
                    async with asyncio.timeout(POLL_S):
                        await rung.wait()

    async def step(self) -> bool:
        """Try one delivery; False if none is due."""
        async with self.library.database.transaction() as connection:
            lease_s = self.timeout_s + GRACE_S
            delivery = await deliveries.take(connection, self.sink, lease_s)
        if delivery is None:
            return False
        began = time.monotonic()
        try:
            if delivery.attempts > self.attempts:
                raise DeliveryError("every attempt was cut off", for_good=True)
            await self.send(delivery)
        except DeliveryError as exc:
            await self._failed(delivery, exc)
        except Exception as exc:
            # A defect of ours, but of this event's making: it must not hold up the others.
            log.exception("event %s: the delivery failed", delivery.event.event_id)
            await self._failed(delivery, DeliveryError(f"unexpected {type(exc).__name__}"))
        else:
            await self._arrived(delivery, time.monotonic() - began)
        return True

    async def _arrived(self, delivery: Delivery, seconds: float) -> None:
        async with self.library.database.transaction() as connection:
            await deliveries.succeed(connection, delivery.delivery_id)
        log.info(
            "event %s reached %s",
            delivery.event.event_id,
            self.sink,
            extra=_facts(delivery) | {"seconds": round(seconds, 3)},
        )

    async def _failed(self, delivery: Delivery, error: DeliveryError) -> None:
        dead = error.for_good or delivery.attempts >= self.attempts
        pause = max(wait_s(delivery.attempts, self.rng), min(error.retry_after_s, LONGEST_WAIT_S))
        async with self.library.database.transaction() as connection:
            await deliveries.fail(
                connection, delivery.delivery_id, str(error), None if dead else pause
            )
        log.log(
            logging.ERROR if dead else logging.WARNING,
            "event %s did not reach %s: %s",
            delivery.event.event_id,
            self.sink,
            error,
            extra=_facts(delivery) | {"dead": dead, "next_s": None if dead else round(pause, 1)},
        )


async def _lines(library: Library, bell: Bell, stack: AsyncExitStack) -> AsyncIterator[Line]:
    """One line for each sink that this worker knows."""
    own_file = library.settings.data_dir / OWN_FILE

    async def to_own_file(delivery: Delivery) -> None:
        await _append(delivery, Topic(FILE_SINK, file=own_file), OWN_FILE_BYTES)

    async def to_object(delivery: Delivery) -> None:
        await _put_object(library, delivery)

    yield Line(library, bell, FILE_SINK, to_own_file)
    yield Line(library, bell, OBJECT_SINK, to_object)
    for name, topic in library.settings.topics.items():
        send = await stack.enter_async_context(_sender(topic))
        yield Line(library, bell, name, send, topic.attempts, topic.timeout_s)


@asynccontextmanager
async def _sender(topic: Topic) -> AsyncIterator[Send]:
    if topic.file is not None:
        yield lambda delivery: _append(delivery, topic)
        return
    try:
        trust = trust_of(topic)
    except DeliveryError as exc:
        log.error("topic %s: %s", topic.name, exc)
        yield _refusing(exc)
        return
    async with Webhook.open(topic, trust) as webhook:
        yield lambda delivery: webhook.send(delivery.event)


def _refusing(error: DeliveryError) -> Send:
    """What a topic does whose setting is wrong: its events wait for the setting to be mended."""

    async def refuse(_: Delivery) -> None:
        raise error

    return refuse


async def _append(delivery: Delivery, topic: Topic, keep_bytes: int | None = None) -> None:
    event = delivery.event
    line = bus_message(event) if topic.cloud_events else queue_message(event)
    if topic.file is None:
        raise ValueError(f"the topic {topic.name} has no file")
    try:
        await asyncio.to_thread(append_line, topic.file, line, keep_bytes=keep_bytes)
    except OSError as exc:
        raise DeliveryError(f"the file cannot be written: {exc.strerror}") from exc


async def _put_object(library: Library, delivery: Delivery) -> None:
    content = delivery.event.content.encode()
    try:
        await asyncio.to_thread(library.sources.put_new, delivery.sink.address, content)
    except FileExistsError as exc:
        raise DeliveryError("there is another object of that name", for_good=True) from exc
    except (InvalidArgument, MediaError) as exc:
        raise DeliveryError(str(exc)) from exc
    except OSError as exc:
        raise DeliveryError(f"the object cannot be written: {exc.strerror}") from exc


async def _tidy(library: Library) -> None:
    """Forget what arrived long ago, and tell of work that went with its dataset."""
    while True:
        async with library.database.transaction() as connection:
            await settle_gone(connection)
            await settle_orphans(connection)
            await deliveries.purge(connection)
        await asyncio.sleep(TIDY_EVERY_S)


def _facts(delivery: Delivery) -> dict[str, object]:
    """What a log line says of a delivery beside its sentence."""
    return {
        "event_id": delivery.event.event_id,
        "event_type": delivery.event.event_type.value,
        "delivery": delivery.delivery_id,
        "attempt": delivery.attempts,
    }
