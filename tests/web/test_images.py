"""Pictures as a browser may safely have them."""

import re
from pathlib import Path

import pytest
from tests.web.album import Album, Shown, draw, put_album
from tests.web.serving import Answer, Site

from visnomy.web.images import media_type_of


@pytest.fixture
def album(site: Site) -> Album:
    return site.do(put_album(site.library, site.bucket, [Shown("", 3)]))


@pytest.fixture
def cookie(site: Site) -> str:
    return site.sign_in()


@pytest.fixture
def original(site: Site) -> Path:
    return site.bucket / "p00" / "IMG_000.jpg"


def get_original(site: Site, album: Album, cookie: str) -> Answer:
    return site.get(f"/web/originals/{album.object_ids[0][0]}", cookie=cookie)


def test_pictures_are_kept_for_ever_under_a_versioned_address(
    site: Site, album: Album, cookie: str
) -> None:
    path = f"/web/portraits/{album.figures[0][0]}.webp"
    assert "immutable" in site.get(f"{path}?v=1", cookie=cookie).headers["cache-control"]
    answer = site.get(path, cookie=cookie)
    assert answer.headers["cache-control"] == "private, no-cache"
    assert answer.headers["content-type"] == "image/webp"
    again = site.get(path, cookie=cookie, If_None_Match=answer.headers["etag"])
    assert (again.status, again.body) == (304, b"")


@pytest.mark.parametrize(
    "path",
    [
        "/web/portraits/00000000-0000-4000-8000-000000000000.webp",
        "/web/portraits/name.webp",
        "/web/thumbnails/none.webp",
        "/web/originals/none",
        "/web/originals/..%2f..%2fetc%2fpasswd",
        "/web/static/..%2fsessions.py",
        "/web/static/../sessions.py",
    ],
)
def test_what_is_not_there_is_not_found(site: Site, cookie: str, path: str) -> None:
    assert site.get(path, cookie=cookie).status == 404


def test_an_original_comes_as_it_lies_on_disk(
    site: Site, album: Album, cookie: str, original: Path
) -> None:
    answer = get_original(site, album, cookie)
    assert answer.body == original.read_bytes()
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["content-disposition"].startswith("inline")
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "content",
    [
        b"<!doctype html><script>alert(1)</script>",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"%PDF-1.7",
        b"",
    ],
)
def test_what_could_run_in_a_browser_is_never_sent(
    site: Site, album: Album, cookie: str, original: Path, content: bytes
) -> None:
    original.write_bytes(content)
    answer = get_original(site, album, cookie)
    assert answer.headers["content-type"] == "image/webp"
    assert answer.body[:4] == b"RIFF"


def test_a_photo_that_no_browser_shows_comes_as_its_thumbnail(
    site: Site, album: Album, cookie: str, original: Path
) -> None:
    draw(0, 0).save(original, "TIFF")
    assert get_original(site, album, cookie).headers["content-type"] == "image/webp"


def test_a_photo_that_is_gone_is_not_found(
    site: Site, album: Album, cookie: str, original: Path
) -> None:
    original.unlink()
    assert get_original(site, album, cookie).status == 404


def test_a_link_out_of_the_bucket_is_not_followed(
    site: Site, album: Album, cookie: str, original: Path, data_dir: Path
) -> None:
    secret = data_dir / "secret.jpg"
    secret.write_bytes(b"\xff\xd8\xffsecret")
    original.unlink()
    original.symlink_to(secret)
    assert get_original(site, album, cookie).status == 404


@pytest.mark.parametrize(
    ("head", "media_type"),
    [
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"GIF89a", "image/gif"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"\x00\x00\x00 ftypavif", "image/avif"),
        (b"\x00\x00\x00 ftypheic", ""),
        (b"BM\x00\x00", "image/bmp"),
        (b"<svg", ""),
        (b"", ""),
    ],
)
def test_only_pictures_of_all_browsers_have_a_type(head: bytes, media_type: str) -> None:
    assert media_type_of(head) == media_type


def test_scripts_and_styles_are_kept_for_ever_until_they_change(site: Site, cookie: str) -> None:
    page = site.get("/", cookie=cookie).body.decode()
    named = set(re.findall(r'"(/web/static/[^"]+)"', page))
    assert {Path(each).name for each in named} >= {"page.css", "page.js"}
    for address in named:
        assert "immutable" in site.get(address).headers["cache-control"], address
    for address in ("/web/static/page.css", "/web/static/older/page.css"):
        answer = site.get(address)
        assert (answer.status, answer.headers["cache-control"]) == (200, "private, no-cache")
