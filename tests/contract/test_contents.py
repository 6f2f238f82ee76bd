"""What one image shows, through the SDK, with the networks that users have."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest
import zxingcpp
from alibabacloud_imm20200930 import models
from tests.contract.sdk import Sdk
from tests.contract.servers import BUCKET, Endpoint
from tests.contract.test_videos import wait_until

PHOTOS = Path(__file__).parents[2] / "src/visnomy/cli/album/photos"
PORTRAIT = f"oss://{BUCKET}/contents-portrait.jpg"
SIGN = f"oss://{BUCKET}/contents-sign.png"
LINES = ("颐和园欢迎您", "Summer Palace 2026")
QR_TEXT, EAN_TEXT = "https://example.org/家", "4006381333931"


@pytest.fixture(autouse=True)
def images(endpoint: Endpoint) -> None:
    shutil.copy(PHOTOS / "obama-portrait.jpg", endpoint.bucket / "contents-portrait.jpg")
    cv2.imwrite(str(endpoint.bucket / "contents-sign.png"), sign())


def sign() -> np.ndarray:
    """Two lines of text at x 60, and two codes below them, on white."""
    pixels = np.full((900, 1200, 3), 255, np.uint8)
    font = cv2.FontFace("uni")
    for row, line in enumerate(LINES):
        cv2.putText(pixels, line, (60, 120 + 100 * row), (0, 0, 0), font, 48, 400)
    for left, kind, text in (
        (100, zxingcpp.BarcodeFormat.QRCode, QR_TEXT),
        (600, zxingcpp.BarcodeFormat.EAN13, EAN_TEXT),
    ):
        code = np.asarray(zxingcpp.create_barcode(text, kind).to_image(scale=4))
        pixels[400 : 400 + code.shape[0], left : left + code.shape[1]] = code[:, :, None]
    return pixels


def names(labels: Sequence[object], language: str) -> list[tuple[int, str, str | None]]:
    return [
        (each.label_level, each.label_name, each.parent_label_name)  # type: ignore[attr-defined]
        for each in labels
        if each.language == language  # type: ignore[attr-defined]
    ]


def test_a_portrait_in_a_suit_is_labelled_in_two_languages(plain: Sdk) -> None:
    labels = plain.call("detect_image_labels", source_uri=PORTRAIT, threshold=0.3).labels
    assert names(labels, "en")[:2] == [(1, "clothing", None), (2, "suit", "clothing")]
    assert names(labels, "zh-Hans")[:2] == [(1, "服装", None), (2, "西装", "服装")]
    assert all(0.3 <= each.label_confidence <= 1 for each in labels)


def test_a_threshold_keeps_what_is_less_sure_out(plain: Sdk) -> None:
    some = plain.call("detect_image_labels", source_uri=PORTRAIT, threshold=0.02).labels
    few = plain.call("detect_image_labels", source_uri=PORTRAIT, threshold=0.5).labels
    assert all(each.label_confidence >= 0.5 for each in few)
    assert any(each.label_confidence < 0.5 for each in some)
    refusal = plain.refusal("detect_image_labels", source_uri=PORTRAIT, threshold=1.5)
    assert refusal[:2] == (400, "InvalidArgument")
    assert "Threshold" in refusal[2]


def test_text_is_read_line_by_line(plain: Sdk) -> None:
    found = plain.call("detect_image_texts", source_uri=SIGN)
    assert found.ocrtexts.split("\n")[:2] == list(LINES)
    for row, (line, text) in enumerate(zip(found.ocrcontents[:2], LINES, strict=True)):
        assert line.contents == text
        assert line.confidence > 0.9
        box = line.boundary
        assert abs(box.left - 60) < 25
        assert abs(box.top + box.height / 2 - (102 + 100 * row)) < 25


def test_no_text_is_read_where_there_is_none(plain: Sdk) -> None:
    found = plain.call("detect_image_texts", source_uri=PORTRAIT)
    assert (found.ocrtexts, found.ocrcontents) == ("", [])


def test_codes_are_read_with_their_places(plain: Sdk) -> None:
    codes = plain.call("detect_image_codes", source_uri=SIGN).codes
    square, bars = sorted(codes, key=lambda code: code.boundary.left)
    assert (square.type, square.content) == ("qrcode", QR_TEXT)
    assert (bars.type, bars.content) == ("barcode", EAN_TEXT)
    assert square.confidence == bars.confidence == 1
    assert 100 <= square.boundary.left < square.boundary.left + square.boundary.width < 400
    assert 600 <= bars.boundary.left < bars.boundary.left + bars.boundary.width < 1200
    assert plain.call("detect_image_codes", source_uri=PORTRAIT).codes == []


@pytest.mark.parametrize(
    "operation", ["detect_image_labels", "detect_image_texts", "detect_image_codes"]
)
def test_what_is_no_image_is_refused(plain: Sdk, photo: Path, operation: str) -> None:
    for uri in (f"oss://{BUCKET}/{photo.name}", f"oss://{BUCKET}/none.jpg"):
        assert plain.refusal(operation, source_uri=uri)[:2] == (400, "InvalidArgument")
    assert plain.refusal(operation, source_uri=PORTRAIT, project_name="nobody")[0] == 404


def test_a_record_says_what_is_on_it_and_can_be_found_by_that(
    plain: Sdk, endpoint: Endpoint
) -> None:
    if not endpoint.indexes:
        pytest.skip("no worker beside this server")
    plain.call("update_dataset", template_id="Official:ImageManagement")
    shutil.copy(PHOTOS / "obama-blue-room.jpg", endpoint.bucket / "contents-suit.jpg")
    photo = f"oss://{BUCKET}/contents-suit.jpg"
    files = [models.InputFile(uri=uri) for uri in (photo, SIGN)]
    plain.call("batch_index_file_meta", files=files)
    phrase = models.SimpleQuery(field="OCRTexts", operation="match-phrase", value="summer palace")
    label = models.SimpleQuery(field="Labels.LabelName", operation="eq", value="西装")
    wait_until(lambda: bool(plain.call("simple_query", query=phrase).files))
    wait_until(lambda: bool(plain.call("simple_query", query=label).files))
    assert [each.uri for each in plain.call("simple_query", query=label).files] == [photo]
    (read,) = plain.call("simple_query", query=phrase).files
    assert read.uri == SIGN
    assert read.ocrtexts.split("\n")[0] == LINES[0]
    assert read.ocrcontents[0].contents == LINES[0]
    (found,) = plain.call("get_file_meta", uri=photo).files
    assert (1, "clothing", None) in names(found.labels, "en")
    assert found.figure_count == 1
    assert found.image_score.overall_quality_score > 0
    assert [each.uri for each in plain.call("fuzzy_query", query="颐和园").files] == [SIGN]
