"""The explorer: a form for every operation, its answer, and code that makes the same call."""

import json
import os
import re
import subprocess
from collections.abc import Mapping
from contextlib import redirect_stdout
from io import StringIO
from typing import Any

import pytest
from alibabacloud_tea_openapi.exceptions import AlibabaCloudException
from playwright.sync_api import Browser, Page, expect
from tests.contract.clients.driven import NODE
from tests.contract.sdk import Sdk
from tests.contract.test_guides import interpreter
from tests.web.album import DATASET, PROJECT, Shown, put_album
from tests.web.browser import Visit, enter, visiting
from tests.web.hands import Hand, How
from tests.web.serving import Site
from tests.web.test_reference import LOOKING, STATES, key_in_environment

from visnomy.api.dispatch import EXTENSION_HANDLERS, HANDLERS, VERSION, find_operation
from visnomy.api.examples import example_values

OFFERED = sorted([*HANDLERS, *EXTENSION_HANDLERS])
AWKWARD = """it's "C:\\new" $HOME `id` ${x} %41 & a=b 王小明 👩‍👩‍👧 אבג"""
"""What each language would take for something else if it were not quoted right."""


def programs(site: Site, cookie: str, operation: str, values: dict[str, Any]) -> dict[str, str]:
    """The source in each language."""
    headers = {"Cookie": cookie, "X-Visnomy": "1"}
    body = json.dumps(values).encode()
    answer = site.send("POST", f"/web/code/{operation}", body, headers)
    assert answer.status == 200, answer.text
    return {each["lang"]: each["source"] for each in json.loads(answer.body)}


