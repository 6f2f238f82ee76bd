"""The page on events says what the code sends, and its code verifies what is sent."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.docs.event_examples import example, example_event
from tests.receiver import SECRET

from visnomy.jobs.delivery import ATTEMPTS, LONGEST_WAIT_S
from visnomy.jobs.event_file import OWN_FILE
from visnomy.jobs.webhook import signed_headers
from visnomy.library.events.bodies import bus_message, queue_message
from visnomy.model.event import DeliveryState, EventType
from visnomy.topics import TOPIC_MEMBERS, Topic, read_topics

TEXT = (Path(__file__).parents[2] / "docs/events.md").read_text(encoding="utf-8")
SECTION = re.compile(r"^### (\S+)\n(?:(?!^### ).)*?```json\n(.*?)\n```", re.MULTILINE | re.DOTALL)


def block(language: str, place: int) -> str:
    return re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)[place]  # type: ignore[no-any-return]


def test_every_event_is_documented_and_no_other() -> None:
    assert re.findall(r"^### (\S+)$", TEXT, re.MULTILINE) == list(EventType)


@pytest.mark.parametrize("kind", list(EventType))
def test_the_body_that_is_shown_is_the_one_that_is_sent(kind: EventType) -> None:
    shown = dict(SECTION.findall(TEXT))[kind]
    assert json.loads(shown) == example(kind)
    assert list(json.loads(shown)) == list(example(kind))


def test_the_envelopes_that_are_shown_are_those_that_are_sent() -> None:
    event = replace(example_event(EventType.FIGURE_CLUSTERING), content="{}")
    queue, bus = json.loads(block("json", 0)), json.loads(block("json", 1))
    content = queue.pop("content")
    sent = json.loads(queue_message(event))
    assert content.startswith('{"ProjectName":')
    assert isinstance(sent.pop("content"), str)
    assert queue == sent
    assert bus == json.loads(bus_message(event))


def verifier() -> Callable[[Mapping[str, str], bytes, str], bool]:
    names: dict[str, Any] = {}
    exec(block("python", 0), names)
    check: Callable[[Mapping[str, str], bytes, str], bool] = names["is_genuine"]
    return check


def test_the_code_that_is_shown_verifies_a_delivery() -> None:
    keys = read_topics({"t": {"url": "https://a", "secret": [SECRET, f"whsec_{'A' * 32}"]}})
    now = datetime.now(UTC)
    body = b'{"id":"1"}'
    headers = signed_headers(keys["t"].secrets, "1", now, body)
    is_genuine = verifier()

    assert is_genuine(headers, body, SECRET)
    assert is_genuine(headers, body, f"whsec_{'A' * 32}")
    assert not is_genuine(headers, body + b" ", SECRET)
    assert not is_genuine({**headers, "webhook-id": "2"}, body, SECRET)
    assert not is_genuine(headers, body, f"whsec_{'B' * 32}")
    old = signed_headers(keys["t"].secrets, "1", now - timedelta(minutes=10), body)
    assert not is_genuine(old, body, SECRET)


def test_the_topics_that_are_shown_are_understood() -> None:
    import tomllib

    topics = read_topics(tomllib.loads(block("toml", 0))["topics"])
    assert topics["photos"].place == "app.example.com"
    assert topics["audit"].every
    assert set(re.findall(r"^\| `(\w+)` \|", TEXT, re.MULTILINE)) == TOPIC_MEMBERS


def test_the_numbers_and_names_are_those_of_the_code() -> None:
    topic = Topic("t")
    assert f"1 to 100 | {topic.attempts} |" in TEXT
    assert f"0.1 to 120 | {topic.timeout_s:g} |" in TEXT
    assert (topic.attempts, 3600) == (ATTEMPTS, LONGEST_WAIT_S)
    assert f"`{OWN_FILE}`" in TEXT
    assert all(f"`{state}`" in TEXT for state in DeliveryState)
