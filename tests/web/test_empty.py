"""Where there is nobody the page says which reason is true, and leads to what helps."""

from playwright.sync_api import Page, expect
from tests.web.album import DATASET, PROJECT, put_scenes, put_strangers, put_waiting
from tests.web.browser import Visit, enter
from tests.web.serving import Site
from tests.web.test_accessibility import assert_accessible
from tests.web.test_finding import fail_to_read

from visnomy.library.home import settle


def assert_says(page: Page, site: Site, title: str, in_library: str = "") -> None:
    """The wall, the library and the faces of nobody agree."""
    page.goto(f"{site.origin}/nobody")
    expect(page.locator("main")).to_contain_text(title)
    page.goto(f"{site.origin}/library")
    expect(page.locator("[data-part=now]")).to_contain_text(in_library or title)
    page.goto(site.origin)
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def test_the_page_says_why_there_is_nobody(visit: Visit, site: Site) -> None:
    site.do(settle(site.library, PROJECT, DATASET))
    page = enter(visit.page, site)
    assert_says(page, site, "No photos yet")
    expect(page.get_by_text("visnomy serve ~/Pictures")).to_be_visible()
    page.get_by_role("link", name="Choose a folder").press("Enter")
    expect(page.get_by_label("Follow another folder or bucket")).to_be_visible()
    page.goto(f"{site.origin}/find")
    expect(page.get_by_text("There are no photos to find yet.")).to_be_visible()

    site.do(put_waiting(site.library, 2))
    assert_says(page, site, "The first people will be here soon", "Finding faces")
    expect(page.get_by_text("0 of 2 photos")).to_be_visible()

    for number in range(2):
        site.do(fail_to_read(site.library, f"oss://photos/{number}.jpg", "The file is cut off."))
    assert_says(page, site, "No file could be read")
    page.get_by_role("link", name="See why, and try again").press("Enter")
    expect(page.get_by_role("button", name="Try again: oss://photos/1.jpg")).to_be_visible()

    site.do(put_scenes(site.library, ["oss://photos/0.jpg"]))
    assert_says(page, site, "No faces found")
    expect(page.get_by_text("Visnomy read 1 photo and saw no face in it.")).to_be_visible()

    site.do(put_strangers(site.library, site.bucket, 2))
    page.goto(site.origin)
    expect(page.get_by_role("heading", level=1)).to_have_text("Nobody was seen often enough yet")
    expect(page.get_by_text("2 faces are clear enough")).to_be_visible()
    expect(page.get_by_text("2 faces are too small, turned away or blurred.")).to_be_visible()
    nearest = page.get_by_role("list", name="Nearest to a person").get_by_role("listitem")
    expect(nearest).to_have_count(4)
    expect(nearest.first).to_contain_text("clear on 2 of 3 photos")
    expect(nearest.last).to_contain_text("blurred")
    assert_accessible(page, "the nearest to a person")
    nearest.first.get_by_role("link").press("Enter")
    expect(page.get_by_role("dialog", name="Photo").locator("rect.subject")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(nearest.first.get_by_role("link")).to_be_focused()
    page.get_by_role("link", name="See all faces and make a person yourself").press("Enter")
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="New person").press("Enter")
    expect(page.locator(".toast")).to_contain_text("new person")
    page.goto(site.origin)
    expect(page.get_by_role("list", name="People").get_by_role("listitem")).to_have_count(1)
