"""The command line as a user meets it: help, usage errors, exit codes."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from visnomy import __version__
from visnomy.cli.main import COMMANDS, cli, run


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself_with_an_example(name: str) -> None:
    result = CliRunner().invoke(cli, [name, "--help"])

    assert result.exit_code == 0
    assert "Examples:" in result.output
    assert f"visnomy {name}" in result.output


def test_help_imports_no_heavy_module() -> None:
    program = (
        "import sys; from visnomy.cli.main import run; code = run(['--help']); "
        "heavy = {'numpy', 'psycopg', 'rich', 'onnxruntime'} & set(sys.modules); "
        "sys.exit(f'imported {heavy}' if heavy else code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    assert all(name in done.stdout for name in COMMANDS)


def test_version_is_the_package_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert __version__ in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        ["no-such-command"],
        ["serve", "--port", "70000"],
        ["serve", "/no/such/folder"],
        ["serve", "--bucket", "photos"],
        ["people", "--limit", "0"],
    ],
)
def test_wrong_usage_exits_with_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == 2
    assert "Error:" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["people", "query"])
def test_a_folder_without_a_library_is_said_in_a_sentence(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([command, "--data", str(tmp_path / "nothing")]) == 1
    assert "There is no library in" in capsys.readouterr().err
    assert not (tmp_path / "nothing").exists()


def test_open_without_a_server_says_how_to_start_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["open", "--data", str(tmp_path)]) == 1
    assert "visnomy serve" in capsys.readouterr().err


def test_a_worker_needs_a_database(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("VISNOMY_DATABASE_URL", raising=False)

    assert run(["worker", "--data", str(tmp_path)]) == 1
    assert "--database-url" in capsys.readouterr().err


def test_models_list_names_the_licence_of_each_file(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["models", "list", "--json"]) == 0
    models = json.loads(capsys.readouterr().out)["models"]
    assert models
    made = {model["name"] for model in models if model["source"].startswith("made of")}
    assert made == {"sface-mobilefacenet"}
    assert all(model["licence"] for model in models)
    assert all(len(model["sha256"]) == 64 for model in models if model["name"] not in made)


def test_an_unexpected_error_is_a_sentence_not_a_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(**_: object) -> None:
        raise RuntimeError("the sky fell")

    monkeypatch.setattr(cli, "main", fail)
    monkeypatch.delenv("VISNOMY_DEBUG", raising=False)

    assert run([]) == 1
    said = capsys.readouterr().err
    assert "the sky fell" in said
    assert "Traceback" not in said


def test_an_interrupt_exits_with_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(**_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "main", interrupt)

    assert run([]) == 130
