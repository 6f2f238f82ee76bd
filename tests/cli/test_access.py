"""`visnomy keys`, `users` and `policy`: rights from nothing to a decision."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from visnomy.cli.main import run

VIEWER = {
    "Version": "1",
    "Statement": [
        {"Effect": "Allow", "Action": "imm:Get*", "Resource": "acs:imm:*:*:project/photos*"},
        {"Effect": "Deny", "Action": "imm:GetTask", "Resource": "*"},
    ],
}
Do = Callable[..., str]


@pytest.fixture
def do(database_url: str, data_dir: Path, capsys: pytest.CaptureFixture[str]) -> Do:
    """Run a command that must succeed; what it printed."""

    def act(*words: str, code: int = 0) -> str:
        place = ["--data", str(data_dir), "--database-url", database_url]
        assert run([*words, *place]) == code, capsys.readouterr().err
        return capsys.readouterr().out if code == 0 else capsys.readouterr().err

    return act


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "viewer.json"
    path.write_text(json.dumps(VIEWER))
    return path


def listed(do: Do, *words: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(do("keys", "list", "--json", *words))["keys"]
    return found


def test_a_key_lives_from_creation_to_deletion(do: Do) -> None:
    root = json.loads(do("keys", "create", "--json"))
    assert set(root) == {"access_key_id", "secret"}
    do("users", "create", "ada", "--display-name", "Ada")
    shown = do("keys", "create", "ada")
    assert "access key secret:" in shown
    (key,) = listed(do, "--user", "ada")
    assert (key["user_name"], key["active"], key["last_used_at"]) == ("ada", True, None)
    old = key["access_key_id"]
    made = json.loads(do("keys", "rotate", old, "--json"))["access_key_id"]
    states = {each["access_key_id"]: each["active"] for each in listed(do, "--user", "ada")}
    assert states == {old: False, made: True}
    do("keys", "enable", old)
    do("keys", "disable", made)
    text = do("keys", "list")
    assert f"{made}  ada  disabled  never used" in text
    assert f"{root['access_key_id']}  (the account)  enabled" in text
    assert root["secret"] not in text
    do("keys", "delete", old)
    do("users", "delete", "ada")
    assert [each["access_key_id"] for each in listed(do)] == [root["access_key_id"]]


def test_an_account_keeps_a_key(do: Do) -> None:
    root = json.loads(do("keys", "create", "--json"))["access_key_id"]
    assert "last enabled one" in do("keys", "disable", root, code=1)
    assert "last enabled one" in do("keys", "delete", root, code=1)
    heir = json.loads(do("keys", "rotate", root, "--json"))["access_key_id"]
    assert {each["access_key_id"]: each["active"] for each in listed(do)} == {
        root: False,
        heir: True,
    }


def test_users_join_groups_and_leave_them(do: Do) -> None:
    do("users", "create", "ada")
    do("users", "create", "grace")
    do("users", "join", "ada", "family")
    do("users", "join", "grace", "family")
    do("users", "leave", "grace", "family")
    text = do("users", "list")
    assert text.splitlines() == ["ada  family", "grace  (no group)", "group family: ada"]
    do("users", "delete-group", "family")
    found = json.loads(do("users", "list", "--json"))
    assert ([user["groups"] for user in found["users"]], found["groups"]) == ([[], []], [])
    assert "letters, digits" in do("users", "create", "no name", code=1)
    assert "already exists" in do("users", "create", "ada", code=1)


def test_a_policy_is_stored_attached_and_explained(do: Do, document: Path) -> None:
    do("users", "create", "ada")
    do("policy", "put", "viewer", str(document), "--description", "may look")
    do("policy", "attach", "viewer", "--user", "ada")
    assert do("policy", "list").strip() == "viewer  ada  may look"
    assert json.loads(do("policy", "show", "viewer")) == VIEWER
    (stored,) = json.loads(do("policy", "list", "--json"))["policies"]
    assert stored["users"] == ["ada"]

    def ask(operation: str, *words: str) -> dict[str, Any]:
        simulated = do("policy", "simulate", operation, "--user", "ada", "--json", *words)
        outcome: dict[str, Any] = json.loads(simulated)
        return outcome

    assert ask("GetProject")["decision"] == "Allow"
    assert ask("GetProject", "--project", "other")["decision"] == "ImplicitDeny"
    denied = ask("imm:GetTask")
    assert (denied["decision"], denied["resource"].rpartition(":")[2]) == (
        "ExplicitDeny",
        "project/photos",
    )
    assert [reason["statement"] for reason in denied["reasons"]] == [0, 1]
    text = do("policy", "simulate", "GetTask", "--user", "ada")
    assert text.splitlines()[1:] == [
        "  Allow by viewer, statement 0",
        "  Deny by viewer, statement 1",
    ]
    assert "attached 1 times" in do("policy", "delete", "viewer", code=1)
    do("policy", "detach", "viewer", "--user", "ada")
    assert ask("GetProject")["decision"] == "ImplicitDeny"
    do("policy", "delete", "viewer")
    assert "not found" in do("policy", "show", "viewer", code=1)


def test_a_file_is_explained_without_a_server(
    document: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document.write_text(
        json.dumps(
            {
                "Version": "1",
                "Statement": {
                    "Effect": "Allow",
                    "Action": "*",
                    "Resource": "*",
                    "Condition": {"IpAddress": {"acs:SourceIp": "10.0.0.0/8"}},
                },
            }
        )
    )
    words = ["policy", "simulate", "ListProjects", "--data", str(tmp_path)]
    words += ["--document", str(document)]
    assert run([*words, "--fact", "acs:SourceIp=10.1.1.1"]) == 0
    assert capsys.readouterr().out.startswith("Allow  imm:ListProjects  on  acs:imm:local:")
    assert run(words) == 0
    assert capsys.readouterr().out.startswith("ImplicitDeny")
    own = ["policy", "simulate", "UndoDecision", "--data", str(tmp_path)]
    assert run([*own, "--document", str(document)]) == 0
    assert "imm:UndoDecision  on  acs:imm:local:" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words",
    [
        ["policy", "simulate", "GetProject"],
        ["policy", "attach", "viewer"],
        ["policy", "attach", "viewer", "--user", "a", "--group", "b"],
        ["policy", "put", "viewer", "/no/such/file"],
    ],
)
def test_wrong_usage_is_told(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(words) == 2
    assert "Error" in capsys.readouterr().err


def test_a_policy_with_a_mistake_is_not_stored(do: Do, document: Path) -> None:
    document.write_text('{"Version": "1", "Statement": {"Effect": "allow"}}')
    assert "Statement[0] must have either Action or NotAction." in do(
        "policy", "put", "viewer", str(document), code=1
    )
    assert do("policy", "list") == ""


def test_a_temporary_key_is_made_for_a_key(do: Do, document: Path) -> None:
    root = json.loads(do("keys", "create", "--json"))["access_key_id"]
    made = json.loads(do("keys", "session", root, "--document", str(document), "--json"))
    assert set(made) == {"access_key_id", "secret", "security_token", "expires_at"}
    assert "security token:" in do("keys", "session", root, "--minutes", "15", "--name", "visit")
    assert "not found" in do("keys", "session", made["access_key_id"], code=1)
    document.write_text("{}")
    assert "Version" in do("keys", "session", root, "--document", str(document), code=1)
