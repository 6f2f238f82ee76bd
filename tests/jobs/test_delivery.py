"""Events reach their sinks at least once, whatever stands in the way."""

import asyncio
import json
import os
import random
import signal
import socket
import ssl
import subprocess
import sys
from base64 import b64decode
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.contract.certificates import make_certificate
from tests.jobs.conftest import ROOT, Workshop
from tests.receiver import SECRET, Receiver, receiving

from visnomy.jobs.delivery import deliver, wait_s
from visnomy.jobs.event_file import append_line
from visnomy.jobs.webhook import signature
from visnomy.library.clustering.run import request_clustering
from visnomy.library.events import telling as events
from visnomy.library.events.telling import Occasion
from visnomy.library.faces.searching import request_search
from visnomy.model.event import FILE_SINK, Delivery, DeliveryState, EventType, Notice
from visnomy.model.task import TaskStatus
from visnomy.store.events import deliveries
from visnomy.store.events.outbox import CHANNEL, AwaitedFile, SettledFile
from visnomy.store.tasks import finish_task
from visnomy.topics import read_topics


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as running:
        yield running


def with_topics(workshop: Workshop, **tables: object) -> Workshop:
    """The workshop with topics."""
    settings = replace(workshop.library.settings, topics=read_topics(tables))
    return replace(workshop, library=replace(workshop.library, settings=settings))


def hook(url: str, **members: object) -> dict[str, object]:
    return {"url": url, "secret": SECRET, **members}


async def announce(workshop: Workshop, *uris: str, notice: Notice | None = None) -> None:
    """An event about files that are gone."""
    settings, asked = workshop.library.settings, notice or Notice("REQUEST", topics=("photos",))
    occasion = Occasion(settings, EventType.BATCH_DELETE, workshop.dataset, asked)
    files = [SettledFile(uri, "") for uri in uris or ("oss://b/a.jpg",)]
    async with workshop.library.database.transaction() as connection:
        await events.announce_files(connection, occasion, files)


@asynccontextmanager
async def postman(workshop: Workshop) -> AsyncIterator[None]:
    """A deliverer for as long as the block runs."""
    running = asyncio.create_task(deliver(workshop.library))
    try:
        yield
    finally:
        running.cancel()
        await asyncio.wait([running])


async def listed(workshop: Workshop) -> list[Delivery]:
    async with workshop.library.database.reading() as connection:
        return await deliveries.list_deliveries(connection, None, 100)


async def until_state(workshop: Workshop, state: DeliveryState) -> Delivery:
    """The newest delivery once it is in a state."""

    async def holds() -> bool:
        return (await listed(workshop))[0].state is state

    await workshop.until(holds)
    return (await listed(workshop))[0]


async def hurry(workshop: Workshop) -> None:
    """Let what waits for its next attempt be due now."""
    await workshop.execute("update delivery set due_at = now() where state = 'waiting'")
    await workshop.execute(f"notify {CHANNEL}")


def test_the_signature_is_that_of_the_standard() -> None:
    """The example that the libraries of Standard Webhooks are tested with."""
    secret = b64decode(SECRET.removeprefix("whsec_"))
    body = b'{"test": 2432232314}'
    found = signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
    assert found == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


async def test_an_event_reaches_a_webhook_signed(workshop: Workshop, receiver: Receiver) -> None:
    ours = with_topics(workshop, photos=hook(receiver.url("/hook?token=t")))
    async with postman(ours):
        await announce(ours, "oss://b/a.jpg")
        found = await asyncio.to_thread(receiver.wait, lambda _: True)
        delivery = await until_state(ours, DeliveryState.DELIVERED)

    stamp = int(found.headers["webhook-timestamp"])
    secret = b64decode(SECRET.removeprefix("whsec_"))
    expected = signature(secret, delivery.event.event_id, stamp, found.body)
    assert found.headers["webhook-signature"] == expected
    assert found.headers["webhook-id"] == delivery.event.event_id == found.message["id"]
    assert abs(stamp - datetime.now(UTC).timestamp()) < 60
    assert (found.path, found.headers["content-type"]) == ("/hook?token=t", "application/json")
    assert found.content["Files"] == [{"URI": "oss://b/a.jpg", "Error": ""}]
    assert len(receiver.received) == 1


