"""Every change leaves one line that says who asked for it, and no secret."""

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from tests.contract.beside import make_user
from tests.contract.raw import RawCall
from tests.contract.sdk import Sdk, Style, make_client
from tests.contract.servers import Endpoint, started_command


@pytest.fixture(scope="module")
def served(fresh_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    """The started command, with its log on the terminal."""
    data_dir, bucket = tmp_path_factory.mktemp("data"), tmp_path_factory.mktemp("bucket")
    with started_command(fresh_database, data_dir, bucket, "--log-format", "json") as running:
        yield running


def lines(endpoint: Endpoint) -> list[dict[str, Any]]:
    text = (endpoint.data_dir / "audit.log").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def test_a_change_is_written_with_all_that_is_known_of_it(served: Endpoint) -> None:
    query = (("ProjectName", "audited"), ("Description", "not to be seen"))
    answer = RawCall(served, action="CreateProject", query=query).send()
    (line,) = [each for each in lines(served) if each["visnomy.resource"].endswith("/audited")]
    assert {name: line[name] for name in line if name not in {"at", "process"}} == {
        "level": "info",
        "logger": "visnomy.audit",
        "message": "imm:CreateProject Succeeded",
        "event.name": "visnomy.change",
        "rpc.service": "imm",
        "rpc.method": "CreateProject",
        "user.name": "",
        "client.address": "127.0.0.1",
        "visnomy.access_key_id": served.access_key_id,
        "visnomy.resource": "acs:imm:local:1000000000000001:project/audited",
        "visnomy.request_id": answer.members["RequestId"],
        "visnomy.result": "Succeeded",
    }


def test_a_change_that_fails_or_is_denied_is_written_too(served: Endpoint) -> None:
    key = make_user(served, {"Effect": "Allow", "Action": "imm:Get*", "Resource": "*"})
    guest = Sdk(
        make_client(served, access_key_id=key.access_key_id, access_key_secret=key.secret),
        Style.SYNC,
        "forbidden",
    )
    assert guest.refusal("delete_project")[1] == "NoPermission"
    missing = Sdk(make_client(served), Style.SYNC, "forbidden")
    assert missing.refusal("delete_project")[1] == "ResourceNotFound"
    denied, failed = [each for each in lines(served) if "forbidden" in each["visnomy.resource"]]
    assert (denied["user.name"][:6], denied["error.type"]) == ("guest-", "NoPermission")
    assert denied["visnomy.access_key_id"] == key.access_key_id
    assert (failed["visnomy.result"], failed["error.type"]) == ("ResourceNotFound",) * 2


def test_reading_and_strangers_leave_no_line(served: Endpoint) -> None:
    before = len(lines(served))
    assert RawCall(served).send().status == 200
    assert RawCall(served, action="DeleteProject").send(secret="wrong").status == 400
    assert len(lines(served)) == before


def test_a_change_by_a_command_is_written(served: Endpoint) -> None:
    done = _command(served, "users", "create", "ada")
    assert done.returncode == 0, done.stderr
    key = _command(served, "keys", "create", "ada", "--json")
    again = _command(served, "users", "create", "ada")
    assert again.returncode == 1
    made, keyed, refused = [each for each in lines(served) if each["rpc.service"] == "ram"]
    assert (made["rpc.method"], made["visnomy.resource"]) == ("CreateUser", "ada")
    assert made["visnomy.access_key_id"] == "local"
    assert made["user.name"]
    assert keyed["rpc.method"] == "CreateAccessKey"
    assert refused["error.type"] == "ResourceAlreadyExists"
    assert json.loads(key.stdout)["secret"] not in (served.data_dir / "audit.log").read_text()


def test_no_line_holds_a_parameter_or_a_secret(served: Endpoint) -> None:
    text = (served.data_dir / "audit.log").read_text()
    assert served.access_key_secret not in text
    assert "not to be seen" not in text
    assert (served.data_dir / "audit.log").stat().st_mode & 0o777 == 0o600


def test_the_terminal_has_the_log_as_json(served: Endpoint) -> None:
    RawCall(served, action="CreateProject", query=(("ProjectName", "seen"),)).send()
    text = (served.data_dir / "command.log").read_text()
    logged = [json.loads(line) for line in text.splitlines() if line.startswith('{"at"')]
    assert any(each.get("visnomy.resource", "").endswith("/seen") for each in logged)


def _command(endpoint: Endpoint, *arguments: str) -> "subprocess.CompletedProcess[str]":
    place = ["--data", str(endpoint.data_dir), "--database-url", endpoint.database_url]
    command = [sys.executable, "-m", "visnomy", *arguments, *place]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
