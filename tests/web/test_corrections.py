"""What readers put right: answers, faces that are sorted, people merged, hidden and given back."""

import json
from uuid import UUID

import pytest
from alibabacloud_imm20200930 import models
from playwright.sync_api import Locator, Page, Route, expect
from tests.contract.sdk import Sdk
from tests.web.album import DATASET, PROJECT, Album, Shown, put_album
from tests.web.asking import ask_of_many
from tests.web.browser import UNANSWERED, Visit, enter
from tests.web.hands import Hand
from tests.web.serving import Site

from visnomy.library.context import Library
from visnomy.library.home import settle
from visnomy.library.people.decisions import move_figures
from visnomy.model.suggestion import Suggestion, SuggestionKind, suggestion_id
from visnomy.store.people.suggestions import put_suggestions

PEOPLE = [Shown("Ada", 5), Shown("Grace", 4), Shown("", 3)]


@pytest.fixture
def album(site: Site) -> Album:
    return site.do(put_album(site.library, site.bucket, PEOPLE))


@pytest.fixture
def page(visit: Visit, site: Site, album: Album) -> Page:
    """The wall of the album."""
    return enter(visit.page, site)


def faces(sdk: Sdk) -> dict[str, int]:
    """How many faces the people have."""
    found = sdk.call("query_figure_clusters").figure_clusters
    return {each.object_id: each.face_count for each in found}


async def ask(library: Library, album: Album) -> None:
    """One question of each kind, the one about two people first."""
    dataset = await settle(library, PROJECT, DATASET)
    one, two = (UUID(each.removeprefix("Cluster-")) for each in album.people[::2])
    asked: list[tuple[SuggestionKind, UUID | None, UUID | None]] = [
        (SuggestionKind.SAME_PERSON, two, None),
        (SuggestionKind.INTRUDER, None, album.figures[0][0]),
        (SuggestionKind.INTRUDER, None, album.figures[0][1]),
    ]
    async with library.database.transaction() as connection:
        for worth, (kind, other, figure) in zip((9.0, 5.0, 1.0), asked, strict=True):
            id_ = suggestion_id(dataset.dataset_id, kind, one, other or figure or one)
            question = Suggestion(id_, kind, one, other, figure, 0.4, 3, worth)
            await put_suggestions(connection, dataset.dataset_id, [question])


def open_review(page: Page, site: Site, album: Album) -> Locator:
    """The review with three questions; its heading."""
    site.do(ask(site.library, album))
    page.get_by_role("link", name="Review").click()
    expect(page.get_by_role("button", name="Yes")).to_be_visible()
    return page.locator(".question:not([hidden]) h2")


def open_faces(page: Page, name: str) -> Locator:
    """The faces of a person, ready to be sorted; their boxes."""
    page.get_by_role("link", name=name).click()
    page.get_by_role("link", name="Faces").click()
    expect(page.locator("face-picker:defined")).to_have_count(1)
    return page.get_by_role("checkbox")


def test_questions_are_answered_by_keys_and_taken_back(
    visit: Visit, page: Page, site: Site, album: Album, sdk: Sdk
) -> None:
    heading = open_review(page, site, album)
    expect(heading).to_have_text("Are both Ada?")
    page.keyboard.press("y")
    expect(heading).to_have_text("Is this really Ada?")
    expect(page.get_by_text("1 of 3 answered")).to_be_visible()
    assert sorted(faces(sdk).values()) == [4, 8]
    page.keyboard.press("u")
    expect(heading).to_have_text("Are both Ada?")
    assert sorted(faces(sdk).values()) == [3, 4, 5]
    page.keyboard.press("s")
    for key in "nf":
        expect(heading).to_have_text("Is this really Ada?")
        expect(page.get_by_text(f"{'1' if key == 'n' else '2'} of 3 answered")).to_be_visible()
        page.keyboard.press(key)
    expect(page.get_by_role("heading", name="No questions are left")).to_be_visible()
    assert sorted(faces(sdk).values()) == [3, 3, 4]


