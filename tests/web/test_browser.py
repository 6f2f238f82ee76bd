"""Stories of readers in a real browser, by roles and labels, most of them by keyboard alone."""

import re

import pytest
from alibabacloud_imm20200930 import models
from playwright.sync_api import Browser, Page, expect
from tests.contract.sdk import Sdk
from tests.web.album import Album, Shown, put_album, put_waiting
from tests.web.browser import UNANSWERED, Visit, enter, visiting
from tests.web.serving import Site

PEOPLE = [Shown("", 5), Shown("Ada", 4), Shown("", 3)]
TABS = 40


@pytest.fixture
def album(site: Site) -> Album:
    return site.do(put_album(site.library, site.bucket, PEOPLE))


@pytest.fixture
def wall(visit: Visit, site: Site, album: Album) -> Page:
    """The wall of the album, entered by the printed address."""
    return enter(visit.page, site)


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the element with this spoken name has the focus."""
    spoken = """() => {
        const it = document.activeElement;
        const label = it.getAttribute("aria-label") ?? it.querySelector("img")?.alt;
        return label ?? it.textContent.trim();
    }"""
    for _ in range(TABS):
        page.keyboard.press("Tab")
        if page.evaluate(spoken) == name:
            return
    raise AssertionError(f"{name!r} was not reached by keyboard")


def wait_for_scripts(page: Page) -> None:
    """Links work before the scripts have come, but they open a plain photo then."""
    expect(page.locator("photo-viewer:defined")).to_have_count(1)


def names(sdk: Sdk) -> dict[str, str]:
    people = sdk.call("query_figure_clusters").figure_clusters
    return {person.object_id: person.name or "" for person in people}


def rename_through_sdk(sdk: Sdk, cluster_id: str, name: str) -> None:
    sdk.call(
        "update_figure_cluster",
        figure_cluster=models.FigureClusterForReq(object_id=cluster_id, name=name),
    )


def test_a_person_is_named_by_keyboard_and_the_sdk_sees_it(
    visit: Visit, wall: Page, album: Album, sdk: Sdk
) -> None:
    tab_to(wall, "Add a name: Unnamed person, 5 photos")
    wall.keyboard.press("Enter")
    expect(wall.get_by_label("Name of this person")).to_be_focused()
    wall.keyboard.type("Grace 霍普 👩‍🚀")
    wall.keyboard.press("Enter")
    expect(wall.get_by_role("button", name="Rename Grace 霍普 👩‍🚀")).to_be_focused()
    expect(wall.get_by_role("status")).to_have_text("Saved: Grace 霍普 👩‍🚀")
    assert names(sdk)[album.people[0]] == "Grace 霍普 👩‍🚀"


def test_escape_leaves_the_name_as_it_was(visit: Visit, wall: Page, album: Album, sdk: Sdk) -> None:
    tab_to(wall, "Rename Ada")
    wall.keyboard.press("Enter")
    wall.keyboard.type("Somebody else")
    wall.keyboard.press("Escape")
    expect(wall.get_by_role("button", name="Rename Ada")).to_be_focused()
    assert names(sdk)[album.people[1]] == "Ada"


def test_a_name_can_be_taken_away(visit: Visit, wall: Page, album: Album, sdk: Sdk) -> None:
    tab_to(wall, "Rename Ada")
    wall.keyboard.press("Enter")
    wall.keyboard.press("Delete")
    wall.keyboard.press("Enter")
    expect(wall.get_by_role("status")).to_have_text("The name was removed.")
    assert names(sdk)[album.people[1]] == ""


def test_the_second_of_two_editors_is_told_and_decides(
    visit: Visit, wall: Page, album: Album, sdk: Sdk
) -> None:
    visit.forgive(UNANSWERED)
    wall.get_by_role("button", name="Rename Ada").click()
    wall.keyboard.type("Ada L.")
    rename_through_sdk(sdk, album.people[1], "Countess")
    wall.keyboard.press("Enter")
    expect(wall.get_by_role("alert")).to_contain_text("the name is “Countess” now")
    expect(wall.get_by_label("Name of this person")).to_have_value("Ada L.")
    assert names(sdk)[album.people[1]] == "Countess"
    wall.keyboard.press("Enter")
    expect(wall.get_by_role("button", name="Rename Ada L.")).to_be_visible()
    assert names(sdk)[album.people[1]] == "Ada L."


def test_typing_survives_a_network_that_is_gone(
    visit: Visit, wall: Page, album: Album, sdk: Sdk
) -> None:
    visit.forgive(UNANSWERED)
    wall.get_by_role("button", name="Rename Ada").click()
    wall.keyboard.type("Augusta")
    wall.context.set_offline(True)
    wall.keyboard.press("Enter")
    expect(wall.get_by_role("alert")).to_contain_text("Visnomy does not answer")
    expect(wall.get_by_text("No answer from Visnomy. Trying again…").first).to_be_visible()
    wall.context.set_offline(False)
    wall.keyboard.press("Enter")
    expect(wall.get_by_role("button", name="Rename Augusta")).to_be_visible()
    assert names(sdk)[album.people[1]] == "Augusta"


def test_a_lost_session_is_explained_and_typing_kept(visit: Visit, wall: Page) -> None:
    visit.forgive(UNANSWERED)
    wall.get_by_role("button", name="Rename Ada").click()
    wall.keyboard.type("Augusta")
    wall.context.clear_cookies()
    wall.keyboard.press("Enter")
    expect(wall.get_by_role("alert")).to_contain_text("visnomy open")
    expect(wall.get_by_label("Name of this person")).to_have_value("Augusta")


def test_photos_are_walked_through_by_keyboard(visit: Visit, wall: Page) -> None:
    tab_to(wall, "Ada")
    wall.keyboard.press("Enter")
    expect(wall.get_by_role("heading", level=1)).to_have_text("Ada")
    expect(wall.get_by_role("list", name="Photos").get_by_role("link")).to_have_count(4)
    wait_for_scripts(wall)
    tab_to(wall, "Ada in IMG_003.jpg")
    wall.keyboard.press("Enter")
    viewer = wall.get_by_role("dialog", name="Photo")
    expect(viewer).to_contain_text("IMG_003.jpg")
    expect(viewer).to_contain_text("4 May 2024 · 1 of 4")
    wall.keyboard.press("ArrowRight")
    expect(viewer.get_by_role("img")).to_have_attribute("src", re.compile("/web/originals/"))
    expect(viewer).to_contain_text("IMG_002.jpg")
    wall.keyboard.press("i")
    about = viewer.get_by_role("complementary", name="About this photo")
    for told in (
        "Friday, May 3, 2024, 10:00",
        "West Lake, Hangzhou",
        "Nikon Z6",
        "f/2.8 · 1/200 s",
    ):
        expect(about).to_contain_text(told)
    expect(about).not_to_contain_text("Nikon Nikon")
    wall.keyboard.press("ArrowRight")
    expect(about).to_contain_text("Thursday, May 2, 2024")
    expect(about).not_to_contain_text("Nikon")
    wall.keyboard.press("ArrowLeft")
    wall.keyboard.press("Escape")
    expect(viewer).to_be_hidden()
    expect(wall.get_by_role("link", name="Ada in IMG_002.jpg")).to_be_focused()


def test_the_box_lies_on_the_face(wall: Page) -> None:
    wall.get_by_role("link", name="Ada").click()
    expect(wall.get_by_role("heading", level=1)).to_have_text("Ada")
    wait_for_scripts(wall)
    wall.get_by_role("link", name="Ada in IMG_000.jpg").click()
    photo = wall.get_by_role("dialog", name="Photo").get_by_role("img")
    expect(photo).to_have_attribute("src", re.compile("/web/originals/"))
    share = wall.evaluate(
        """() => {
            const box = document.querySelector("dialog rect.subject").getBoundingClientRect();
            const stage = document.querySelector("dialog img").getBoundingClientRect();
            const scale = Math.min(stage.width / 900, stage.height / 600);
            const left = stage.left + (stage.width - 900 * scale) / 2;
            return [(box.left - left) / scale, box.width / scale];
        }"""
    )
    assert share == pytest.approx([120, 150], abs=6)


def test_a_photo_that_is_gone_is_told(visit: Visit, site: Site, wall: Page) -> None:
    visit.forgive(UNANSWERED)
    (site.bucket / "p01" / "IMG_000.jpg").unlink()
    wall.get_by_role("link", name="Ada").click()
    expect(wall.get_by_role("heading", level=1)).to_have_text("Ada")
    wait_for_scripts(wall)
    wall.get_by_role("link", name="Ada in IMG_000.jpg").click()
    viewer = wall.get_by_role("dialog", name="Photo")
    expect(viewer).to_contain_text("The file is not there any more")
    expect(viewer.get_by_role("img")).to_be_visible()


def test_back_keeps_the_place_and_shows_the_new_name(visit: Visit, site: Site) -> None:
    shown = [Shown("", 1) for _ in range(130)]
    site.do(put_album(site.library, site.bucket, shown))
    page = enter(visit.page, site)
    cards = page.get_by_role("list", name="People").get_by_role("listitem")
    for count in (120, 130):
        page.mouse.wheel(0, 20_000)
        expect(cards).to_have_count(count)
    link = cards.nth(100).get_by_role("link")
    link.scroll_into_view_if_needed()
    assert page.evaluate("scrollY") > 1000
    neighbour = cards.nth(101).get_by_role("link").get_attribute("href")
    link.click()
    page.get_by_role("button", name="Add a name").click()
    page.keyboard.type("Zed")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Rename Zed")).to_be_visible()
    page.go_back()
    expect(cards).to_have_count(130)
    expect(page.locator(f'a[href="{neighbour}"]')).to_be_in_viewport()
    expect(page.get_by_role("link", name="Zed")).to_have_count(1)


def test_everybody_who_is_found_is_selected_also_who_is_not_loaded(
    visit: Visit, site: Site
) -> None:
    shown = [Shown(f"Ann {number:02}", 1) for number in range(63)]
    site.do(put_album(site.library, site.bucket, [*shown, Shown("Bob", 1)]))
    page = enter(visit.page, site)
    page.get_by_role("link", name="Name", exact=True).click()
    people = page.get_by_role("list", name="People").get_by_role("listitem")
    expect(people.first).to_contain_text("Ann 00")
    expect(page.locator("search-names:defined")).to_have_count(1)
    page.get_by_role("searchbox", name="Find a name").fill("ann")
    page.wait_for_url(f"{site.origin}/?sort=Name&name=ann")
    page.reload()
    expect(page.get_by_role("searchbox", name="Find a name")).to_have_value("ann")
    expect(page.locator("people-picker:defined")).to_have_count(1)
    page.keyboard.press("Control+a")
    expect(page.get_by_text("63 selected").first).to_be_visible()
    page.keyboard.press("h")
    expect(page.get_by_text("63 hidden.").first).to_be_visible()
    page.goto(site.origin)
    expect(people).to_have_count(1)
    expect(page.get_by_text("1 person in 64 photos")).to_be_visible()


def test_arrow_keys_move_over_the_wall(wall: Page) -> None:
    tab_to(wall, "Ada")
    wall.keyboard.press("ArrowRight")
    expect(wall.get_by_role("link", name="Unnamed person, 5 photos")).to_be_focused()
    wall.keyboard.press("ArrowLeft")
    expect(wall.get_by_role("link", name="Ada")).to_be_focused()


def test_names_are_found_while_they_are_typed(visit: Visit, wall: Page, site: Site) -> None:
    expect(wall.get_by_role("button", name="Rename Ada")).to_be_visible()
    wall.keyboard.press("/")
    search = wall.get_by_role("searchbox", name="Find a name")
    expect(search).to_be_focused()
    wall.keyboard.type("ad")
    people = wall.get_by_role("list", name="People").get_by_role("listitem")
    expect(people).to_have_count(1)
    assert wall.url == f"{site.origin}/?name=ad"
    wall.keyboard.type("x")
    expect(wall.get_by_text("Nobody here is called “adx”.").first).to_be_visible()
    wall.goto(f"{site.origin}/?name=ad")
    expect(people).to_have_count(1)
    search.fill("")
    expect(people).to_have_count(3)


def test_the_page_fills_itself(visit: Visit, site: Site, sdk: Sdk) -> None:
    page = enter(visit.page, site)
    expect(page.get_by_role("heading", name="No photos yet")).to_be_visible()
    site.do(put_waiting(site.library, 3))
    expect(page.get_by_role("heading", name="The first people will be here soon")).to_be_visible()
    expect(page.get_by_role("progressbar", name="Finding faces")).to_be_visible()
    expect(page.get_by_text("0 of 3 photos").first).to_be_visible()
    album = site.do(put_album(site.library, site.bucket, PEOPLE))
    expect(page.get_by_role("link", name="Ada")).to_be_visible()
    rename_through_sdk(sdk, album.people[0], "Bo")
    expect(page.get_by_role("link", name="Bo")).to_be_visible()


def test_a_refresh_never_takes_away_what_is_typed(wall: Page, album: Album, sdk: Sdk) -> None:
    wall.get_by_role("button", name="Rename Ada").click()
    wall.keyboard.type("Ad")
    rename_through_sdk(sdk, album.people[0], "Bo")
    expect(wall.get_by_role("link", name="Bo")).to_be_visible()
    field = wall.get_by_label("Name of this person")
    expect(field).to_have_value("Ad")
    expect(field).to_be_focused()


def test_everything_can_be_read_without_script(browser: Browser, site: Site, album: Album) -> None:
    with visiting(browser, site.origin, java_script_enabled=False) as visit:
        page = enter(visit.page, site)
        expect(page.get_by_role("heading", name="People")).to_be_visible()
        people = page.get_by_role("list", name="People")
        expect(people.get_by_role("listitem")).to_have_count(3)
        expect(people).to_contain_text("Ada")
        page.get_by_role("link", name="Ada").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Ada")
        expect(page.get_by_role("img", name="Ada in IMG_000.jpg")).to_be_visible()
        assert page.locator("rect.subject").count() == 4


def test_a_stranger_is_told_how_to_get_in(visit: Visit, site: Site, album: Album) -> None:
    visit.forgive(UNANSWERED)
    page = visit.page
    page.goto(site.origin)
    expect(page.get_by_role("heading", name="This page is private")).to_be_visible()
    expect(page.get_by_text("visnomy open")).to_be_visible()
