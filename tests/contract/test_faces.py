"""Faces of any image through the SDK, with the networks that users have."""

import base64
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from alibabacloud_imm20200930 import models
from tests.cli.pictures import write_picture
from tests.contract.sdk import Sdk
from tests.contract.servers import BUCKET, Endpoint

ALBUM = Path(__file__).parents[2] / "src/visnomy/cli/album/photos"
OBAMA = ("obama-blue-room.jpg", "obama-portrait.jpg", "obama-speech.jpg")


@pytest.fixture
def bucket(endpoint: Endpoint) -> Path:
    """The bucket with the photos of the sample album."""
    for path in ALBUM.glob("*.jpg"):
        shutil.copy(path, endpoint.bucket)
    (endpoint.bucket / "noise.jpg").write_bytes(b"no picture at all")
    return endpoint.bucket


def uri(name: str) -> str:
    return f"oss://{BUCKET}/{name}"


def alike(sdk: Sdk, one: str, other: str) -> float:
    source = models.CompareImageFacesRequestSource(uri1=uri(one), uri2=uri(other))
    return float(sdk.call("compare_image_faces", source=source).similarity)


@pytest.mark.usefixtures("bucket")
def test_faces_of_an_image_are_described(plain: Sdk) -> None:
    (face,) = plain.call("detect_image_faces", source_uri=uri("grace-hopper.jpg")).faces

    assert (face.figure_type, face.figure_cluster_id, face.figure_id) == ("face", None, None)
    assert 0.5 < face.figure_confidence <= 1
    assert 0 <= face.face_quality <= 1
    assert min(face.boundary.width, face.boundary.height) > 30
    assert face.boundary.left >= 0
    assert abs(face.head_pose.roll) < 45
    assert 30 < face.age < 90
    assert face.gender in {"male", "female"}
    assert 0.5 <= face.gender_confidence <= 1
    # Without npm there is no second network for emotions.
    assert face.emotion in {"happiness", "none", None}
    assert face.mouth in {"open", "close", None}
    assert (face.beard, face.hat, face.mask, face.glasses, face.attractive) == (None,) * 5
    assert plain.call("get_dataset").dataset.file_count == 0


@pytest.mark.usefixtures("bucket")
def test_traits_that_the_project_switched_off_are_not_answered(plain: Sdk) -> None:
    off = models.UpdateProjectRequestTag(key="visnomy:traits-off", value="Age,Gender,Mouth")
    plain.call("update_project", tag=[off])

    (face,) = plain.call("detect_image_faces", source_uri=uri("grace-hopper.jpg")).faces

    told = (face.age, face.age_sd, face.gender, face.gender_confidence, face.mouth)
    assert told == (None,) * 5
    assert face.head_pose is not None
    status, code, message = plain.refusal(
        "update_project",
        tag=[models.UpdateProjectRequestTag(key="visnomy:traits-off", value="Agee")],
    )
    assert (status, code) == (400, "InvalidArgument")
    assert message.endswith("got Agee.")


@pytest.mark.usefixtures("bucket")
def test_similarity_tells_people_apart_and_is_symmetric(plain: Sdk) -> None:
    same = alike(plain, OBAMA[0], OBAMA[1])
    different = alike(plain, OBAMA[0], "grace-hopper.jpg")

    assert same == alike(plain, OBAMA[1], OBAMA[0])
    assert 0 <= different < 0.5 < same <= 1
    assert alike(plain, OBAMA[0], OBAMA[0]) > 0.99


@pytest.mark.usefixtures("bucket")
def test_nobody_is_found_in_an_empty_dataset(plain: Sdk) -> None:
    body = plain.call("search_image_figure_cluster", source_uri=uri(OBAMA[0]))
    assert body.clusters == []


@pytest.mark.usefixtures("bucket")
def test_a_person_is_found_by_an_image(plain: Sdk, endpoint: Endpoint) -> None:
    if not endpoint.indexes:
        pytest.skip("no worker beside this server")
    person = person_of(plain, OBAMA)

    (match,) = plain.call("search_image_figure_cluster", source_uri=uri(OBAMA[1])).clusters
    assert match.cluster_id == person
    assert match.similarity > 0.5
    assert match.boundary.width > 30
    stranger = plain.call("search_image_figure_cluster", source_uri=uri("grace-hopper.jpg"))
    assert stranger.clusters == []


