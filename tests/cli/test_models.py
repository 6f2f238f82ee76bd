"""Models of one's own on the command line: added, listed, checked, compared by name, removed."""

import json
from pathlib import Path

import pytest
from tests.vision.own_detector import detector_file, renamed_yunet
from tests.vision.own_model import calibration, onnx_bytes, write

from visnomy.cli.main import run
from visnomy.vision.installed import weights_dir


def listed(data: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, dict[str, object]]:
    capsys.readouterr()
    assert run(["models", "list", "--json", "--data", str(data)]) == 0
    return {model["name"]: model for model in json.loads(capsys.readouterr().out)["models"]}


def test_a_model_is_added_checked_and_removed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "data"
    files = [str(path) for path in write(tmp_path, onnx_bytes(), calibration())]

    assert run(["models", "add", *files, "--data", str(data)]) == 0
    assert "tiny: added" in capsys.readouterr().out
    tiny = listed(data, capsys)["tiny"]
    assert (tiny["role"], tiny["licence"], tiny["source"], tiny["installed"]) == (
        *("embedder", "CC0-1.0", "made by a test"),
        True,
    )
    (data / "models" / "tiny" / "model.onnx").write_bytes(b"another")
    assert run(["models", "verify", "--data", str(data)]) == 1
    assert "its sha256 differs" in capsys.readouterr().out
    assert run(["models", "remove", "tiny", "--data", str(data)]) == 0
    assert "tiny" not in listed(data, capsys)


def test_a_model_that_breaks_is_refused_with_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [str(path) for path in write(tmp_path, b"not a model", calibration())]

    assert run(["models", "add", *files, "--data", str(tmp_path / "data")]) == 1

    assert "the runtime refuses the model" in capsys.readouterr().err


def test_a_detector_is_added_and_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, weights = str(tmp_path / "data"), weights_dir(None)
    files = [str(each) for each in write(tmp_path, renamed_yunet(weights), detector_file())]

    assert run(["models", "add", *files, "--data", data]) == 0

    assert "mine: added. Next: visnomy models switch mine" in capsys.readouterr().out
    mine = listed(Path(data), capsys)["mine"]
    assert (mine["role"], mine["purpose"]) == ("detector", "face boxes and five landmarks, added")
    assert run(["models", "switch", "mine", "--dry-run", "--data", data]) == 2


@pytest.mark.parametrize("name", ["sface-2021dec", "sface-mobilefacenet", "yunet-2023mar"])
def test_a_name_that_ships_is_taken(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    files = [str(path) for path in write(tmp_path, onnx_bytes(), calibration(name=name))]

    assert run(["models", "add", *files, "--data", str(tmp_path / "data")]) == 1

    assert "taken by a model that ships" in capsys.readouterr().err


def test_models_are_compared_only_where_people_are_known(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "labelled" / "ann").mkdir(parents=True)

    assert run(["models", "evaluate", "no-such", str(tmp_path / "labelled")]) == 1
    assert "a folder for each person" in capsys.readouterr().err