def test_the_python_of_every_operation_runs(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """As it stands, with the key in the environment; on a server that has nothing of it."""
    for name, value in key_in_environment(site).items():
        monkeypatch.setenv(name, value)
    cookie, wrong = site.sign_in(), []
    for name in OFFERED:
        values = example_values(find_operation(name, VERSION))
        code = code_of(programs(site, cookie, name, values)["Python"])
        if code not in STATES and name not in LOOKING:
            wrong.append((name, code))
    assert wrong == []


def run_program(
    lang: str, program: str, key: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """As it stands, in an interpreter of its own."""
    kind = {"Python": "python", "Node": "js", "Shell": "sh"}[lang]
    env = {name: value for name, value in os.environ.items() if not name.startswith("ALIBABA")}
    return subprocess.run(
        [*interpreter(kind), program],
        env={**env, "NODE_PATH": str(NODE / "node_modules"), **key},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("lang", ["Python", "Node", "Shell"])
def test_awkward_words_arrive_from_every_language(site: Site, sdk: Sdk, lang: str) -> None:
    """In a parameter, where lines may end too, and within a structure; never without a key."""
    album, cookie = site.do(put_album(site.library, site.bucket, [Shown("", 3)])), site.sign_in()
    text = f"{AWKWARD}\nnext\u2028line\\"
    place = {"ProjectName": PROJECT, "DatasetName": DATASET}
    cluster = {"ObjectId": album.people[0], "Name": AWKWARD, "MetaLockVersion": 0}
    for operation, values in (
        ("UpdateDataset", {**place, "Description": text}),
        ("UpdateFigureCluster", {**place, "FigureCluster": json.dumps(cluster)}),
    ):
        program = programs(site, cookie, operation, values)[lang]
        done = run_program(lang, program, key_in_environment(site))
        assert done.returncode == 0, done.stderr
    refused = run_program(lang, program, {})
    assert refused.returncode != 0
    assert "ALIBABA_CLOUD_ACCESS_KEY_ID" in refused.stderr
    assert sdk.call("get_dataset").dataset.description == text
    assert [each.name for each in sdk.call("query_figure_clusters").figure_clusters] == [AWKWARD]


def test_numbers_too_large_are_refused_or_kept(site: Site) -> None:
    """A script rounds whole numbers over 2**53, so that they go as texts."""
    cookie = site.sign_in()
    headers = {"Cookie": cookie, "X-Visnomy": "1"}
    for large in ("9" * 30, "1e400"):
        body = json.dumps({"MaxResults": large}).encode()
        answer = site.send("POST", "/web/code/QueryFigureClusters", body, headers)
        assert (answer.status, json.loads(answer.body)["Code"]) == (400, "InvalidArgument")
    values = {"FigureCluster": {"ObjectId": "a", "MetaLockVersion": 2**53 + 1}}
    written = programs(site, cookie, "UpdateFigureCluster", values)["Node"]
    assert '\\"MetaLockVersion\\":9007199254740993' in written


def code_of(program: str) -> str | None:
    """The code of the error that a program meets, or None where it prints an answer."""
    told = StringIO()
    try:
        with redirect_stdout(told):
            exec(program, {})
    except AlibabaCloudException as exc:
        return str(exc.code)
    return None if "RequestId" in told.getvalue() else "NothingPrinted"


def test_code_has_what_the_form_has(site: Site) -> None:
    cookie = site.sign_in()
    values = {"ProjectName": "a", "DatasetName": "b", "MaxResults": "7", "WithTotalCount": "true"}
    written = programs(site, cookie, "QueryFigureClusters", values)
    assert "max_results=7," in written["Python"]
    assert "with_total_count=True," in written["Python"]
    assert "MaxResults: 7," in written["Node"]
    assert "MaxResults=7" in written["Shell"]
    headers = {"Cookie": cookie, "X-Visnomy": "1"}
    for operation, body in (("NoSuch", b"{}"), ("SimpleQuery", b'{"Query":{"Fild":"Size"}}')):
        assert site.send("POST", f"/web/code/{operation}", body, headers).status in {400, 404}


def test_the_forms_and_the_code_are_for_visitors_only(site: Site) -> None:
    assert site.get("/explorer").status == 403
    assert site.send("POST", "/web/code/ListProjects", b"{}", {"X-Visnomy": "1"}).status == 403
    unknown = site.get("/explorer/NoSuch", cookie=site.sign_in())
    assert unknown.status == 404
    assert 'href="/explorer"' in unknown.text
    assert "visnomy open" not in unknown.text


@pytest.fixture
def page(visit: Visit, site: Site) -> Page:
    """The explorer with an album of one person behind it."""
    site.do(put_album(site.library, site.bucket, [Shown("Ada", 3)]))
    enter(visit.page, site)
    visit.page.goto(f"{site.origin}/explorer/QueryFigureClusters")
    expect(visit.page.locator("api-explorer:defined")).to_have_count(1)
    return visit.page


def test_a_call_shows_request_answer_and_code(visit: Visit, page: Page, hand: Hand) -> None:
    hand.press(page.get_by_role("link", name="ListProjects"))
    expect(page.get_by_role("heading", name="ListProjects")).to_be_visible()
    hand.press(page.get_by_role("link", name="QueryFigureClusters"))
    expect(page.locator("api-explorer:defined")).to_have_count(1)
    expect(page.get_by_role("link", name="QueryFigureClusters")).to_be_in_viewport()
    if hand.how is How.KEYBOARD:
        hand.press(page.get_by_role("link", name="Skip the list of operations"))
        expect(page.get_by_role("heading", name="QueryFigureClusters")).to_be_focused()
    expect(page.get_by_label("ProjectName")).to_have_value(PROJECT)
    expect(page.get_by_label("DatasetName")).to_have_value(DATASET)
    hand.choose(page.get_by_label("WithTotalCount"), "true")
    hand.press(page.get_by_role("button", name="Call"))
    expect(page.locator(".code pre")).to_contain_text("with_total_count=True")
    expect(page.get_by_role("heading", name="HTTP 200")).to_be_visible()
    hand.press(page.locator(".outcome summary").filter(has_text="Request"))
    request = page.get_by_role("region", name="Request")
    expect(request).to_contain_text('"WithTotalCount": "true"')
    hand.type(page.get_by_label("Find in the answer"), "ada")
    expect(page.get_by_text('Name: "Ada"').first).to_be_visible()
    expect(page.get_by_text("RequestId:")).to_be_hidden()
    hand.press(page.locator(".tree summary").first)
    expect(page.get_by_text('Name: "Ada"').first).to_be_hidden()
    hand.press(page.get_by_role("button", name="Shell"))
    shell = page.locator(".code pre")
    expect(shell).to_contain_text("WithTotalCount=true")
    expect(page.get_by_role("button", name="Shell")).to_be_focused()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    hand.press(page.get_by_role("button", name="Copy"))
    expect(page.locator(".toast")).to_contain_text("Copied.")
    assert page.evaluate("navigator.clipboard.readText()") == shell.inner_text()
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error()); }")
    hand.press(page.get_by_role("button", name="Copy"))
    expect(page.locator(".toast")).to_contain_text("The code is selected")
    assert page.evaluate("getSelection().toString()").strip() == shell.inner_text().strip()


def test_what_is_wrong_is_told_where_it_is(visit: Visit, page: Page, site: Site) -> None:
    """By keyboard: nothing is sent, and the first field that is wrong is where one is."""
    many, labels = page.get_by_label("MaxResults"), page.get_by_label("CreateTimeRange")
    many.fill("1000")
    many.press("Tab")
    expect(page.get_by_role("status")).to_have_text("MaxResults: 0 to 100 can be taken.")
    expect(page.locator(".code")).to_contain_text("The code follows when every field can be taken.")
    labels.fill('{"Begin": "2024-05-01T00:00:00Z"}')
    page.get_by_label("DatasetName").fill("")
    page.get_by_role("button", name="Call").press("Enter")
    expect(page.get_by_label("DatasetName")).to_be_focused()
    for field, told in (
        (page.get_by_label("DatasetName"), "This is required."),
        (many, "0 to 100 can be taken."),
        (labels, "There is no member Begin."),
    ):
        expect(field).to_have_attribute("aria-invalid", "true")
        expect(field).to_have_accessible_description(re.compile(re.escape(told)))
    expect(page.locator(".outcome h3")).to_have_count(0)
    page.get_by_label("DatasetName").press_sequentially(DATASET)
    expect(page.get_by_label("DatasetName")).not_to_have_attribute("aria-invalid", "true")
    many.fill(" 7 ")
    labels.fill("")
    page.get_by_role("button", name="Call").press("Enter")
    expect(page.get_by_role("heading", name="HTTP 200")).to_be_visible()
    expect(page.locator(".code pre")).to_contain_text("max_results=7,")


WRONG = {
    ("QueryFigureClusters", "MaxResults", "many"): "A whole number is needed here.",
    ("QueryFigureClusters", "MaxResults", "-1"): "0 to 100 can be taken.",
    ("DetectImageLabels", "Threshold", "high"): "A number is needed here.",
    ("CreateProject", "ProjectName", "1st"): "This has another form than ^[A-Za-z_]",
    ("SimpleQuery", "Order", "up"): "This has another form than ^((asc|desc)",
    ("SimpleQuery", "Query", "[]"): "A structure is needed here",
    ("SimpleQuery", "Query", '{"Operation":"and","SubQueries":[{"Field":3}]}'): (
        "SubQueries: 0: Field: A text is needed here."
    ),
    ("MarkFigures", "FigureIds", "[]"): "At least 1 item is needed.",
    ("MarkFigures", "FigureIds", '"a"'): "A list is needed here",
    ("MarkFigures", "FigureIds", "{"): "This is no JSON",
}
ASK_ALL = """async given => {
    const source = [...document.scripts].find(each => each.src.endsWith("page.js")).src;
    const { wrongText } = await import(source.replace("page.js", "schema-check.js"));
    return Promise.all(given.map(async ([operation, values]) => {
        const text = await (await fetch(`/explorer/${operation}`)).text();
        const page = new DOMParser().parseFromString(text, "text/html");
        const shapes = JSON.parse(page.getElementById("shape").textContent);
        return Object.entries(values).map(([name, value]) =>
            [operation, name, value, wrongText(value, shapes[""].properties[name], shapes)]);
    }));
}"""


def test_every_example_can_be_taken_and_nothing_wrong(page: Page) -> None:
    """The examples of all operations, which the server takes, and what it would not take."""
    given = []
    for name in OFFERED:
        values = example_values(find_operation(name, VERSION))
        texts = {
            key: each if isinstance(each, str) else json.dumps(each) for key, each in values.items()
        }
        given.append([name, texts])
    told = page.evaluate(ASK_ALL, given)
    assert [one for each in told for one in each if one[3]] == []
    told = page.evaluate(ASK_ALL, [[name, {key: text}] for name, key, text in WRONG])
    for expected, ((*_, reason),) in zip(WRONG.values(), told, strict=True):
        assert reason.startswith(expected)


def test_what_takes_away_for_good_is_asked_first(site: Site, page: Page) -> None:
    page.goto(f"{site.origin}/explorer/DeleteProject")
    page.get_by_role("button", name="Call").click()
    expect(page.get_by_role("dialog")).to_contain_text("for good")
    page.keyboard.press("Escape")
    expect(page.locator(".outcome h3")).to_have_count(0)


def test_the_explorer_is_used_by_touch(browser: Browser, site: Site) -> None:
    """On a small screen: the form, the answer's folds and the code, each by a tap."""
    site.do(put_album(site.library, site.bucket, [Shown("Ada", 3)]))
    screen = {"width": 360, "height": 780}
    with visiting(browser, site.origin, viewport=screen, has_touch=True, is_mobile=True) as visit:
        enter(visit.page, site)
        visit.page.goto(f"{site.origin}/explorer/ListProjects")
        expect(visit.page.locator("api-explorer:defined")).to_have_count(1)
        visit.page.get_by_text("Operations", exact=True).tap()
        visit.page.get_by_role("link", name="QueryFigureClusters").tap()
        expect(visit.page.get_by_role("link", name="QueryFigureClusters")).to_be_hidden()
        visit.page.get_by_role("button", name="Call").tap()
        expect(visit.page.get_by_role("heading", name="HTTP 200")).to_be_visible()
        visit.page.get_by_role("button", name="Shell").tap()
        expect(visit.page.locator(".code pre")).to_contain_text("imm QueryFigureClusters")
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= screen["width"]