def person_of(sdk: Sdk, names: tuple[str, ...]) -> str:
    """The person whom the photos make together."""
    files = [models.InputFile(uri=uri(name)) for name in names]
    sdk.call("batch_index_file_meta", files=files)
    wait_until(lambda: len(sdk.call("simple_query").files) == len(names))
    sdk.call("create_figure_clustering_task")
    wait_until(lambda: bool(sdk.call("query_figure_clusters").figure_clusters))
    (cluster,) = sdk.call("query_figure_clusters").figure_clusters
    return str(cluster.object_id)


def wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.1)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("none.jpg", "File does not exist."),
        ("noise.jpg", ""),
    ],
)
@pytest.mark.usefixtures("bucket")
def test_an_image_that_cannot_be_read_is_named(plain: Sdk, name: str, reason: str) -> None:
    start = f"The image {uri(name)} cannot be read. {reason}"
    both = models.CompareImageFacesRequestSource(uri1=uri(OBAMA[0]), uri2=uri(name))
    for refusal in (
        plain.refusal("detect_image_faces", source_uri=uri(name)),
        plain.refusal("search_image_figure_cluster", source_uri=uri(name)),
        plain.refusal("compare_image_faces", source=both),
    ):
        assert refusal[:2] == (400, "InvalidArgument")
        assert refusal[2].startswith(start)


def test_an_image_without_a_face_cannot_be_compared(plain: Sdk, bucket: Path) -> None:
    write_picture(bucket / "colours.jpg", 1)
    assert plain.call("detect_image_faces", source_uri=uri("colours.jpg")).faces == []
    both = models.CompareImageFacesRequestSource(uri1=uri(OBAMA[0]), uri2=uri("colours.jpg"))
    assert plain.refusal("compare_image_faces", source=both) == (
        400,
        "InvalidArgument",
        f"The image {uri('colours.jpg')} shows no face.",
    )


def test_an_image_must_be_named_and_lie_in_a_source(plain: Sdk) -> None:
    for operation in ("detect_image_faces", "search_image_figure_cluster"):
        assert plain.refusal(operation)[2] == (
            "The parameter SourceURI is required but not provided."
        )
        refusal = plain.refusal(operation, source_uri="file:///etc/passwd")
        assert refusal[:2] == (400, "InvalidArgument")
    assert plain.refusal("compare_image_faces")[2] == (
        "The parameter Source.URI1 is required but not provided."
    )


@pytest.mark.usefixtures("bucket")
def test_an_image_can_be_sent_along(plain: Sdk) -> None:
    """RFC 2397: the picture itself in place of where it lies."""
    photo = base64.b64encode((ALBUM / OBAMA[0]).read_bytes()).decode()
    (sent,) = plain.call("detect_image_faces", source_uri=f"data:image/jpeg;base64,{photo}").faces
    (lying,) = plain.call("detect_image_faces", source_uri=uri(OBAMA[0])).faces
    assert sent.to_map() == lying.to_map()


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        ("data:text/html;base64,PGI+", "An image that is sent along begins with data:image/TYPE"),
        ("data:image/png,raw", "An image that is sent along begins with data:image/TYPE"),
        ("data:image/png;base64,%%%", "The image that was sent is not base64."),
        ("data:image/png;base64,AAAA", "The image that was sent cannot be read. "),
    ],
)
def test_what_is_sent_along_must_be_an_image(plain: Sdk, sent: str, reason: str) -> None:
    status, code, message = plain.refusal("search_image_figure_cluster", source_uri=sent)
    assert (status, code) == (400, "InvalidArgument")
    assert message.startswith(reason)


def test_a_project_or_dataset_that_is_not_there_is_not_found(plain: Sdk) -> None:
    image = {"source_uri": uri(OBAMA[0])}
    detect = plain.refusal("detect_image_faces", project_name="nobody", **image)
    search = plain.refusal("search_image_figure_cluster", dataset_name="nothing", **image)
    assert detect[:2] == search[:2] == (404, "ResourceNotFound")