async def test_nothing_secret_is_logged(
    workshop: Workshop, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", logger="visnomy")
    caplog.set_level("INFO", logger="httpx")
    receiver.answer = lambda: (500, {}, b"a private answer")
    ours = with_topics(workshop, photos=hook(receiver.url("/path-token"), attempts=1))
    async with postman(ours):
        await announce(ours)
        dead = await until_state(ours, DeliveryState.DEAD)
    said = f"{caplog.text} {dead.last_error} {ours.library.settings}"
    assert "did not reach photos: HTTP 500" in caplog.text
    for secret in ("path-token", "a private answer", SECRET[6:], repr(b64decode(SECRET[6:]))):
        assert secret not in said


async def test_a_receiver_that_was_down_gets_the_same_event_later(workshop: Workshop) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    ours = with_topics(workshop, photos=hook(f"http://127.0.0.1:{port}/"))
    async with postman(ours):
        await announce(ours)

        async def has_failed() -> bool:
            return bool((await listed(ours))[0].last_error)

        await ours.until(has_failed)
        with receiving(port) as receiver:
            await hurry(ours)
            found = await asyncio.to_thread(receiver.wait, lambda _: True)
            delivery = await until_state(ours, DeliveryState.DELIVERED)
    assert found.headers["webhook-id"] == delivery.event.event_id
    assert delivery.attempts > 1
    assert delivery.last_error == ""


async def test_every_attempt_carries_the_same_id_and_body(
    workshop: Workshop, receiver: Receiver
) -> None:
    answers = iter([500, 429, 302, 200])
    receiver.answer = lambda: (next(answers), {"retry-after": "1", "location": "/other"}, b"")
    ours = with_topics(workshop, photos=hook(receiver.url()))
    async with postman(ours):
        await announce(ours)
        for count in (1, 2, 3):
            await asyncio.to_thread(receiver.wait_count, count)

            async def has_noted(count: int = count) -> bool:
                delivery = (await listed(ours))[0]
                return delivery.attempts == count and bool(delivery.last_error)

            await ours.until(has_noted)
            await hurry(ours)
        await until_state(ours, DeliveryState.DELIVERED)
    assert len({(each.headers["webhook-id"], each.body) for each in receiver.received}) == 1
    assert {each.path for each in receiver.received} == {"/hook"}
    assert len(receiver.received) == 4


async def test_a_dead_letter_is_kept_and_redelivered(
    workshop: Workshop, receiver: Receiver
) -> None:
    receiver.answer = lambda: (503, {}, b"")
    ours = with_topics(workshop, photos=hook(receiver.url(), attempts=2))
    async with postman(ours):
        await announce(ours)
        await asyncio.to_thread(receiver.wait_count, 1)
        dead = await until_state(ours, DeliveryState.DEAD)
        assert (dead.attempts, dead.last_error, dead.due_at) == (2, "HTTP 503", None)
        receiver.answer = lambda: (200, {}, b"")
        async with ours.library.database.transaction() as connection:
            assert await deliveries.redeliver(connection, [], all_dead=True) == [dead.delivery_id]
        done = await until_state(ours, DeliveryState.DELIVERED)
    assert (done.attempts, done.delivery_id) == (1, dead.delivery_id)


async def test_a_deaf_or_endless_receiver_costs_its_time_only(
    workshop: Workshop, receiver: Receiver
) -> None:
    answered = asyncio.Event()
    loop = asyncio.get_running_loop()

    def hang() -> tuple[int, dict[str, str], bytes]:
        asyncio.run_coroutine_threadsafe(answered.wait(), loop).result()
        return 200, {}, b""

    with receiving() as other:
        other.answer = lambda: (200, {}, b"x" * 10_000_000)
        receiver.answer = hang
        slow = hook(receiver.url(), timeout_s=0.3, attempts=1)
        ours = with_topics(workshop, photos=slow, other=hook(other.url(), every=True))
        async with postman(ours):
            await announce(ours)

            async def are_ended() -> bool:
                return {each.state for each in await listed(ours)} == {"dead", "delivered"}

            await ours.until(are_ended)
            answered.set()
    errors = {each.sink.name: each.last_error for each in await listed(ours)}
    assert errors == {"photos": "no answer within 0.3 seconds", "other": ""}


async def test_a_certificate_that_is_not_trusted_is_refused(workshop: Workshop) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    files = make_certificate(workshop.library.settings.data_dir)
    context.load_cert_chain(files.certificate, files.key)
    server = await asyncio.start_server(_answer, "127.0.0.1", 0, ssl=context)
    url = f"https://localhost:{server.sockets[0].getsockname()[1]}/"
    ours = with_topics(
        workshop,
        photos=hook(url, attempts=1),
        trusting=hook(url, ca_file=str(files.certificate), every=True),
        lost=hook(url, ca_file="/none.pem", every=True, attempts=1),
    )
    async with server, postman(ours):
        await announce(ours)

        async def are_ended() -> bool:
            return all(each.ended_at for each in await listed(ours))

        await ours.until(are_ended)
    found = {each.sink.name: each for each in await listed(ours)}
    assert "CERTIFICATE_VERIFY_FAILED" in found["photos"].last_error
    assert found["trusting"].state is DeliveryState.DELIVERED
    assert found["lost"].last_error == "ca_file /none.pem cannot be read"


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
    await writer.drain()
    writer.close()


def _deliverer(*arguments: object) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "tests.jobs.delivery_process", *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT)