def test_the_whole_photos_of_a_question_are_looked_at_by_keys(
    page: Page, site: Site, album: Album, sdk: Sdk
) -> None:
    heading = open_review(page, site, album)
    before = faces(sdk)
    whole = page.get_by_role("link", name="Whole photo")
    whole.first.press("Enter")
    viewer = page.get_by_role("dialog", name="Photo")
    expect(viewer).to_contain_text("1 of 2")
    expect(viewer.locator(".boxes rect.subject")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(viewer).to_contain_text("2 of 2")
    page.keyboard.press("y")
    page.keyboard.press("Escape")
    expect(viewer).to_be_hidden()
    expect(whole.nth(1)).to_be_focused()
    expect(heading).to_have_text("Are both Ada?")
    assert faces(sdk) == before


def test_many_questions_about_one_person_are_answered_at_once(
    page: Page, site: Site, album: Album, sdk: Sdk, hand: Hand
) -> None:
    site.do(ask_of_many(site.library, album, SuggestionKind.INTRUDER, album.figures[0]))
    hand.press(page.get_by_role("link", name="Review"))
    hand.press(page.get_by_role("link", name="Are all of these really Ada?"))
    boxes = page.get_by_role("checkbox")
    expect(page.get_by_text("5 selected").first).to_be_visible()
    hand.tick(boxes.nth(1))
    expect(page.get_by_text("4 selected").first).to_be_visible()
    page.keyboard.press("y")
    expect(page.get_by_text("4 confirmed.").first).to_be_visible()
    expect(boxes).to_have_count(1)
    hand.press(page.get_by_role("button", name="Undo"))
    expect(boxes).to_have_count(5)
    hand.press(page.get_by_role("button", name="No, they are not Ada"))
    expect(page.get_by_role("heading", name="No questions are left")).to_be_visible()
    assert sorted(faces(sdk).values()) == [3, 4]


def test_faces_of_nobody_join_somebody_at_once(
    visit: Visit, page: Page, site: Site, album: Album, sdk: Sdk
) -> None:
    others = album.figures[2]
    site.do(move_figures(site.library, PROJECT, DATASET, others, None, author="ada"))
    site.do(ask_of_many(site.library, album, SuggestionKind.FACE, others))
    page.get_by_role("link", name="Review").click()
    page.get_by_role("link", name="Which of these are Ada?").click()
    boxes = page.get_by_role("checkbox")
    expect(page.get_by_text("3 selected").first).to_be_visible()
    boxes.nth(0).click()
    page.get_by_role("button", name="Yes, the selected are Ada").click()
    expect(page.get_by_text("2 confirmed.").first).to_be_visible()
    expect(boxes).to_have_count(1)
    assert sorted(faces(sdk).values()) == [4, 7]
    page.keyboard.press("n")
    expect(page.get_by_role("heading", name="No questions are left")).to_be_visible()
    page.get_by_role("button", name="Undo").press("Enter")
    expect(boxes).to_have_count(1)
    assert sorted(faces(sdk).values()) == [4, 7]


def test_a_question_that_settled_itself_is_passed_over(
    visit: Visit, page: Page, site: Site, album: Album, sdk: Sdk
) -> None:
    visit.forgive(UNANSWERED)
    heading = open_review(page, site, album)
    sdk.call("create_figure_clusters_merging_task", from_=album.people[2], to=album.people[0])
    page.get_by_role("button", name="No", exact=False).first.click()
    expect(heading).to_have_text("Is this really Ada?")
    expect(page.get_by_text("This question had settled itself.").first).to_be_visible()


def test_an_answer_that_fails_is_told_and_can_be_given_again(
    visit: Visit, page: Page, site: Site, album: Album
) -> None:
    visit.forgive(UNANSWERED)
    heading = open_review(page, site, album)
    page.context.set_offline(True)
    page.keyboard.press("y")
    expect(page.get_by_role("alert")).to_contain_text("perhaps not saved")
    expect(heading).to_have_text("Are both Ada?")
    page.context.set_offline(False)
    page.keyboard.press("y")
    expect(heading).to_have_text("Is this really Ada?")


def test_faces_become_a_person_of_their_own_and_come_back(
    visit: Visit, page: Page, album: Album, sdk: Sdk, hand: Hand
) -> None:
    boxes = open_faces(page, "Ada")
    hand.tick(boxes.nth(0))
    hand.tick_to(boxes.nth(2))
    expect(page.get_by_text("3 selected").first).to_be_visible()
    hand.press(page.get_by_role("button", name="New person"))
    expect(boxes).to_have_count(2)
    expect(page.get_by_role("link", name="Show the new person")).to_be_visible()
    assert sorted(faces(sdk).values()) == [2, 3, 3, 4]
    hand.press(page.get_by_role("button", name="Undo"))
    expect(boxes).to_have_count(5)
    assert sorted(faces(sdk).values()) == [3, 4, 5]


def test_faces_are_moved_to_somebody_found_by_name(
    visit: Visit, page: Page, album: Album, sdk: Sdk, hand: Hand
) -> None:
    boxes = open_faces(page, "Ada")
    page.keyboard.press("Control+a")
    expect(page.get_by_text("5 selected").first).to_be_visible()
    hand.tick(boxes.nth(0))
    hand.press(page.get_by_role("button", name="Move to …"))
    dialog = page.get_by_role("dialog", name="Who is it?")
    hand.type(dialog.get_by_role("searchbox"), "gra")
    hand.press(dialog.get_by_role("button", name="Grace"))
    expect(boxes).to_have_count(1)
    assert faces(sdk)[album.people[1]] == 8
    hand.tick(boxes.nth(0))
    hand.press(page.get_by_role("button", name="Not this person"))
    expect(boxes).to_have_count(0)


def test_a_cover_is_chosen_and_faces_are_confirmed(
    page: Page, album: Album, sdk: Sdk, hand: Hand
) -> None:
    boxes = open_faces(page, "Ada")
    hand.tick(boxes.nth(0))
    chosen = page.locator(".face").first.get_attribute("data-id")
    hand.press(page.get_by_role("button", name="Use as cover"))
    expect(page.get_by_text("The cover was changed.").first).to_be_visible()
    record = sdk.call("get_figure_cluster", object_id=album.people[0]).figure_cluster
    assert record.cover.figures[0].figure_id == chosen
    page.keyboard.press("Control+a")
    hand.press(page.get_by_role("button", name="Confirm"))
    expect(page.get_by_text("5 confirmed.").first).to_be_visible()
    pages = page.get_by_role("navigation", name="Pages")
    hand.press(pages.get_by_role("link", name="Decisions"))
    expect(page.get_by_role("listitem").filter(has_text="Confirmed")).to_contain_text("5 faces")


def test_why_a_face_is_here_is_told_and_its_photo_shown(
    page: Page, album: Album, hand: Hand
) -> None:
    boxes = open_faces(page, "Ada")
    hand.tick(boxes.nth(0))
    hand.press(page.get_by_role("button", name="Why here?"))
    dialog = page.get_by_role("dialog", name="Why is this face here?")
    expect(dialog).to_contain_text("It is like the other faces of this person")
    expect(dialog.get_by_role("img", name="A face").first).to_be_visible()
    hand.press(dialog.get_by_role("button", name="Close"))
    expect(page.get_by_role("button", name="Why here?")).to_be_focused()
    face = page.get_by_role("link", name="Face in IMG_002.jpg, 3 May 2024")
    hand.press(face)
    viewer = page.get_by_role("dialog", name="Photo")
    expect(viewer).to_contain_text("IMG_002.jpg3 May 2024 · 3 of 5")
    expect(viewer.locator("rect.subject")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(viewer).to_contain_text("IMG_001.jpg")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Escape")
    expect(face).to_be_focused()


@pytest.mark.parametrize("moved", [True, False])
def test_a_split_is_looked_at_and_adjusted(
    page: Page, album: Album, sdk: Sdk, hand: Hand, *, moved: bool
) -> None:
    page.get_by_role("link", name="Ada").click()
    expect(page.get_by_text("about 30 to 34 years old")).to_be_visible()
    hand.press(page.get_by_role("button", name="Split …"))
    dialog = page.get_by_role("dialog", name="Two people in one?")
    expect(dialog.get_by_role("heading", level=3)).to_have_text(
        ["Stays here: 3 faces", "New person: 2 faces"]
    )
    columns = dialog.get_by_role("list")
    if moved:
        hand.press(columns.first.get_by_role("button").first)
        expect(columns.last.get_by_role("button")).to_have_count(3)
        for _ in range(2):
            hand.press(columns.first.get_by_role("button").first)
        expect(dialog.get_by_role("button", name="Split", exact=True)).to_be_disabled()
        for _ in range(4):
            hand.press(columns.last.get_by_role("button").first)
    hand.press(dialog.get_by_role("button", name="Split", exact=True))
    expect(page.get_by_text("Split into two people.").first).to_be_visible()
    assert sorted(faces(sdk).values()) == ([1, 3, 4, 4] if moved else [2, 3, 3, 4])
    page.keyboard.press("u")
    expect(page.get_by_text("5 photos")).to_be_visible()
    assert sorted(faces(sdk).values()) == [3, 4, 5]


def test_hidden_people_leave_the_wall_and_favourites_lead_it(
    visit: Visit, page: Page, album: Album, hand: Hand
) -> None:
    people = page.get_by_role("list", name="People").get_by_role("listitem")
    hand.press(page.get_by_role("link", name="Grace"))
    hand.press(page.get_by_role("button", name="Favourite"))
    expect(page.get_by_role("button", name="Favourite", pressed=True)).to_be_visible()
    hand.press(page.get_by_role("link", name="All people"))
    expect(people.first).to_contain_text("Grace")
    hand.press(page.get_by_role("link", name="Ada"))
    hand.press(page.get_by_role("button", name="Hide"))
    expect(page.get_by_role("button", name="Hide", pressed=True)).to_be_visible()
    hand.press(page.get_by_role("link", name="All people"))
    expect(people).to_have_count(2)
    hand.press(page.get_by_role("link", name="1 hidden"))
    expect(people).to_have_count(1)
    expect(people).to_contain_text("Ada")


@pytest.mark.parametrize("joined", [True, False])
def test_a_name_that_is_there_asks_and_never_joins_by_itself(
    page: Page, album: Album, sdk: Sdk, hand: Hand, *, joined: bool
) -> None:
    hand.press(page.get_by_role("button", name="Add a name"))
    page.keyboard.type("ada")
    hand.press(page.get_by_role("button", name="Save"))
    dialog = page.get_by_role("dialog", name="The same person?")
    expect(dialog).to_contain_text("There is a Ada already, with 5 photos.")
    if joined:
        hand.press(dialog.get_by_role("button", name="Merge them"))
        hand.press(page.get_by_role("button", name="Merge", exact=True))
        expect(page.get_by_text("Merged into Ada.").first).to_be_visible()
        assert sorted(faces(sdk).values()) == [4, 8]
    else:
        hand.press(dialog.get_by_role("button", name="Keep two people"))
        expect(page.get_by_role("button", name="Rename ada", exact=True)).to_be_visible()
        assert sorted(faces(sdk).values()) == [3, 4, 5]


def test_a_decision_is_undone_with_those_that_build_on_it(
    visit: Visit, page: Page, album: Album, sdk: Sdk, hand: Hand
) -> None:
    for source, target in ((2, 1), (1, 0)):
        sdk.call(
            "create_figure_clusters_merging_task",
            from_=album.people[source],
            to=album.people[target],
        )
    assert list(faces(sdk).values()) == [12]
    hand.press(page.get_by_role("link", name="Decisions"))
    merged = page.get_by_role("listitem").filter(has_text="Merged")
    expect(merged).to_have_count(2)
    hand.press(merged.nth(1).get_by_role("button", name="Undo"))
    dialog = page.get_by_role("dialog", name="Undo")
    expect(dialog).to_contain_text("also undoes 1 of them")
    hand.press(dialog.get_by_role("button", name="Undo all"))
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)
    assert sorted(faces(sdk).values()) == [3, 4, 5]


def test_names_of_other_editors_are_history_too(page: Page, album: Album, sdk: Sdk) -> None:
    change = models.FigureClusterForReq(object_id=album.people[2], name="<b>Zoë</b>")
    sdk.call("update_figure_cluster", figure_cluster=change)
    page.get_by_role("link", name="Decisions").click()
    changed = page.get_by_role("listitem").filter(has_text="Named “<b>Zoë</b>”")
    changed.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone", exact=True)).to_be_visible()
    assert "" in [each.name or "" for each in sdk.call("query_figure_clusters").figure_clusters]


def test_several_people_become_one_whose_name_the_reader_keeps(
    visit: Visit, page: Page, album: Album, sdk: Sdk, hand: Hand
) -> None:
    people = page.get_by_role("list", name="People").get_by_role("listitem")
    expect(page.locator("people-picker:defined")).to_have_count(1)
    page.keyboard.press("Control+a")
    expect(page.get_by_text("3 selected").first).to_be_visible()
    hand.press(page.get_by_role("button", name="Merge", exact=True))
    dialog = page.get_by_role("dialog", name="Merge these people")
    expect(dialog).to_contain_text("3 people with 12 faces become one.")
    hand.press(dialog.get_by_role("button", name="Keep “Grace”"))
    expect(people).to_have_count(1)
    expect(people).to_contain_text("12 photos")
    assert faces(sdk) == {album.people[1]: 12}
    page.keyboard.press("u")
    expect(people).to_have_count(3)
    assert sorted(faces(sdk).values()) == [3, 4, 5]


def test_a_merge_is_undone_though_others_decided_since(page: Page, album: Album, sdk: Sdk) -> None:
    def decide_meanwhile(route: Route) -> None:
        change = models.FigureClusterForReq(object_id=album.people[2], name="Zoë")
        sdk.call("update_figure_cluster", figure_cluster=change)
        route.continue_()

    page.route("**/web/call/ListDecisions", decide_meanwhile)
    for box in page.get_by_role("checkbox").all()[:2]:
        box.check()
    page.get_by_role("button", name="Merge", exact=True).click()
    page.get_by_role("button", name="Keep “Ada”").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("link", name="Grace")).to_be_visible()
    assert sorted(faces(sdk).values()) == [3, 4, 5]


