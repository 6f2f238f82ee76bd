"""A wall of more people than a page can lay out at once."""

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.web.album import DATASET, Shown, put_album
from tests.web.browser import Visit, enter
from tests.web.serving import Site
from tests.web.test_browser import wait_for_scripts

from visnomy.library.context import Library
from visnomy.library.home import settle

COUNT = 700
MOST_LAID_OUT = 250
STEPS = 60
COPIES = 400
_COPY = """(list, count) => list.append(...Array.from({ length: count }, (_, place) => {
    const copy = list.children[place % 3].cloneNode(true);
    copy.dataset.id = `copy ${place}`;
    return copy;
}))"""
_PEOPLE = """
insert into cluster (cluster_id, dataset_id, name, face_count, image_count)
select gen_random_uuid(), %s, 'Person ' || lpad(number::text, 4, '0'), 3, 3
from generate_series(1, %s) number
"""


async def put_people(library: Library, count: int) -> None:
    """So many people without pictures."""
    dataset = await settle(library, "photos", DATASET)
    async with library.database.transaction() as connection:
        await connection.execute(_PEOPLE, [dataset.dataset_id, count])
        counted = "update dataset set cluster_count = cluster_count + %s where dataset_id = %s"
        await connection.execute(counted, [count, dataset.dataset_id])


@pytest.fixture
def wall(visit: Visit, site: Site) -> Page:
    site.do(put_people(site.library, COUNT))
    page = enter(visit.page, site)
    page.goto(f"{site.origin}/?sort=Name")
    expect(page.locator("people-picker:defined")).to_have_count(1)
    return page


def card(page: Page, number: int) -> Locator:
    return page.locator(".card").filter(has_text=f"Person {number:04}")


def select_all(page: Page) -> Locator:
    page.keyboard.press("Control+a")
    bar = page.get_by_role("toolbar", name="What to do with the selection")
    expect(bar).to_contain_text(f"{COUNT} selected")
    return bar


def test_all_are_selected_and_few_are_laid_out(wall: Page) -> None:
    select_all(wall)
    expect(wall.locator(".card")).to_have_count(COUNT)
    assert wall.locator(".card:not(.away)").count() < MOST_LAID_OUT
    wall.keyboard.press("Escape")
    expect(wall.locator(".pick:checked")).to_have_count(0)


def test_two_changes_at_once_take_turns(wall: Page) -> None:
    expect(wall.locator(".card")).to_have_count(60)
    wall.evaluate("""() => {
        window.requestAnimationFrame = (draw) => setTimeout(draw, 300); // parts take long to put in
        const people = document.querySelector("more-list");
        return Promise.all([people.load(), people.refresh(location.href, 3), people.load()]);
    }""")
    shown = wall.locator(".card").evaluate_all("cards => cards.map(card => card.dataset.id)")
    assert len(shown) == len(set(shown)) == 180


def test_every_place_is_reached(wall: Page) -> None:
    select_all(wall)
    wall.evaluate("scrollTo({ top: document.body.scrollHeight, behavior: 'instant' })")
    expect(card(wall, COUNT)).to_be_in_viewport()
    wall.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
    expect(card(wall, 1)).to_be_in_viewport()
    wall.locator(".card > a").first.focus()
    focused = wall.locator(".card:has(> a:focus)")
    for _ in range(STEPS):
        wall.keyboard.press("ArrowDown")
    expect(focused).to_be_in_viewport()
    walked = int(focused.locator("button").inner_text().removeprefix("Person "))
    assert walked > MOST_LAID_OUT


def test_what_is_scrolled_far_away_keeps_the_focus(wall: Page) -> None:
    select_all(wall)
    first = card(wall, 1).get_by_role("link")
    first.focus()
    wall.evaluate("scrollTo({ top: document.body.scrollHeight, behavior: 'instant' })")
    expect(card(wall, COUNT)).to_be_in_viewport()
    assert wall.locator(".card:not(.away)").count() < MOST_LAID_OUT
    expect(card(wall, 1)).to_have_class("card away")
    expect(first).to_be_focused()
    expect(card(wall, 2)).to_be_hidden()
    wall.keyboard.press("Tab")
    expect(card(wall, 1).locator(":focus")).to_be_in_viewport()
    wall.get_by_role("button", name="Rename Person 0001").press("Enter")
    wall.keyboard.type("Ada")
    wall.evaluate("scrollTo({ top: document.body.scrollHeight, behavior: 'instant' })")
    expect(card(wall, COUNT)).to_be_in_viewport()
    wall.keyboard.type(" L.")
    expect(wall.get_by_label("Name of this person")).to_have_value("Ada L.")
    expect(wall.get_by_label("Name of this person")).to_be_in_viewport()


def test_what_is_in_view_stays_there(wall: Page) -> None:
    select_all(wall)
    wall.keyboard.press("Escape")
    middle, neighbour = card(wall, COUNT // 2), card(wall, COUNT // 2 + 20)
    wall.evaluate("scrollTo({ top: document.body.scrollHeight / 2, behavior: 'instant' })")
    expect(middle).to_be_in_viewport()
    middle.get_by_role("checkbox").check()
    wall.keyboard.press("h")
    expect(middle).to_have_count(0)
    expect(card(wall, COUNT // 2 + 1)).to_be_in_viewport()
    wall.set_viewport_size({"width": 800, "height": 700})
    expect(neighbour).to_have_count(1)
    laid = wall.locator(".card:not(.away)")
    assert 0 < laid.count() < MOST_LAID_OUT
    tops = laid.evaluate_all("(cards) => cards.map((card) => card.getBoundingClientRect().top)")
    assert min(tops) < 0 < max(tops)


def test_many_changes_are_told_and_may_be_ended(wall: Page) -> None:
    bar = select_all(wall)
    wall.keyboard.press("f")
    expect(bar).to_contain_text(f"of {COUNT} done")
    wall.keyboard.press("Escape")
    told = wall.get_by_label("What was just done")
    expect(told).to_contain_text("still selected")
    left = wall.locator(".pick:checked").count()
    assert 0 < left < COUNT
    expect(told).to_contain_text(f"{left} are as they were")


def test_the_viewer_goes_through_all_of_it(visit: Visit, site: Site) -> None:
    site.do(put_album(site.library, site.bucket, [Shown("Ada", 3)]))
    page = enter(visit.page, site)
    page.get_by_role("link", name="Ada").click()
    wait_for_scripts(page)
    page.locator("ul.photos").evaluate(_COPY, COPIES)
    photos = page.locator(".photo")
    expect(photos.last).to_be_hidden()
    photos.first.locator("a").first.click()
    viewer = page.get_by_role("dialog", name="Photo")
    expect(viewer).to_contain_text(f"1 of {COPIES + 3}")
    for _ in range(STEPS * 4):
        page.keyboard.press("ArrowRight")
    expect(viewer).to_contain_text(f"{STEPS * 4 + 1} of")
    page.keyboard.press("Escape")
    expect(photos.nth(STEPS * 4)).to_be_in_viewport()
    expect(photos.nth(STEPS * 4).locator("a").first).to_be_focused()