async def test_a_killed_deliverer_loses_no_event(
    workshop: Workshop, receiver: Receiver, database_url: str, tmp_path: Path
) -> None:
    held = asyncio.Event()
    loop = asyncio.get_running_loop()

    def hold() -> tuple[int, dict[str, str], bytes]:
        asyncio.run_coroutine_threadsafe(held.wait(), loop).result()
        return 200, {}, b""

    receiver.answer = hold
    tables = {"photos": hook(receiver.url(), timeout_s=60)}
    ours = with_topics(workshop, **tables)
    await announce(ours)
    process = _deliverer(database_url, tmp_path, json.dumps(tables))
    try:
        await asyncio.to_thread(receiver.wait_count, 1)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    held.set()
    receiver.answer = lambda: (200, {}, b"")
    (killed,) = await listed(ours)
    assert (killed.state, killed.attempts) == (DeliveryState.WAITING, 1)
    assert killed.due_at is not None
    assert killed.due_at > datetime.now(UTC)
    async with postman(ours):
        await hurry(ours)
        await until_state(ours, DeliveryState.DELIVERED)
    first, second = receiver.received
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body


async def test_an_event_that_kills_whoever_takes_it_is_given_up(
    workshop: Workshop, receiver: Receiver
) -> None:
    ours = with_topics(workshop, photos=hook(receiver.url(), attempts=3))
    await announce(ours)
    await ours.execute("update delivery set attempts = 3")
    async with postman(ours):
        dead = await until_state(ours, DeliveryState.DEAD)
    assert dead.last_error == "every attempt was cut off"
    assert receiver.received == []


async def test_events_come_in_the_order_of_their_ends(
    workshop: Workshop, receiver: Receiver
) -> None:
    ours = with_topics(workshop, photos=hook(receiver.url()))
    for number in range(20):
        await announce(ours, f"oss://b/{number}.jpg")
    async with postman(ours):
        found = await asyncio.to_thread(receiver.wait_count, 20)
    uris = [each.content["Files"][0]["URI"] for each in found]
    assert uris == [f"oss://b/{number}.jpg" for number in range(20)]


async def test_each_sink_gets_an_event_once_in_its_own_form(
    workshop: Workshop, receiver: Receiver, tmp_path: Path, photos: Path
) -> None:
    audit = tmp_path / "logs" / "audit.jsonl"
    ours = with_topics(
        workshop,
        photos=hook(receiver.url(), format="cloudevents"),
        audit={"file": str(audit), "every": True},
    )
    uri = f"file://{photos}/results/one.json"
    topics = ("photos", "unheard-of", "audit")
    async with postman(ours):
        await announce(ours, notice=Notice("REQUEST", topics=topics, object_uri=uri))

        async def are_delivered() -> bool:
            return {each.state for each in await listed(ours)} == {DeliveryState.DELIVERED}

        await ours.until(are_delivered)
    (found,) = receiver.received
    (line,) = audit.read_text().splitlines()
    (own,) = (tmp_path / "events.jsonl").read_text().splitlines()
    content = json.loads(json.loads(line)["content"])
    assert json.loads((photos / "results/one.json").read_text()) == content
    assert own == line
    assert found.headers["content-type"].startswith("application/cloudevents+json")
    assert (found.message["specversion"], found.message["data"]) == ("1.0", content)
    assert audit.stat().st_mode & 0o777 == 0o600


async def test_an_object_that_is_there_is_never_changed(workshop: Workshop, photos: Path) -> None:
    (photos / "photo.jpg").write_bytes(b"precious")
    uri = f"file://{photos}/photo.jpg"
    async with postman(workshop):
        await announce(workshop, notice=Notice(object_uri=uri))
        dead = await until_state(workshop, DeliveryState.DEAD)
    assert dead.last_error == "there is another object of that name"
    assert (photos / "photo.jpg").read_bytes() == b"precious"
    assert os.listdir(photos) == ["photo.jpg"]


async def test_the_topic_for_all_takes_what_no_other_takes(
    workshop: Workshop, receiver: Receiver
) -> None:
    ours = with_topics(workshop, **{"*": hook(receiver.url())})
    async with postman(ours):
        await announce(ours, notice=Notice(topics=("anything",)))
        await until_state(ours, DeliveryState.DELIVERED)
    assert len(receiver.received) == 1


async def test_events_of_a_topic_that_a_worker_does_not_know_wait_for_one_that_does(
    workshop: Workshop, receiver: Receiver
) -> None:
    ours = with_topics(workshop, photos=hook(receiver.url()))
    await announce(ours)
    await announce(ours, notice=Notice(topics=("(file)",)))
    async with postman(workshop):

        async def is_in_file() -> bool:
            states = {each.sink.name: each.state for each in await listed(ours)}
            return states[FILE_SINK] is DeliveryState.DELIVERED

        await ours.until(is_in_file)
    assert (await listed(ours))[1].attempts == 0
    async with postman(ours):
        await asyncio.to_thread(receiver.wait_count, 1)


