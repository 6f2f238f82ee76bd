"""Users of the account on the page: their policies hold as they do in the API."""

import json

import pytest
from tests.web.album import Album, Shown, put_album
from tests.web.serving import Site
from tests.web.test_door import SCRIPT, addresses

from visnomy.library.context import Library
from visnomy.store.access import policies, users

READING = ("imm:Get*", "imm:BatchGet*", "imm:List*", "imm:Query*", "imm:SimpleQuery")
HERE = "acs:imm:*:*:project/photos*"
ELSEWHERE = "acs:imm:*:*:project/other*"


async def put_user(library: Library, name: str, resource: str) -> None:
    """A user who may read a project."""
    statement = {"Effect": "Allow", "Action": list(READING), "Resource": resource}
    document = json.dumps({"Version": "1", "Statement": [statement]})
    async with library.database.transaction() as connection:
        await users.create_user(connection, name)
        await policies.put_policy(connection, f"reads-{name}", document)
        await policies.attach_policy(connection, f"reads-{name}", user=name)


async def end_user(library: Library, name: str) -> None:
    async with library.database.transaction() as connection:
        await policies.detach_policy(connection, f"reads-{name}", user=name)
        await users.delete_user(connection, name)


@pytest.fixture
def album(site: Site) -> Album:
    return site.do(put_album(site.library, site.bucket, [Shown("Ada", 3)]))


def change(site: Site, album: Album, cookie: str) -> int:
    """Try to name somebody; the status of the answer."""
    person = {"ObjectId": album.people[0], "Name": "Eve"}
    body = json.dumps(
        {"ProjectName": "photos", "DatasetName": "main", "FigureCluster": person}
    ).encode()
    path = "/web/call/UpdateFigureCluster"
    return site.send("POST", path, body, {**SCRIPT, "Cookie": cookie}).status


def test_a_user_sees_and_does_what_the_policies_allow(site: Site, album: Album) -> None:
    site.do(put_user(site.library, "ada@home", HERE))
    cookie = site.sign_in("ada@home")
    for address in addresses(album):
        assert site.get(address, cookie=cookie).status == 200, address
    assert "You are here as ada@home." in site.get("/library", cookie=cookie).text
    assert site.get("/library?show=server", cookie=cookie).status == 403
    assert change(site, album, cookie) == 403
    assert change(site, album, site.sign_in()) == 200


def test_a_user_of_another_project_sees_nothing(site: Site, album: Album) -> None:
    site.do(put_user(site.library, "eve", ELSEWHERE))
    cookie = site.sign_in("eve")
    for address in addresses(album):
        answer = site.get(address, cookie=cookie)
        assert answer.status == 403, address
        assert "Ada" not in answer.text
    assert "not authorized" in site.get("/", cookie=cookie).text


def test_the_address_of_another_user_changes_who_is_here(site: Site, album: Album) -> None:
    site.do(put_user(site.library, "dora", HERE))
    account = site.sign_in()
    path = site.entrance("dora").removeprefix(site.origin)
    cookie = str(site.get(path, cookie=account).headers["set-cookie"]).partition(";")[0]
    assert "You are here as dora." in site.get("/library", cookie=cookie).text
    again = site.get(path, cookie=cookie)
    assert (again.status, again.headers["set-cookie"]) == (200, None)


def test_a_session_ends_with_its_user(site: Site, album: Album) -> None:
    site.do(put_user(site.library, "bob", HERE))
    cookie = site.sign_in("bob")
    assert site.get("/", cookie=cookie).status == 200
    site.do(end_user(site.library, "bob"))
    assert site.get("/", cookie=cookie).status == 403


def test_a_user_cannot_become_another(site: Site, album: Album) -> None:
    site.do(put_user(site.library, "carl", ELSEWHERE))
    name, _, value = site.sign_in("carl").partition("=")
    for other in (value.replace("carl", "ada@home"), value.replace(".carl", "")):
        assert other != value
        assert site.get("/", cookie=f"{name}={other}").status == 403
