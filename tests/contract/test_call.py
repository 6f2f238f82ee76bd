"""`visnomy call`: an operation from the shell, or the curl command for it."""

import json
import shlex
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.contract.beside import make_user
from tests.contract.servers import Endpoint

from visnomy.cli.call import ID, SECRET, TOKEN
from visnomy.cli.main import run

Ran = tuple[int, str, str]
Do = Callable[..., Ran]
pytestmark = pytest.mark.parametrize("endpoint", ["command"], indirect=True)


@pytest.fixture
def do(endpoint: Endpoint, capsys: pytest.CaptureFixture[str]) -> Do:
    """(exit code, stdout, stderr) of `visnomy call` beside the server."""

    def act(*words: str) -> Ran:
        code = run(["call", *words, "--data", str(endpoint.data_dir)])
        told = capsys.readouterr()
        return code, told.out, told.err

    return act


def test_an_answer_is_json(do: Do) -> None:
    code, out, err = do("GetProject", "WithStatistics=true")
    assert (code, err) == (0, "")
    assert json.loads(out)["Project"]["ProjectName"] == "photos"


def test_a_refusal_is_told_and_ends_with_one(do: Do) -> None:
    code, out, err = do("GetProject", "ProjectName=none-such")
    assert code == 1
    assert json.loads(out)["Code"] == "ResourceNotFound"
    assert err == "visnomy: ResourceNotFound: The specified resource project is not found.\n"


def test_nothing_is_created_or_deleted_by_default(do: Do) -> None:
    for action in ("CreateProject", "DeleteProject", "CreateDataset", "DeleteDataset"):
        code, _, err = do(action)
        assert code == 1
        assert "is required but not provided" in err


def test_a_value_comes_from_a_file(do: Do, tmp_path: Path) -> None:
    path = tmp_path / "query.json"
    path.write_text('{"Field":"Size","Operation":"gt","Value":"1"}\n')
    assert do("SimpleQuery", f"Query=@{path}")[0] == 0
    code, _, err = do("SimpleQuery", f"Query=@{tmp_path / 'none.json'}")
    assert code == 2
    assert "none.json" in err


@pytest.mark.parametrize("words", [("GetProject", "ProjectName"), ("GetProject", "=x"), ()])
def test_wrong_usage_is_told(do: Do, words: tuple[str, ...]) -> None:
    assert do(*words)[0] == 2


def test_a_curl_command_is_good_once(do: Do) -> None:
    code, out, _ = do("GetProject", "--curl")
    assert code == 0
    words = shlex.split(out)
    first, second = (
        json.loads(subprocess.run(words, check=True, capture_output=True).stdout) for _ in "12"
    )
    assert first["Project"]["ProjectName"] == "photos"
    assert second["Code"] == "SignatureNonceUsed"


def test_another_server_needs_a_key(
    do: Do, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (ID, SECRET, TOKEN):
        monkeypatch.delenv(name, raising=False)
    url = ("--url", f"http://{endpoint.address}")
    assert do("ListProjects", *url)[0] == 2
    guest = make_user(endpoint)
    monkeypatch.setenv(ID, guest.access_key_id)
    monkeypatch.setenv(SECRET, guest.secret)
    code, out, err = do("ListProjects", *url)
    assert (code, json.loads(out)["Code"]) == (1, "NoPermission")
    assert err.startswith("visnomy: NoPermission: ")
    monkeypatch.setenv(TOKEN, "none")
    assert json.loads(do("ListProjects", *url)[1])["Code"] == "InvalidSecurityToken.Malformed"


def test_a_server_that_is_not_there_is_told(
    do: Do, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(ID, "a")
    monkeypatch.setenv(SECRET, "b")
    code, _, err = do("ListProjects", "--url", "http://127.0.0.1:1")
    assert code == 1
    assert "does not answer" in err
    assert do("ListProjects", "--url", endpoint.address)[0] == 2
    assert run(["call", "ListProjects", "--data", str(tmp_path)]) == 1
