"""The library's page: a pause, datasets, keys and policies, and the server itself."""

import json
import re

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.web.album import Shown, put_album, put_scenes, put_waiting
from tests.web.browser import Visit, enter
from tests.web.hands import Hand
from tests.web.serving import Site


@pytest.fixture
def page(visit: Visit, site: Site) -> Page:
    """The library of a dataset where four files wait."""
    site.do(put_waiting(site.library, 4))
    enter(visit.page, site)
    visit.page.goto(f"{site.origin}/library")
    expect(visit.page.locator("library-view:defined")).to_have_count(1)
    return visit.page


def press(page: Page, name: str) -> None:
    """By keyboard."""
    page.get_by_role("button", name=name, exact=True).press("Enter")


def test_reading_rests_and_goes_on(visit: Visit, site: Site, page: Page, hand: Hand) -> None:
    hand.press(page.get_by_role("button", name="Pause: reading files"))
    now = page.locator("[data-part=now]")
    expect(now).to_contain_text("Reading is paused")
    expect(now).to_contain_text("4 files wait")
    expect(page.get_by_role("button", name="Go on: reading files")).to_be_focused()
    expect(page.locator("live-progress strong")).to_have_text("Paused")
    page.goto(site.origin)
    expect(page.get_by_role("heading", level=1)).to_have_text("Reading is paused")
    expect(page.get_by_text("4 files wait. Nobody can be found until it goes on.")).to_be_visible()
    hand.press(page.get_by_role("main").get_by_role("link", name="Library"))
    hand.press(page.get_by_role("button", name="Go on: reading files"))
    expect(page.get_by_role("button", name="Pause: reading files")).to_be_focused()
    expect(now).to_contain_text("Finding faces")


def test_a_dataset_is_made_and_chosen(visit: Visit, site: Site, page: Page) -> None:
    page.get_by_role("link", name="Datasets").press("Enter")
    made = page.get_by_role("region", name="New dataset")
    made.get_by_label("Name").fill("no name")
    made.get_by_role("button", name="Make dataset").press("Enter")
    expect(page.locator(":invalid[name=DatasetName]")).to_have_value("no name")
    made.get_by_label("Name").fill("holidays")
    made.get_by_role("button", name="Make dataset").press("Enter")
    page.get_by_role("link", name="Show: photos, holidays").press("Enter")
    expect(page.get_by_text("Project photos, dataset holidays")).to_be_visible()
    expect(page.locator("[data-part=now]")).to_contain_text("No photos yet")
    page.get_by_label("Follow another folder or bucket").fill(str(site.bucket))
    page.get_by_label("Follow another folder or bucket").press("Enter")
    expect(page.locator("[data-part=places] .uri")).to_have_text(f"file://{site.bucket}")
    page.goto(site.origin)
    expect(page.get_by_role("heading", level=1)).to_have_text("No photos yet")
    page.goto(f"{site.origin}/library?show=datasets")
    page.get_by_role("link", name="Show: photos, main").click()
    expect(page.locator("[data-part=now]")).to_contain_text("Finding faces")


def test_a_secret_is_shown_once(visit: Visit, site: Site, page: Page) -> None:
    page.get_by_role("link", name="Keys and policies").click()
    page.get_by_label("New user").fill("ada")
    press(page, "Make user")
    expect(page.locator("[data-part=users]")).to_contain_text("ada")
    page.get_by_label("New key for").select_option("ada")
    press(page, "Make key")
    dialog = page.get_by_role("dialog", name="The key is made")
    key = dialog.get_by_label("AccessKeyId").input_value()
    secret = dialog.get_by_label("AccessKeySecret").input_value()
    page.keyboard.press("Escape")
    expect(page.locator("[data-part=keys]")).to_contain_text(key)
    assert len(secret) > 20
    assert secret not in page.content()
    press(page, f"Disable: {key}")
    expect(page.get_by_role("button", name=f"Enable: {key}")).to_be_visible()
    press(page, f"Delete: {key}")
    page.get_by_role("dialog").get_by_role("button", name="Delete").press("Enter")
    expect(page.locator("[data-part=keys]")).not_to_contain_text(key)
    press(page, f"Disable: {site.key.access_key_id}")
    expect(page.locator(".toast")).to_contain_text("last enabled one of the account")
    visit.complaints.clear()  # the browser tells of the refusal, too


