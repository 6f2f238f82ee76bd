"""Bad input and bad times: hostile names, two browsers, broken and slow networks, a restart."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from tests.contract.sdk import Sdk
from tests.web.album import Album, Shown, put_album
from tests.web.browser import UNANSWERED, Visit, enter, visiting
from tests.web.serving import Site, running_site
from tests.web.test_browser import names
from tests.web.test_corrections import faces, open_faces, open_review

PEOPLE = [Shown("Ada", 5), Shown("Grace", 4), Shown("", 3)]
NAMES = (
    '<img src="x" onerror="document.title=1"><b>Bo & Co</b>',
    "\u202eדנה 👩‍👩‍👧‍👦 نور",
    "Nebuchadnezzar" * 35 + "the second",
)


@pytest.fixture
def album(site: Site) -> Album:
    return site.do(put_album(site.library, site.bucket, PEOPLE))


@pytest.fixture
def page(visit: Visit, site: Site, album: Album) -> Page:
    """The wall of the album."""
    return enter(visit.page, site)


@pytest.mark.parametrize("name", NAMES, ids=["markup", "right to left", "500 characters"])
def test_a_name_is_text_wherever_it_is_shown(
    page: Page, site: Site, album: Album, sdk: Sdk, name: str
) -> None:
    page.get_by_role("button", name="Rename Ada").click()
    page.keyboard.insert_text(name)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=f"Rename {name}", exact=True)).to_be_focused()
    assert names(sdk)[album.people[0]] == name
    page.get_by_role("link", name=name, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    assert page.title() == f"{name} – Visnomy"
    with page.expect_download() as saved:
        page.get_by_role("button", name="Export").click()
    assert '"Name": ' in saved.value.path().read_text(encoding="utf-8")
    page.goto(f"{site.origin}/people/{album.people[1]}")
    page.get_by_role("button", name="Merge with …").click()
    page.get_by_role("dialog").get_by_role("button", name=name).click()
    merging = page.get_by_role("dialog", name="Merge two people")
    expect(merging).to_contain_text(f"All 4 faces go to {name}.")
    merging.get_by_role("button", name="Merge", exact=True).click()
    expect(page.locator(".toast")).to_contain_text(f"Merged into {name}.")
    assert page.locator("img[src=x], main b").count() == 0
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wide) <= 0


def test_two_browsers_name_one_person_and_neither_loses_it(
    browser: Browser, visit: Visit, page: Page, site: Site, sdk: Sdk
) -> None:
    visit.forgive(UNANSWERED)
    page.get_by_role("button", name="Rename Ada").click()
    page.keyboard.type("Ada L.")
    with visiting(browser, site.origin) as second:
        other = enter(second.page, site)
        other.get_by_role("button", name="Rename Ada").click()
        other.keyboard.type("Countess")
        other.keyboard.press("Enter")
        expect(other.get_by_role("button", name="Rename Countess")).to_be_visible()
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("the name is “Countess” now")
        expect(page.get_by_label("Name of this person")).to_have_value("Ada L.")
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name="Rename Ada L.")).to_be_visible()
        expect(other.get_by_role("button", name="Rename Ada L.")).to_be_visible()
    assert "Ada L." in names(sdk).values()


def choose_grace(page: Page) -> None:
    page.get_by_role("dialog").get_by_role("button", name="Grace").click()


def by_faces(press: Callable[[Page], None]) -> Callable[[Page], None]:
    """A change of one face of Ada."""

    def change(page: Page) -> None:
        open_faces(page, "Ada").first.check()
        press(page)

    return change


def merge_two(page: Page) -> None:
    page.get_by_role("checkbox").nth(0).check()
    page.get_by_role("checkbox").nth(1).check()
    page.keyboard.press("m")
    page.get_by_role("button", name="Keep “Ada”").click()


def move_one(page: Page) -> None:
    page.get_by_role("button", name="Move to …").click()
    choose_grace(page)


def favour(page: Page) -> None:
    page.get_by_role("checkbox").nth(0).check()
    page.keyboard.press("f")


CHANGES: dict[str, tuple[Callable[[Page], None], str, str]] = {
    "CreateFigureClustersMergingTask": (merge_two, "Merge", "Merged into Ada."),
    "SetFigureClusterFlags": (favour, "Favourite", "1 are favourites now."),
    "MoveFigures": (by_faces(move_one), "Move to …", "1 moved."),
    "MarkFigures": (by_faces(lambda page: page.keyboard.press("n")), "Not this", "1 taken out;"),
}


class Held:
    """Requests of an operation that are kept until the test lets them go on."""

    def __init__(self, page: Page, operation: str) -> None:
        self.page = page
        self.routes: list[Route] = []
        page.route(f"**/web/call/{operation}", self._keep)

    def first(self) -> Route:
        """The first of them, as soon as it has come."""
        for _ in range(500):
            if self.routes:
                return self.routes[0]
            self.page.wait_for_timeout(20)
        raise AssertionError("nothing was asked")

    def _keep(self, route: Route) -> None:
        self.routes.append(route)


@pytest.mark.parametrize("operation", CHANGES)
def test_a_change_that_finds_no_server_is_told_and_keeps_the_selection(
    visit: Visit, page: Page, sdk: Sdk, operation: str
) -> None:
    visit.forgive(UNANSWERED)
    change, again, done = CHANGES[operation]
    before = faces(sdk)
    expect(page.locator("people-picker:defined")).to_have_count(1)
    page.route(f"**/web/call/{operation}", lambda route: route.abort())
    change(page)
    expect(page.locator(".toast")).to_contain_text("perhaps not saved")
    assert faces(sdk) == before
    selected = "2" if operation == "CreateFigureClustersMergingTask" else "1"
    expect(page.get_by_text(f"{selected} selected").first).to_be_visible()
    page.unroute(f"**/web/call/{operation}")
    page.get_by_role("button", name=again).first.click()
    if operation == "MoveFigures":
        choose_grace(page)
    if operation == "CreateFigureClustersMergingTask":
        page.get_by_role("button", name="Keep “Ada”").click()
    expect(page.locator(".toast")).to_contain_text(done)


def test_a_cover_that_finds_no_server_is_told_and_chosen_again(visit: Visit, page: Page) -> None:
    visit.forgive(UNANSWERED)
    open_faces(page, "Ada").nth(2).check()
    page.route("**/web/call/UpdateFigureCluster", lambda route: route.abort())
    page.get_by_role("button", name="Use as cover").click()
    expect(page.locator(".toast")).to_contain_text("perhaps not saved")
    expect(page.get_by_text("1 selected").first).to_be_visible()
    page.unroute("**/web/call/UpdateFigureCluster")
    page.get_by_role("button", name="Use as cover").click()
    expect(page.locator(".toast")).to_contain_text("The cover was changed.")


def test_a_split_that_finds_no_server_keeps_the_parting(visit: Visit, page: Page, sdk: Sdk) -> None:
    visit.forgive(UNANSWERED)
    before = sorted(faces(sdk).values())
    page.get_by_role("link", name="Ada").click()
    page.get_by_role("button", name="Split …").click()
    dialog = page.get_by_role("dialog", name="Two people in one?")
    columns = dialog.get_by_role("list")
    dialog.get_by_role("button").first.click()
    parting = [each.get_by_role("button").count() for each in columns.all()]
    held = Held(page, "SplitFigureCluster")
    split = dialog.get_by_role("button", name="Split", exact=True)
    split.click()
    asked = held.first()
    page.keyboard.press("Escape")
    expect(split).to_be_disabled()
    expect(columns.first).to_be_visible()
    asked.abort()
    expect(dialog.get_by_role("alert")).to_contain_text("perhaps not saved")
    expect(split).to_be_focused()
    assert [each.get_by_role("button").count() for each in columns.all()] == parting
    assert sorted(faces(sdk).values()) == before
    page.unroute("**/web/call/SplitFigureCluster")
    split.click()
    expect(page.locator(".toast")).to_contain_text("Split into two people.")
    assert sorted(faces(sdk).values()) == sorted([*parting, *before[:-1]])


def test_forgetting_that_finds_no_server_forgets_nobody(visit: Visit, page: Page, sdk: Sdk) -> None:
    visit.forgive(UNANSWERED)
    before = faces(sdk)
    page.get_by_role("link", name="Ada").click()

    def look_only(route: Route) -> None:
        route.continue_() if "DryRun" in (route.request.post_data or "") else route.abort()

    page.route("**/web/call/ForgetFigureCluster", look_only)
    for _ in range(2):
        page.get_by_role("button", name="Forget …").click()
        page.get_by_role("dialog").get_by_role("button", name="Erase for good").click()
        toast = page.locator(".toast")
        expect(toast).to_contain_text("perhaps not saved")
        assert faces(sdk) == before
        toast.get_by_role("button", name="Close").click()
    page.unroute("**/web/call/ForgetFigureCluster")
    page.get_by_role("button", name="Forget …").click()
    page.get_by_role("dialog").get_by_role("button", name="Erase for good").click()
    expect(page.get_by_role("dialog", name="Forgotten")).to_be_visible()
    assert len(faces(sdk)) == len(before) - 1


def test_what_was_done_before_the_network_broke_is_told_and_undone(
    visit: Visit, page: Page, album: Album, sdk: Sdk
) -> None:
    visit.forgive(UNANSWERED)
    expect(page.locator("people-picker:defined")).to_have_count(1)
    seen: list[Route] = []

    def answer_once(route: Route) -> None:
        seen.append(route)
        route.continue_() if len(seen) == 1 else route.abort()

    page.route("**/web/call/SetFigureClusterFlags", answer_once)
    page.keyboard.press("Control+a")
    expect(page.get_by_text("3 selected").first).to_be_visible()
    page.keyboard.press("h")
    toast = page.locator(".toast")
    expect(toast).to_contain_text("1 hidden.")
    expect(toast).to_contain_text("2 are as they were; they are still selected.")
    people = page.get_by_role("list", name="People").get_by_role("listitem")
    expect(people).to_have_count(2)
    expect(page.get_by_text("2 selected").first).to_be_visible()
    toast.get_by_role("button", name="Undo").click()
    expect(people).to_have_count(3)


def test_a_slow_network_shows_no_name_as_saved_before_it_is(
    page: Page, album: Album, sdk: Sdk
) -> None:
    held = Held(page, "UpdateFigureCluster")
    page.get_by_role("button", name="Rename Ada").click()
    page.keyboard.type("Augusta")
    with page.expect_request("**/web/call/UpdateFigureCluster"):
        page.keyboard.press("Enter")
    form = page.locator("form.naming")
    expect(form).to_have_attribute("aria-busy", "true")
    expect(page.get_by_role("button", name="Rename Augusta")).to_have_count(0)
    expect(page.get_by_label("Name of this person")).to_have_value("Augusta")
    page.keyboard.press("Enter")
    held.first().continue_()
    expect(page.get_by_role("button", name="Rename Augusta")).to_be_visible()
    assert (len(held.routes), names(sdk)[album.people[0]]) == (1, "Augusta")


def test_the_next_question_is_there_before_the_answer(page: Page, site: Site, album: Album) -> None:
    heading = open_review(page, site, album)
    pictures = "[...document.querySelectorAll('.question[hidden] img')]"
    page.wait_for_function(f"{pictures}.length && {pictures}.every(each => each.naturalWidth)")
    assert page.locator(".question:not([hidden]) .whole").count() == 2
    held = Held(page, "AnswerSuggestion")
    page.keyboard.press("y")
    page.keyboard.press("y")
    expect(heading).to_have_text("Are both Ada?")
    held.first().continue_()
    expect(heading).to_have_text("Is this really Ada?")
    assert len(held.routes) == 1


def test_a_server_that_comes_back_finds_the_page_as_it_was(
    browser: Browser, database_url: str, data_dir: Path, tmp_path: Path
) -> None:
    with running_site(database_url, data_dir, tmp_path) as first:
        first.do(put_album(first.library, first.bucket, PEOPLE))
        entrance, origin, port = first.entrance(), first.origin, first.port
        started = visiting(browser, origin)
        visit = started.__enter__()
        visit.forgive(UNANSWERED)
        page = visit.page
        page.goto(entrance)
        page.get_by_role("button", name="Rename Ada").click()
        page.keyboard.type("Augusta")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Visnomy does not answer")
    expect(page.get_by_text("No answer from Visnomy. Trying again…").first).to_be_visible()
    with running_site(database_url, data_dir, tmp_path, port=port):
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name="Rename Augusta")).to_be_visible()
        expect(page.get_by_text("No answer from Visnomy. Trying again…")).to_have_count(0)
        started.__exit__(None, None, None)
