"""Topics as an operator writes them; what is wrong is named, and no secret is ever repeated."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from tests.receiver import SECRET

from visnomy.cli.configuration import read_settings
from visnomy.errors import ConfigurationError
from visnomy.topics import read_topics

HOOK = {"url": "https://app.example.com/hook?token=t", "secret": SECRET}


def test_the_environment_wins_over_the_file_topic_by_topic(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(
        '[topics.one]\nfile = "/one"\n[topics.two]\nfile = "/two"\nevery = true\n'
    )
    environ = {"VISNOMY_TOPICS": json.dumps({"one": {"file": "/other"}, "*": HOOK})}
    topics = read_settings(environ, data_dir=tmp_path).topics
    assert {name: str(topic.file) for name, topic in topics.items()} == {
        "one": "/other",
        "two": "/two",
        "*": "None",
    }
    assert topics["two"].every
    assert topics["*"].place == "app.example.com"
    assert (topics["*"].attempts, topics["*"].timeout_s) == (20, 10)


def test_secrets_may_lie_in_a_file_and_never_show(tmp_path: Path) -> None:
    other = f"whsec_{'A' * 40}"
    (tmp_path / "keys").write_text(f"{other}\n{SECRET}\n")
    topics = read_topics({"t": {"url": HOOK["url"], "secret_file": str(tmp_path / "keys")}})
    assert [len(secret) for secret in topics["t"].secrets] == [30, 24]
    shown = repr(topics)
    assert "token" not in shown
    assert repr(topics["t"].secrets[0]) not in shown


@pytest.mark.parametrize(
    ("table", "why"),
    [
        ("text", "must be a table"),
        ({}, "either url or file"),
        ({**HOOK, "file": "/a"}, "either url or file"),
        ({"url": "https://a"}, "needs secret"),
        ({"url": "https://a", "secret_file": "/none"}, "secret_file /none cannot be read"),
        ({**HOOK, "secret": "whsec_private!"}, "a secret must be whsec_"),
        ({**HOOK, "secret": "whsec_c2hvcnQ="}, "24 to 64 bytes"),
        ({**HOOK, "url": "ftp://a"}, "https://"),
        ({**HOOK, "url": "https://"}, "name a host"),
        ({**HOOK, "url": "https://user:private@a"}, "no password"),
        ({**HOOK, "url": "https://[private"}, "cannot be read"),
        ({"file": 1}, "file must be text"),
        ({"file": "/a", "format": "xml"}, "format must be one of queue, cloudevents"),
        ({"file": "/a", "every": 1}, "every must be true or false"),
        ({"file": "/a", "attempts": 0}, "attempts must be between 1 and 100"),
        ({"file": "/a", "timeout_s": True}, "timeout_s must be between"),
        ({"file": "/a", "retries": 1}, "unknown member retries"),
    ],
)
def test_a_topic_that_cannot_be_is_refused(table: object, why: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        read_topics({"mine": table})
    assert str(caught.value).startswith("topics.mine: ")
    assert why in str(caught.value)
    assert "private" not in str(caught.value)
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("name", ["", "(file)", "a b", "**", "t" * 257])
def test_a_name_that_cannot_be_is_refused(name: str) -> None:
    with pytest.raises(ConfigurationError, match="no name of a topic"):
        read_topics({name: HOOK})


@pytest.mark.parametrize("text", ["{", "[]", '"private"'])
def test_a_variable_that_is_no_object_is_refused(tmp_path: Path, text: str) -> None:
    environ: Mapping[str, str] = {"VISNOMY_TOPICS": text}
    with pytest.raises(ConfigurationError, match="VISNOMY_TOPICS") as caught:
        read_settings(environ, data_dir=tmp_path)
    assert "private" not in str(caught.value)