def test_several_people_are_hidden_at_once_and_shown_again(
    visit: Visit, page: Page, album: Album, hand: Hand
) -> None:
    people = page.get_by_role("list", name="People").get_by_role("listitem")
    boxes = page.get_by_role("checkbox")
    hand.tick(boxes.nth(1))
    hand.tick_to(boxes.nth(2))
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("M merges")
    page.keyboard.press("Escape")
    hand.press(page.get_by_role("button", name="Hide"))
    expect(people).to_have_count(1)
    expect(page.get_by_text("2 hidden.").first).to_be_visible()
    hand.press(page.get_by_role("button", name="Undo"))
    expect(people).to_have_count(3)
    expect(page.get_by_role("link", name="2 hidden")).to_have_count(0)


def test_the_decisions_about_a_person_are_theirs_alone(
    visit: Visit, page: Page, album: Album, sdk: Sdk
) -> None:
    sdk.call("create_figure_clusters_merging_task", from_=album.people[2], to=album.people[1])
    page.get_by_role("link", name="Grace").click()
    tabs = page.get_by_role("navigation", name="Views of this person")
    tabs.get_by_role("link", name="Decisions").click()
    expect(page.locator(".decision strong")).to_have_text("Merged")
    page.get_by_role("button", name="Undo").first.click()
    expect(page.get_by_text("Undone").first).to_be_visible()
    assert sorted(faces(sdk).values()) == [3, 4, 5]


def test_a_person_is_exported_and_then_forgotten(
    visit: Visit, page: Page, album: Album, sdk: Sdk, hand: Hand
) -> None:
    hand.press(page.get_by_role("link", name="Ada"))
    with page.expect_download() as saved:
        hand.press(page.get_by_role("button", name="Export"))
    told = json.loads(saved.value.path().read_text(encoding="utf-8"))
    assert (saved.value.suggested_filename, len(told["Files"])) == ("Ada.json", 5)
    hand.press(page.get_by_role("button", name="Forget …"))
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("5 faces")
    hand.press(dialog.get_by_role("button", name="Cancel"))
    assert faces(sdk)[album.people[0]] == 5
    hand.press(page.get_by_role("button", name="Forget …"))
    hand.press(page.get_by_role("button", name="Erase for good"))
    expect(dialog).to_contain_text("This was erased.")
    hand.press(dialog.get_by_role("button", name="Close"))
    expect(page.get_by_role("link", name="Grace")).to_be_visible()
    assert sorted(faces(sdk).values()) == [3, 4]
