"""`Format=XML`: success and error, through the SDK's own reader where it reads XML."""

from uuid import uuid4
from xml.etree import ElementTree

import pytest
from alibabacloud_imm20200930 import models
from alibabacloud_imm20200930.client import Client
from alibabacloud_tea_openapi.exceptions import ClientException
from alibabacloud_tea_openapi.models import Config, GlobalParameters
from tests.contract.raw import Answer, RawCall
from tests.contract.servers import Endpoint


def xml(answer: Answer) -> ElementTree.Element:
    """The root element of an XML answer."""
    assert answer.headers["content-type"] == "text/xml;charset=utf-8"
    root = ElementTree.fromstring(answer.body)
    assert answer.headers["x-acs-request-id"] == root.findtext("RequestId")
    return root


@pytest.mark.parametrize("name", ["XML", "xml"])
def test_a_list_has_an_element_for_each_item(endpoint: Endpoint, name: str) -> None:
    prefix = f"xml-{uuid4().hex}"
    for number in "12":
        query = (("ProjectName", f"{prefix}-{number}"), ("Description", "a < b & c"))
        made = RawCall(endpoint, "CreateProject", query).send()
        assert made.status == 200
    query = (("Format", name), ("Prefix", prefix))
    root = xml(RawCall(endpoint, "ListProjects", query).send())
    assert (root.tag, root[0].tag) == ("ListProjectsResponse", "RequestId")
    names = [project.findtext("ProjectName") for project in root.iter("Projects")]
    assert names == [f"{prefix}-1", f"{prefix}-2"]
    assert {project.findtext("Description") for project in root.iter("Projects")} == {"a < b & c"}


@pytest.mark.parametrize(
    ("action", "status", "code"),
    [
        ("GetProject", 404, "ResourceNotFound"),
        ("Nonsense", 404, "InvalidApi.NotFound"),
        ("GetStory", 400, "UnsupportedOperation"),
    ],
)
def test_errors_are_xml_too(endpoint: Endpoint, action: str, status: int, code: str) -> None:
    query = (("Format", "XML"), ("ProjectName", "none-such"))
    answer = RawCall(endpoint, action, query).send()
    root = xml(answer)
    members = [child.tag for child in root]
    assert (answer.status, root.tag) == (status, "Error")
    assert members == ["RequestId", "HostId", "Code", "Message", "Recommend"]
    assert root.findtext("Code") == code


def test_a_wrong_signature_is_told_in_xml(endpoint: Endpoint) -> None:
    answer = RawCall(endpoint, query=(("Format", "XML"),), secret="wrong").send()
    assert xml(answer).findtext("Code") == "SignatureDoesNotMatch"


def test_the_sdk_reads_errors_in_xml(endpoint: Endpoint) -> None:
    client = Client(
        Config(
            endpoint=endpoint.address,
            protocol="http",
            region_id="local",
            access_key_id=endpoint.access_key_id,
            access_key_secret=endpoint.access_key_secret,
            global_parameters=GlobalParameters(queries={"Format": "XML"}),
        )
    )
    with pytest.raises(ClientException) as caught:
        client.get_project(models.GetProjectRequest(project_name="none-such"))
    assert (caught.value.status_code, caught.value.code) == (404, "ResourceNotFound")


@pytest.mark.parametrize("name", ["YAML", "x" * 100])
def test_another_format_is_refused_in_json(endpoint: Endpoint, name: str) -> None:
    answer = RawCall(endpoint, query=(("Format", name),)).send()
    assert answer.error == (400, "InvalidParameter.Format")
