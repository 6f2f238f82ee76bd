"""`visnomy doctor`: every check has a state, and what is not fit has a next step."""

import json
import socket
from dataclasses import replace
from pathlib import Path

from tests.cli.running import Command
from tests.contract.certificates import make_certificate

from visnomy.cli.checks import State, check_machine
from visnomy.settings import Settings


def _checks(text: str) -> dict[str, dict[str, str]]:
    return {check["check"]: check for check in json.loads(text)["checks"]}


def test_a_fit_machine_passes(embedded_command: Command, photos: Path) -> None:
    done = embedded_command.run("doctor", "--json", str(photos))

    assert done.returncode == 0, done.stdout
    checks = _checks(done.stdout)
    wanted = {"database", "weights", "photo folder", "port", "disk", "memory", "open files"}
    assert wanted <= checks.keys()
    assert "embedded PostgreSQL" in checks["database"]["fact"]


def test_a_missing_folder_fails_with_the_next_step(command: Command, tmp_path: Path) -> None:
    done = command.run("doctor", str(tmp_path / "away"))

    assert done.returncode == 1
    assert "FAIL  photo folder" in done.stdout
    assert "-> Mount it" in done.stdout


def test_a_database_that_is_away_fails_with_the_next_step(tmp_path: Path) -> None:
    away = Command(tmp_path / "data", f"postgresql:///none?host={tmp_path}")

    done = away.run("doctor", "--json")

    assert done.returncode == 1
    database = _checks(done.stdout)["database"]
    assert database["state"] == "fail"
    assert database["step"]


def test_a_busy_port_is_a_warning(command: Command) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = command.run("doctor", "--json", "--port", port)

    assert done.returncode == 0
    assert _checks(done.stdout)["port"]["state"] == "warn"


def test_wrong_weights_fail_with_the_command_that_mends_them(
    command: Command, tmp_path: Path
) -> None:
    empty = Command(command.data, command.database_url, {"VISNOMY_WEIGHTS": str(tmp_path)})

    done = empty.run("doctor", "--json")

    assert done.returncode == 1
    assert "visnomy models install" in _checks(done.stdout)["weights"]["step"]


def test_a_certificate_is_looked_at(tmp_path: Path) -> None:
    files = make_certificate(tmp_path, days=90)
    good = Settings(tmp_path, tls_cert=files.certificate, tls_key=files.key)
    assert _certificate(good) == (State.OK, "for localhost, 127.0.0.1")
    assert _certificate(replace(good, tls_key=tmp_path / "none.pem"))[0] is State.FAIL
    assert _certificate(replace(good, tls_cert=None)) == (State.FAIL, "needs --tls-cert.")
    files.key.chmod(0o644)
    assert _certificate(good) == (State.WARN, f"can read {files.key}")
    make_certificate(tmp_path, days=5)
    assert _certificate(good)[0] is State.WARN
    make_certificate(tmp_path, days=-2)
    assert _certificate(good) == (State.FAIL, "Renew it.")


def _certificate(settings: Settings) -> tuple[State, str]:
    """How the check ended, and the last words of the fact."""
    (found,) = [each for each in check_machine(settings, 0) if each.check == "certificate"]
    words = found.fact.split()
    wanted = {State.OK: 3, State.WARN: 3, State.FAIL: 2}[found.state]
    return found.state, " ".join(words[-wanted:])
