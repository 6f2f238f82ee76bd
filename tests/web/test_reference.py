"""The reference page: complete, readable by anybody, found through, and its examples work."""

import html
import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from alibabacloud_tea_openapi.exceptions import AlibabaCloudException
from playwright.sync_api import Browser, Page, expect
from tests.web.browser import Visit, visiting
from tests.web.serving import Site
from tests.web.test_accessibility import assert_accessible

from visnomy.api.dispatch import EXTENSION_HANDLERS, HANDLERS
from visnomy.api.examples import python_name
from visnomy.api.programs import USUAL_ADDRESS
from visnomy.web.door import PAGE_POLICY

STATES = {None, "ResourceNotFound", "ResourceAlreadyExists", "StatusConflict"}
"""What examples meet on a server that has nothing of what they name, once some of them ran."""
LOOKING = {
    *("CompareImageFaces", "DetectImageCropping", "DetectImageFaces", "DetectImageScore"),
    *("DetectImageCodes", "DetectImageLabels", "DetectImageTexts", "DetectMediaMeta"),
    "SearchImageFigureCluster",
}
"""Examples whose image is missing."""


def opened(visit: Visit, site: Site, address: str = "/reference") -> Page:
    visit.page.goto(f"{site.origin}{address}")
    expect(visit.page.get_by_role("searchbox")).to_be_visible()
    return visit.page


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1440, "light")])
def test_the_reference_is_accessible(browser: Browser, site: Site, width: int, scheme: str) -> None:
    size = {"width": width, "height": 800}
    with visiting(browser, site.origin, color_scheme=scheme, viewport=size) as visit:
        page = opened(visit, site)
        assert_accessible(page, "reference")


def test_the_reference_needs_no_key_and_asks_nobody_else(site: Site) -> None:
    answer = site.get("/reference")
    assert (answer.status, answer.headers["content-language"]) == (200, "en")
    assert answer.headers["content-security-policy"] == PAGE_POLICY
    assert "<script>" not in answer.text
    assert not re.search(r'(src|href)="(https?:)?//', answer.text)


def test_the_reference_lists_exactly_what_is_offered(visit: Visit, site: Site) -> None:
    page = opened(visit, site)
    titles = page.locator("article.operation h3 a").all_text_contents()
    assert sorted(titles) == sorted([*HANDLERS, *EXTENSION_HANDLERS])
    extensions = page.locator("article.operation h3", has_text="extension").locator("a")
    assert sorted(extensions.all_text_contents()) == sorted(EXTENSION_HANDLERS)


def test_every_link_of_the_reference_leads_somewhere(site: Site) -> None:
    text = site.get("/reference").text
    ids = re.findall(r' id="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', text)) <= set(ids)


def test_a_word_finds_the_operations_that_have_it(visit: Visit, site: Site) -> None:
    page = opened(visit, site)
    page.keyboard.press("/")
    page.keyboard.type("PolicyDocument")
    found = ["PutPolicy extension", "PolicyRecord"]
    expect(page.locator("article:visible h3")).to_have_text(found)
    expect(page.get_by_role("link", name="DeleteProject")).to_have_count(0)
    expect(page.get_by_role("status")).to_have_text("2 found")
    expect(page).to_have_url(f"{site.origin}/reference?find=policydocument")
    page.get_by_role("searchbox").fill("no such word")
    expect(page.locator("#none")).to_have_text("Nothing has “no such word” in it.")
    page.get_by_role("searchbox").fill("")
    expect(page.get_by_role("link", name="DeleteProject").first).to_be_visible()


def test_an_address_leads_to_an_operation_and_to_words(visit: Visit, site: Site) -> None:
    page = opened(visit, site, "/reference#SimpleQuery")
    expect(page.locator("#title-SimpleQuery")).to_be_in_viewport()
    page = opened(visit, site, "/reference?find=UndoDecision")
    expect(page.get_by_role("heading", name="UndoDecision")).to_be_visible()
    expect(page.locator("#title-SimpleQuery")).to_be_hidden()


def test_the_reference_reads_without_scripts(browser: Browser, site: Site) -> None:
    with visiting(browser, site.origin, java_script_enabled=False) as visit:
        visit.page.goto(f"{site.origin}/reference")
        expect(visit.page.locator("#title-SimpleQuery")).to_be_visible()
        expect(visit.page.get_by_role("searchbox")).to_have_count(0)


def test_every_example_in_a_shell_is_answered(site: Site, tmp_path: Path) -> None:
    [set_up] = [text for text in blocks(site) if "imm()" in text]
    examples = [text for text in blocks(site) if text.startswith("imm ")]
    assert len(examples) == len({*HANDLERS, *EXTENSION_HANDLERS})
    script = tmp_path / "example.sh"
    lines = [address_in(set_up, site), *(f"{text}; echo" for text in examples)]
    script.write_text("\n".join(lines), encoding="utf-8")
    done = subprocess.run(
        ["bash", str(script)],
        env={**os.environ, **key_in_environment(site)},
        capture_output=True,
        text=True,
        check=True,
    )
    codes = [json.loads(line).get("Code") for line in done.stdout.splitlines()]
    assert unexpected(examples, codes) == []


def key_in_environment(site: Site) -> dict[str, str]:
    """Where programs look for the key."""
    return {
        "ALIBABA_CLOUD_ACCESS_KEY_ID": site.key.access_key_id,
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET": site.key.secret,
        "NO_PROXY": "127.0.0.1",
    }


def address_in(set_up: str, site: Site) -> str:
    assert USUAL_ADDRESS in set_up
    return set_up.replace(USUAL_ADDRESS, site.origin)


def test_every_example_in_python_is_answered(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in key_in_environment(site).items():
        monkeypatch.setenv(name, value)
    [set_up] = [text for text in blocks(site) if text.startswith("import os")]
    names: dict[str, Any] = {}
    exec(address_in(set_up, site), names)
    examples = [text for text in blocks(site) if text.startswith("answer = ")]
    assert len(examples) == len({*HANDLERS, *EXTENSION_HANDLERS})
    assert unexpected(examples, [code_of(text, names) for text in examples]) == []


def unexpected(examples: list[str], codes: list[str | None]) -> list[tuple[str, str | None]]:
    """Examples with a code that says they are wrong; an InvalidArgument does, for one."""
    return [
        (text, code)
        for text, code in zip(examples, codes, strict=True)
        if code not in STATES
        and not any(python_name(name) in text or name in text for name in LOOKING)
    ]


def code_of(example: str, names: dict[str, Any]) -> str | None:
    """The code of the error that an example meets on an empty server, or None."""
    try:
        exec(example, names)
    except AlibabaCloudException as exc:
        return str(exc.code)
    return None


def blocks(site: Site) -> list[str]:
    """The programs of the page."""
    found = re.findall(r"<pre[^>]*><code>(.*?)</code></pre>", site.get("/reference").text, re.S)
    return [html.unescape(text) for text in found]