def test_a_policy_is_stored_and_given(visit: Visit, page: Page, hand: Hand) -> None:
    def button(name: str) -> Locator:
        return page.get_by_role("button", name=name, exact=True)

    hand.press(page.get_by_role("link", name="Keys and policies"))
    hand.type(page.get_by_label("New user"), "ada")
    hand.press(button("Make user"))
    expect(page.locator("[data-part=users]")).to_contain_text("ada")
    hand.type(page.get_by_label("Name of the policy"), "viewer")
    hand.press(button("Store policy"))
    expect(page.locator("[data-part=policies]")).to_contain_text("Nobody has it.")
    hand.choose(page.get_by_role("combobox", name="To"), "ada")
    hand.press(button("Attach"))
    expect(page.locator("[data-part=users]")).to_contain_text("Policies: viewer")
    expect(button("Attach")).to_be_focused()
    hand.press(button("Detach: viewer, ada"))
    expect(button("Delete: viewer")).to_be_focused()
    groups = page.locator("[data-part=groups]")
    hand.type(page.get_by_label("New group"), "family")
    hand.press(button("Make group"))
    expect(groups).to_contain_text("Nobody is in it.")
    hand.press(button("Put in"))
    expect(page.locator("[data-part=users]")).to_contain_text("Groups: family")
    hand.press(button("Attach to group"))
    expect(groups).to_contain_text("Policies: viewer")
    hand.press(button("Take out: family, ada"))
    expect(groups).to_contain_text("Nobody is in it.")
    hand.press(button("Delete: family"))
    hand.press(page.get_by_role("dialog").get_by_role("button", name="Delete"))
    expect(groups).to_contain_text("No group yet.")
    hand.press(button("Delete: viewer"))
    hand.press(page.get_by_role("dialog").get_by_role("button", name="Delete"))
    expect(page.locator("[data-part=policies]")).to_contain_text("No policy yet.")


def test_progress_tells_rate_and_time_left(visit: Visit, site: Site, page: Page) -> None:
    line = page.locator("live-progress")
    expect(line).to_contain_text("0 of 4 photos")
    site.do(put_scenes(site.library, ["oss://photos/0.jpg", "oss://photos/1.jpg"]))
    expect(line).to_contain_text("2 of 4 photos")
    expect(line).to_contain_text(re.compile(r"[\d.]+ photos a second · (a few|about \d+) \w+ left"))
    expect(page.locator("[data-part=now]")).to_contain_text("2 of 4 photos")
    bar = page.get_by_role("progressbar", name="Finding faces")
    expect(bar).to_have_js_property("value", 50)
    site.do(put_scenes(site.library, ["oss://photos/2.jpg", "oss://photos/3.jpg"]))
    expect(line).to_be_hidden()
    expect(page.locator("[data-part=now]")).to_contain_text("No faces found", timeout=10_000)


def test_the_library_is_read_without_script(site: Site) -> None:
    site.do(put_album(site.library, site.bucket, [Shown("Ada", 3)]))
    cookie = site.sign_in()
    text = site.get("/library?show=server", cookie=cookie).text
    assert "yunet-2023mar" in text
    assert str(site.library.settings.data_dir) in text
    assert "metrics_token" in text
    rights = site.get("/library?show=rights", cookie=cookie).text
    assert site.key.access_key_id in rights
    assert site.key.secret not in rights
    assert "photos" in site.get("/library?show=datasets", cookie=cookie).text
    assert site.get("/library?show=no-such-part", cookie=cookie).status == 200


def test_only_a_dataset_that_exists_is_chosen(site: Site) -> None:
    site.do(put_album(site.library, site.bucket, [Shown("Ada", 3)]))
    cookie = site.sign_in()
    assert site.get("/library/choose?project=photos&dataset=none", cookie=cookie).status == 404
    assert site.get("/library/choose?project=photos&dataset=main").status == 403
    headers = {"Cookie": cookie, "X-Visnomy": "1"}
    place = {"ProjectName": "photos", "DatasetName": "other"}
    made = site.send("POST", "/web/call/CreateDataset", json.dumps(place).encode(), headers)
    assert made.status == 200, made.text
    chosen = site.get("/library/choose?project=photos&dataset=other", cookie=cookie)
    assert (chosen.status, chosen.headers["location"]) == (303, "/library")
    assert "HttpOnly" in chosen.headers["set-cookie"]
    both = f"{cookie}; {chosen.headers['set-cookie'].partition(';')[0]}"
    assert "dataset other" in site.get("/library", cookie=both).text
    gone = site.send("POST", "/web/call/DeleteDataset", json.dumps(place).encode(), headers)
    assert gone.status == 200, gone.text
    assert "There is no dataset other" in site.get("/library", cookie=both).text
    assert site.get("/", cookie=both).status == 200
    assert "dataset main" in site.get("/library", cookie=f"{cookie}; {both}x.y.z").text