async def test_without_anybody_to_tell_nothing_is_written(workshop: Workshop) -> None:
    await announce(workshop, notice=Notice("REQUEST", "data"))
    assert await listed(workshop) == []


async def test_a_search_is_told_to_the_file_where_nobody_else_is(
    workshop: Workshop, photos: Path
) -> None:
    library, uri = workshop.library, f"file://{photos}/a.jpg"
    task = await request_search(library, workshop.dataset, [uri], 5, notice=Notice(), request={})
    (delivery,) = await listed(workshop)
    assert (delivery.sink.name, delivery.state) == (FILE_SINK, DeliveryState.OPEN)
    assert delivery.event.task_id == task.task_id


async def test_the_event_of_a_task_that_goes_with_its_dataset_is_sent(workshop: Workshop) -> None:
    notice = Notice(topics=("photos",))
    await request_clustering(workshop.library, workshop.dataset, notice=notice)
    ended = await request_clustering(workshop.library, workshop.dataset, notice=notice)
    async with workshop.library.database.transaction() as connection:
        await finish_task(connection, ended.task_id, TaskStatus.SUCCEEDED, "", "")
        assert await events.settle_orphans(connection) == 1
    await workshop.execute("delete from project")
    async with workshop.library.database.transaction() as connection:
        assert await events.settle_orphans(connection) == 1
        assert await events.settle_orphans(connection) == 0
    found = await listed(workshop)
    contents = [json.loads(each.event.content) for each in found]
    assert {each.state for each in found} == {DeliveryState.WAITING}
    assert [(each["Status"], each["Code"]) for each in contents] == [
        ("Succeeded", ""),
        ("Failed", "ResourceNotFound"),
    ]


async def test_two_transactions_that_settle_the_last_two_files_send_the_event_once(
    workshop: Workshop,
) -> None:
    occasion = Occasion(
        workshop.library.settings,
        EventType.BATCH_INDEX,
        workshop.dataset,
        Notice(topics=("photos",)),
    )
    files = [AwaitedFile(f"oss://b/{number}", number, 1) for number in (1, 2)]
    database = workshop.library.database
    async with database.transaction() as connection:
        await events.await_files(connection, occasion, files)
    async with database.transaction() as first:
        await events.settle_file(first, 1, 1, "")
        async with database.transaction() as second:
            settling = asyncio.create_task(events.settle_file(second, 2, 1, "[X] bad"))
            await asyncio.wait([settling], timeout=0.3)
            assert not settling.done()
            await first.commit()
            await settling
    (delivery,) = await listed(workshop)
    outcomes = json.loads(delivery.event.content)["Files"]
    assert [each["Error"] for each in outcomes] == ["", "[X] bad"]
    assert delivery.state is DeliveryState.WAITING


async def test_what_arrived_long_ago_is_forgotten_and_dead_letters_stay(
    workshop: Workshop,
) -> None:
    for _ in range(3):
        await announce(workshop)
    await workshop.execute("update event set closed_at = now() - interval '8 days'")
    states = {1: "delivered", 2: "dead", 3: "waiting"}
    for delivery, state in zip(await listed(workshop), states.values(), strict=True):
        statement = "update delivery set state = %s where delivery_id = %s"
        await workshop.execute(statement, state, delivery.delivery_id)
    async with workshop.library.database.transaction() as connection:
        assert await deliveries.purge(connection) == 1
    assert {each.state for each in await listed(workshop)} == {"dead", "waiting"}


def test_waits_grow_to_an_hour_and_are_never_the_same() -> None:
    rng = random.Random(1)
    waits = [[wait_s(attempt, rng) for _ in range(50)] for attempt in range(1, 20)]
    for attempt, several in enumerate(waits):
        longest = min(2**attempt, 3600)
        assert all(longest / 2 <= each <= longest for each in several)
        assert len(set(several)) > 40
    assert 4 < sum(map(min, waits)) / 3600 < sum(map(max, waits)) / 3600 < 9


def test_a_line_is_whole_after_a_torn_one_and_after_a_rotation(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    path.write_bytes(b'{"torn')
    append_line(path, b"{}")
    assert path.read_bytes() == b'{"torn\n{}\n'
    path.rename(tmp_path / "moved")
    append_line(path, b"1", keep_bytes=1)
    append_line(path, b"2", keep_bytes=1)
    assert path.read_bytes() == b"2\n"
    assert (tmp_path / "events.jsonl.1").read_bytes() == b"1\n"
