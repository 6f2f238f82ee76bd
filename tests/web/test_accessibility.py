"""axe-core on every view, light and dark, on a phone and on a desk."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from tests.web.album import Shown, put_album
from tests.web.asking import ask_of_many
from tests.web.browser import UNANSWERED, enter, visiting
from tests.web.serving import Site

from visnomy.model.suggestion import SuggestionKind

MIN_TARGET_PX = 24


def assert_accessible(page: Page, view: str) -> None:
    page.wait_for_load_state()
    page.wait_for_function("document.querySelector(':not(:defined)') === null")
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    assert found.violations_count == 0, f"{view}: {found.generate_report()}"
    assert small_targets(page) == [], view
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(overflow) <= 0, f"{view} scrolls sideways"


def small_targets(page: Page) -> list[str]:
    """What can be pressed and is smaller than a finger; links within text may be.

    A label is pressed for its box.
    """
    found: list[str] = page.evaluate(
        """least => [...document.querySelectorAll("a[href], button, input")]
            .filter(it => it.checkVisibility() && !it.matches(".skip"))
            .map(it => [it, (it.closest("label") ?? it).getBoundingClientRect()])
            .filter(([, box]) => box.width < least || box.height < least)
            .map(([it, box]) => `${it.outerHTML.slice(0, 80)} ${box.width}x${box.height}`)""",
        MIN_TARGET_PX,
    )
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
def test_every_view_is_accessible(browser: Browser, site: Site, scheme: str, width: int) -> None:
    size = {"width": width, "height": 800}
    with visiting(browser, site.origin, color_scheme=scheme, viewport=size) as visit:
        page = visit.page
        page.goto(site.origin)
        assert_accessible(page, "refusal")
        assert visit.complaints.pop().startswith(UNANSWERED)
        enter(page, site)
        assert_accessible(page, "nothing indexed")
        shown = [Shown("Ada", 4), Shown("x" * 500, 3), Shown("", 3)]
        album = site.do(put_album(site.library, site.bucket, shown))
        page.reload()
        expect(page.get_by_role("button", name="Rename Ada")).to_be_visible()
        assert_accessible(page, "wall")
        page.get_by_role("button", name="Rename Ada").click()
        assert_accessible(page, "naming")
        page.keyboard.press("Escape")
        page.goto(f"{site.origin}/decisions")
        assert_accessible(page, "decisions")
        page.goto(f"{site.origin}/review")
        assert_accessible(page, "no questions")
        asked = album.figures[0]
        site.do(ask_of_many(site.library, album, SuggestionKind.INTRUDER, asked))
        page.reload()
        expect(page.get_by_role("button", name="Yes")).to_be_visible()
        assert_accessible(page, "questions")
        page.goto(f"{site.origin}/review/{album.people[0]}?kind=Intruder")
        expect(page.get_by_text("4 selected").first).to_be_visible()
        assert_accessible(page, "many questions")
        for tab in ("datasets", "rights", "server"):
            page.goto(f"{site.origin}/library?show={tab}")
            assert_accessible(page, f"library, {tab}")
        for view in ("find?who=ada", "nobody", "library", "explorer"):
            page.goto(f"{site.origin}/{view}")
            assert_accessible(page, view)
        look_at_a_person(page, site.origin)
        look_at_the_selected(page, site.origin)


def look_at_a_person(page: Page, origin: str) -> None:
    """Everything on one person's page, with what opens in front of it."""
    page.goto(origin)
    page.get_by_role("link", name="Ada").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ada")
    page.get_by_role("link", name="Faces").click()
    page.get_by_role("checkbox").first.check()
    assert_accessible(page, "faces")
    page.get_by_role("button", name="Why here?").click()
    expect(page.get_by_role("dialog", name="Why is this face here?")).to_be_visible()
    assert_accessible(page, "why a face is here")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Move to …").click()
    expect(page.get_by_role("dialog", name="Who is it?")).to_be_visible()
    assert_accessible(page, "choosing a person")
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Photos").click()
    expect(page.get_by_role("link", name="Photos")).to_have_attribute("aria-current", "page")
    assert_accessible(page, "person")
    for press, title in (
        ("Split …", "Two people in one?"),
        ("Forget …", "Forget this person?"),
        ("Merge with …", "Merge two people"),
    ):
        page.get_by_role("button", name=press).click()
        expect(page.get_by_role("dialog", name=title)).to_be_visible()
        assert_accessible(page, title)
        page.keyboard.press("Escape")
        expect(page.get_by_role("button", name=press)).to_be_focused()
    page.get_by_role("link", name="Ada in IMG_000.jpg").click()
    expect(page.get_by_role("dialog", name="Photo")).to_be_visible()
    page.keyboard.press("i")
    expect(page.get_by_role("complementary", name="About this photo")).to_contain_text("Taken")
    assert_accessible(page, "viewer")
    page.goto(f"{page.url}?show=decisions")
    assert_accessible(page, "decisions about a person")


def look_at_the_selected(page: Page, origin: str) -> None:
    """What opens in front of the wall, and the wall without anybody."""
    page.goto(origin)
    expect(page.locator("people-picker:defined")).to_have_count(1)
    page.keyboard.press("Control+a")
    page.get_by_role("button", name="Merge", exact=True).click()
    expect(page.get_by_role("dialog", name="Merge these people")).to_be_visible()
    assert_accessible(page, "merging")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    assert_accessible(page, "keys")
    page.keyboard.press("Escape")
    page.keyboard.press("h")
    expect(page.locator(".toast")).to_contain_text("3 hidden.")
    assert_accessible(page, "a line with undo")
    page.reload()
    expect(page.get_by_role("heading", name="Everybody is hidden")).to_be_visible()
    assert_accessible(page, "everybody hidden")
