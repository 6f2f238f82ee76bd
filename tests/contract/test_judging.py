"""An image as a whole through the SDK, with the networks that users have."""

import shutil
from pathlib import Path

import cv2
import pytest
from tests.contract.sdk import Sdk
from tests.contract.servers import BUCKET, Endpoint

PHOTO = Path(__file__).parents[2] / "src/visnomy/cli/album/photos/grace-hopper.jpg"
URI = f"oss://{BUCKET}/judged.jpg"


@pytest.fixture(autouse=True)
def image(endpoint: Endpoint) -> None:
    shutil.copy(PHOTO, endpoint.bucket / "judged.jpg")


def test_a_blurred_copy_scores_less(plain: Sdk, endpoint: Endpoint) -> None:
    pixels = cv2.imread(str(PHOTO))
    assert pixels is not None
    blurred = cv2.GaussianBlur(pixels, (0, 0), pixels.shape[1] / 150)
    cv2.imwrite(str(endpoint.bucket / "blurred.jpg"), blurred)
    good = plain.call("detect_image_score", source_uri=URI).image_score
    bad = plain.call("detect_image_score", source_uri=f"oss://{BUCKET}/blurred.jpg").image_score
    assert 0 <= bad.overall_quality_score < 0.5 * good.overall_quality_score <= 0.5


@pytest.mark.parametrize("ratios", ['["1:1","2:3"]', "1:1,2:3"])
def test_no_crop_cuts_the_face(plain: Sdk, ratios: str) -> None:
    (face,) = plain.call("detect_image_faces", source_uri=URI).faces
    answer = plain.call("detect_image_cropping", source_uri=URI, aspect_ratios=ratios)
    assert [each.aspect_ratio for each in answer.croppings] == ["1:1", "2:3"]
    for crop in answer.croppings:
        box, inner = crop.boundary, face.boundary
        assert box.left <= inner.left
        assert inner.left + inner.width <= box.left + box.width
        assert box.top <= inner.top
        assert inner.top + inner.height <= box.top + box.height
        assert 0 < crop.confidence <= 1


@pytest.mark.parametrize(
    "ratios", ["0:1", "20:19", "1:3", "5", '[["1:1"]]x', "a:b", "1:1," * 5 + "1:1"]
)
def test_ratios_that_are_none_are_refused(plain: Sdk, ratios: str) -> None:
    refusal = plain.refusal("detect_image_cropping", source_uri=URI, aspect_ratios=ratios)
    assert refusal[:2] == (400, "InvalidArgument")
    assert "AspectRatios" in refusal[2]


def test_an_image_is_needed(plain: Sdk) -> None:
    for operation in ("detect_image_score", "detect_image_cropping"):
        assert "SourceURI" in plain.refusal(operation)[2]
        gone = plain.refusal(operation, source_uri=f"oss://{BUCKET}/none.jpg")
        assert gone[:2] == (400, "InvalidArgument")
        assert plain.refusal(operation, source_uri=URI, project_name="nobody")[0] == 404
