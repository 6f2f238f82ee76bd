"""Who gets in, and what a stranger learns."""

import pytest
from tests.web.album import Album, Shown, put_album
from tests.web.serving import Site

SECRET = "Ada Lovelace"
SCRIPT = {"X-Visnomy": "1", "Content-Type": "application/json", "Accept": "*/*"}


@pytest.fixture
def album(site: Site) -> Album:
    return site.do(put_album(site.library, site.bucket, [Shown(SECRET, 3)]))


def addresses(album: Album) -> list[str]:
    return [
        "/",
        "/?name=ada",
        f"/people/{album.people[0]}",
        "/web/progress",
        f"/web/portraits/{album.figures[0][0]}.webp",
        f"/web/thumbnails/{album.object_ids[0][0]}.webp",
        f"/web/originals/{album.object_ids[0][0]}",
    ]


def test_without_a_session_nothing_is_shown(site: Site, album: Album) -> None:
    for address in addresses(album):
        answer = site.get(address)
        assert answer.status == 403, address
        assert SECRET not in answer.text
        assert "visnomy open" in answer.text


def test_with_a_session_everything_is_shown(site: Site, album: Album) -> None:
    cookie = site.sign_in()
    for address in addresses(album):
        assert site.get(address, cookie=cookie).status == 200, address


def test_a_forged_cookie_opens_nothing(site: Site, album: Album) -> None:
    name = site.sign_in().partition("=")[0]
    assert site.get("/", cookie=f"{name}=1.2.3").status == 403


def test_the_session_cookie_is_out_of_reach_for_scripts_and_other_sites(site: Site) -> None:
    answer = site.get(site.entrance().removeprefix(site.origin))
    flags = {part.strip().lower() for part in answer.headers["set-cookie"].split(";")[1:]}
    assert {"httponly", "samesite=strict", "path=/"} <= flags


def test_an_entrance_lets_one_browser_in(site: Site) -> None:
    path = site.entrance().removeprefix(site.origin)
    cookie = str(site.get(path).headers["set-cookie"]).partition(";")[0]
    second = site.get(path)
    assert second.status == 403
    assert second.headers["set-cookie"] is None
    assert site.get(path, cookie=cookie).status == 200, "its own browser may press it again"


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example:80", "localhost.evil", ""]
)
def test_a_foreign_host_name_is_refused(site: Site, album: Album, host: str) -> None:
    cookie = site.sign_in()
    for path in ("/", "/enter?token=x", "/web/static/page.css", "/web/progress"):
        answer = site.send("GET", path, headers={"Host": host or "x.y", "Cookie": cookie})
        assert answer.status == 421
        assert SECRET not in answer.text


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST", "[::1]", "visnomy.localhost"])
def test_loopback_names_are_known(site: Site, host: str) -> None:
    answer = site.get("/", Host=f"{host}:{site.port}")
    assert answer.status == 403
    assert "visnomy open" in answer.text


def test_a_broken_port_is_no_failure_of_the_server(site: Site) -> None:
    assert site.get("/", Host="localhost:port").status == 403


@pytest.mark.parametrize(
    "changed",
    [
        {"X-Visnomy": ""},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Cookie": ""},
    ],
    ids=str,
)
def test_a_change_must_come_from_our_own_page(
    site: Site, album: Album, changed: dict[str, str]
) -> None:
    headers = {**SCRIPT, "Origin": site.origin, "Cookie": site.sign_in(), **changed}
    body = (
        b'{"ProjectName":"photos","DatasetName":"main",'
        b'"FigureCluster":{"ObjectId":"%s","Name":"Eve"}}' % album.people[0].encode()
    )
    answer = site.send("POST", "/web/call/UpdateFigureCluster", body, headers)
    assert answer.status == 403
    assert SECRET in site.get("/", cookie=site.sign_in()).text


def test_operations_answer_as_the_api_does(site: Site, album: Album) -> None:
    headers = {**SCRIPT, "Cookie": site.sign_in()}
    for body, status, code in (
        (b'{"ProjectName":"photos","DatasetName":"main"}', 200, ""),
        (b'{"ProjectName":"none","DatasetName":"main"}', 404, "ResourceNotFound"),
        (b'{"ProjectName":"photos","DatasetName":"main","MaxResults":101}', 400, "InvalidArgument"),
        (b"[]", 400, "InvalidArgument"),
        (b"{", 400, "InvalidArgument"),
    ):
        answer = site.send("POST", "/web/call/QueryFigureClusters", body, headers)
        assert answer.status == status
        assert f'"Code":"{code}"' in answer.text or not code
    unknown = site.send("POST", "/web/call/Nothing", b"{}", headers)
    assert unknown.status == 404


def test_an_endless_body_is_cut_off(site: Site) -> None:
    headers = {**SCRIPT, "Cookie": site.sign_in()}
    answer = site.send("POST", "/web/call/ListProjects", b" " * 1_100_000, headers)
    assert answer.status == 413


def test_every_answer_of_the_page_carries_its_policy(site: Site, album: Album) -> None:
    cookie = site.sign_in()
    for address in [*addresses(album)[:5], "/enter", "/web/static/page.js", "/people/nobody"]:
        headers = site.get(address, cookie=cookie).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-frame-options"] == "DENY"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"


def test_the_api_stays_beside_the_page(site: Site) -> None:
    answer = site.send("POST", "/", headers={"Accept": "*/*"})
    assert answer.status == 400
    assert "Code" in answer.text
