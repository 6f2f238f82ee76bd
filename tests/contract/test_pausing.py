"""Pause and resume of indexing over the wire and by the command."""

import json

import pytest
from alibabacloud_imm20200930 import models
from tests.contract.beside import make_user
from tests.contract.raw import RawCall
from tests.contract.sdk import Sdk
from tests.contract.servers import Endpoint
from tests.contract.test_review import Do, do

from visnomy.cli.main import run

__all__ = ["do"]


def test_indexing_rests_and_goes_on(plain: Sdk, do: Do) -> None:
    assert do("GetIndexing")["Indexing"]["State"] == "Idle"
    paused = do("PauseIndexing")["Indexing"]
    assert (paused["State"], paused["FilesPerSecond"]) == ("Paused", 0)
    assert do("GetIndexing")["Indexing"]["PauseTime"] == paused["PauseTime"]
    plain.call("index_file_meta", file=models.InputFile(uri="oss://photos/none.jpg"))
    waiting = do("GetIndexing")["Indexing"]
    assert (waiting["WaitingCount"], waiting["FileCount"]) == (1, 1)
    assert "SecondsLeft" not in waiting
    resumed = do("ResumeIndexing")["Indexing"]
    assert "PauseTime" not in resumed


def test_the_command_does_the_same(
    plain: Sdk, endpoint: Endpoint, do: Do, capsys: pytest.CaptureFixture[str]
) -> None:
    place = ["--project", plain.project, "--dataset", plain.dataset]
    place += ["--data", str(endpoint.data_dir), "--database-url", endpoint.database_url]
    assert run(["indexing", "pause", *place]) == 0
    assert "Paused: 0 of 0 wait" in capsys.readouterr().out
    assert do("GetIndexing")["Indexing"]["State"] == "Paused"
    assert run(["indexing", "resume", *place]) == 0
    assert run(["indexing", "status", "--json", *place]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["state"] == "Idle"


def test_a_pause_needs_its_right(plain: Sdk, endpoint: Endpoint) -> None:
    key = make_user(endpoint, {"Effect": "Allow", "Action": "imm:GetIndexing", "Resource": "*"})
    place = (("ProjectName", plain.project), ("DatasetName", plain.dataset))
    call = RawCall(endpoint, query=place, key_id=key.access_key_id, secret=key.secret)
    assert call.send(action="GetIndexing").status == 200
    assert call.send(action="PauseIndexing").error == (403, "NoPermission")
    gone = (place[0], ("DatasetName", "none"))
    assert call.send(action="GetIndexing", query=gone).error == (404, "ResourceNotFound")
