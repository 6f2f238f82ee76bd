"""The page on a phone: everything by taps, and nothing that moves where a reader wants none."""

import pytest
from playwright.sync_api import Browser, expect
from tests.web.album import Shown, put_album, put_waiting
from tests.web.browser import enter, visiting
from tests.web.serving import Site
from tests.web.test_accessibility import assert_accessible

PHONE = {"viewport": {"width": 360, "height": 780}, "has_touch": True, "is_mobile": True}
MOVING = """[...document.querySelectorAll("*")].flatMap(it => ["", "::before", "::after"]
    .map(part => getComputedStyle(it, part || null))
    .filter(style => style.transitionDuration.split(", ").some(each => each !== "0s")
        || style.animationName !== "none" || style.scrollBehavior === "smooth"))"""


def test_people_and_photos_are_reached_by_taps(browser: Browser, site: Site) -> None:
    site.do(put_album(site.library, site.bucket, [Shown("Ada", 3), Shown("Grace", 3)]))
    with visiting(browser, site.origin, **PHONE) as visit:
        page = visit.page
        enter(page, site)
        page.get_by_role("checkbox").first.tap()
        page.get_by_role("checkbox").last.tap()
        expect(page.get_by_text("2 selected").first).to_be_visible()
        page.get_by_role("button", name="Merge").tap()
        expect(page.get_by_role("dialog")).to_be_visible()
        page.get_by_role("dialog").get_by_role("button", name="Cancel").tap()
        page.get_by_role("link", name="Ada").tap()
        photo = page.locator(".photo > a").first
        photo.tap()
        viewer = page.get_by_role("dialog")
        expect(viewer).to_contain_text("1 of 3")
        viewer.get_by_role("button", name="Next").tap()
        expect(viewer).to_contain_text("2 of 3")
        viewer.get_by_role("button", name="Close").tap()
        expect(page.locator(".photo > a").nth(1)).to_be_focused()


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_nothing_moves_where_no_motion_is_wanted(browser: Browser, site: Site, motion: str) -> None:
    """The other way round the same look does find what moves."""
    site.do(put_album(site.library, site.bucket, [Shown("Ada", 3)]))
    site.do(put_waiting(site.library, 4))
    with visiting(browser, site.origin, reduced_motion=motion) as visit:
        enter(visit.page, site)
        for view in ("", "library", "find"):
            visit.page.goto(f"{site.origin}/{view}")
            visit.page.wait_for_function("document.querySelector(':not(:defined)') === null")
            found = visit.page.evaluate(f"{MOVING}.length")
            if motion == "reduce":
                assert found == 0, view
            elif not view:
                assert found > 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_rest_is_accessible_on_a_phone(browser: Browser, site: Site, scheme: str) -> None:
    """Files that wait, with and without people: the wall and the library."""
    site.do(put_waiting(site.library, 4))
    with visiting(browser, site.origin, color_scheme=scheme, **PHONE) as visit:
        enter(visit.page, site)
        assert_accessible(visit.page, "indexing")
        visit.page.goto(f"{site.origin}/library")
        assert_accessible(visit.page, "library, indexing")
        visit.page.get_by_role("button", name="Pause: reading files").tap()
        expect(visit.page.locator("[data-part=now]")).to_contain_text("Reading is paused")
        assert_accessible(visit.page, "library, paused")
        visit.page.goto(site.origin)
        expect(visit.page.get_by_role("heading", level=1)).to_have_text("Reading is paused")
        assert_accessible(visit.page, "paused")
