"""Questions answered by mouse, and whom nobody is asked about."""

import json

from playwright.sync_api import expect
from tests.web.album import DATASET, PROJECT, Shown, put_album
from tests.web.asking import ask_of_many
from tests.web.browser import Visit, enter
from tests.web.serving import Site

from visnomy.model.suggestion import SuggestionKind


def hide(site: Site, person: str) -> None:
    """As somebody else does while the review is open."""
    values = {"ProjectName": PROJECT, "DatasetName": DATASET, "ObjectId": person, "Hidden": True}
    headers = {"Cookie": site.sign_in(), "X-Visnomy": "1"}
    answer = site.send(
        "POST", "/web/call/SetFigureClusterFlags", json.dumps(values).encode(), headers
    )
    assert answer.status == 200, answer.text


def test_questions_are_answered_by_mouse_and_not_about_hidden_people(
    visit: Visit, site: Site
) -> None:
    album = site.do(put_album(site.library, site.bucket, [Shown("Ada", 4), Shown("Grace", 3)]))
    asked = album.figures[0][:2]
    site.do(ask_of_many(site.library, album, SuggestionKind.INTRUDER, asked))
    page = visit.page
    enter(page, site)
    page.goto(f"{site.origin}/review")
    page.get_by_role("button", name="Skip").click()
    expect(page.get_by_text("1 of 2")).to_be_visible()
    page.get_by_role("button", name="Not a face").click()
    expect(page.get_by_role("button", name="Yes")).to_be_hidden()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("1 of 2")).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="Yes")).to_be_visible()
    hide(site, album.people[0])
    page.reload()
    expect(page.get_by_role("button", name="Yes")).to_be_hidden()
    expect(page.locator("#done")).to_be_visible()
