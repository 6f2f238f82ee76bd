"""Finding photos and people, faces of nobody, and the library with its places and work."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

import pytest
from playwright.sync_api import Page, Route, expect
from tests.contract.sdk import Sdk
from tests.web.album import DATASET, PROJECT, Album, Shown, put_album, put_strangers
from tests.web.browser import UNANSWERED, Visit, enter
from tests.web.hands import Hand, How
from tests.web.serving import Site
from tests.web.test_corrections import faces

from visnomy.library.context import Library
from visnomy.library.home import settle
from visnomy.model.file import FileIntent
from visnomy.model.suggestion import Suggestion, SuggestionKind, suggestion_id
from visnomy.store.files import register_files, store_failed
from visnomy.store.people.suggestions import put_suggestions

PARTS = ("places", "work", "failed")
PEOPLE = [Shown("Ada", 4), Shown("Grace", 3), Shown("", 3)]


@pytest.fixture
def album(site: Site) -> Album:
    return site.do(put_album(site.library, site.bucket, PEOPLE))


@pytest.fixture
def page(visit: Visit, site: Site, album: Album) -> Page:
    """The wall of the album."""
    return enter(visit.page, site)


async def ask_about_face(library: Library, person: str, face: UUID) -> None:
    """Ask whether a face of nobody is somebody."""
    dataset = await settle(library, PROJECT, DATASET)
    one = UUID(person.removeprefix("Cluster-"))
    id_ = suggestion_id(dataset.dataset_id, SuggestionKind.FACE, one, face)
    question = Suggestion(id_, SuggestionKind.FACE, one, None, face, 0.4, 1, 1.0)
    async with library.database.transaction() as connection:
        await put_suggestions(connection, dataset.dataset_id, [question])


async def fail_to_read(library: Library, uri: str, reason: str) -> None:
    """Leave a file as a worker does that could not read it."""
    dataset = await settle(library, PROJECT, DATASET)
    async with library.database.transaction() as connection:
        (file,) = await register_files(connection, dataset, [FileIntent(uri)], [uuid4().hex * 2])
        body = json.dumps({"URI": uri, "Reason": reason}).encode()
        assert await store_failed(
            connection, file.file_id, file.revision, stamp="", reason=reason, document=body
        )


def test_photos_are_found_by_name_words_and_day(visit: Visit, page: Page) -> None:
    page.get_by_role("link", name="Find").click()
    page.get_by_label("With somebody").fill("ada")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="4 photos of Ada")).to_be_visible()
    page.get_by_label("Words").fill("IMG_002")
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_role("heading", name="1 photo of Ada")).to_be_visible()
    expect(page.get_by_role("checkbox", name="Ada")).to_be_checked()
    page.get_by_role("checkbox", name="Ada").uncheck()
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_role("heading", name="3 photos")).to_be_visible()
    page.get_by_label("From").fill("2031-01-01")
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_role("heading", name="0 photos")).to_be_visible()


@pytest.mark.parametrize("who", ["", "Ada"])
@pytest.mark.parametrize("words", ["hangzhou", "lighthouse", "harbour street"])
def test_words_are_places_labels_and_text(site: Site, words: str, who: str) -> None:
    cookie = site.sign_in()
    site.do(put_album(site.library, site.bucket, PEOPLE))
    answer = site.get(f"/find?{urlencode({'words': words, 'who': who})}", cookie=cookie)
    assert answer.text.count('<li class="photo') == (1 if who else 3)


def put_together(site: Site, album: Album) -> None:
    """One photo of the first two people."""
    site.do(put_strangers(site.library, site.bucket, 1))
    cookie = site.sign_in()
    both = ask(site, cookie, "ListIndependentFigures")["Figures"]
    for face, person in zip(both, album.people, strict=False):
        ask(site, cookie, "MoveFigures", FigureIds=[face["FigureId"]], To=person)


def ask(site: Site, cookie: str, operation: str, **parameters: object) -> Any:  # noqa: ANN401
    body = json.dumps({"ProjectName": PROJECT, "DatasetName": DATASET, **parameters}).encode()
    headers = {"Cookie": cookie, "X-Visnomy": "1"}
    answer = site.send("POST", f"/web/call/{operation}", body, headers)
    assert answer.status == 200, answer.text
    return json.loads(answer.body)


def test_two_people_are_found_together_and_seen(
    visit: Visit, page: Page, site: Site, album: Album, hand: Hand
) -> None:
    put_together(site, album)
    hand.press(page.get_by_role("link", name="Find", exact=True))
    find = page.get_by_role("button", name="Find", exact=True)
    for name, told in (("Ada", "5 photos of Ada"), ("Grace", "1 photo of Ada and Grace")):
        hand.type(page.get_by_label("With somebody"), name)
        hand.press(find)
        expect(page.get_by_role("heading", name=told)).to_be_visible()
    hand.tick(page.get_by_role("checkbox", name="Grace"))
    hand.press(find)
    expect(page.get_by_role("heading", name="5 photos of Ada")).to_be_visible()
    expect(page.locator("photo-viewer:defined")).to_have_count(1)
    photos = page.get_by_role("list", name="Photos").get_by_role("link")
    hand.press(photos.first)
    viewer = page.get_by_role("dialog", name="Photo")
    expect(viewer).to_contain_text("1 of 5")
    for button, told in (("Next", "2 of 5"), ("Previous", "1 of 5"), ("Next", "2 of 5")):
        hand.press(viewer.get_by_role("button", name=button))
        expect(viewer).to_contain_text(told)
    hand.press(viewer.get_by_role("button", name="About this photo"))
    expect(viewer.get_by_role("complementary")).to_contain_text("Taken")
    hand.press(viewer.get_by_role("button", name="Close"))
    expect(photos.nth(1)).to_be_focused()
    hand.type(page.get_by_label("With somebody"), "Nobody at all")
    hand.press(find)
    expect(page.get_by_text("Nobody here is called “Nobody at all”.")).to_be_visible()
    expect(page.get_by_label("With somebody")).to_have_attribute("aria-invalid", "true")


def test_a_photo_is_chosen_and_leads_to_a_person(
    visit: Visit, page: Page, site: Site, album: Album, hand: Hand
) -> None:
    matches = [{"ClusterId": album.people[0], "Similarity": 0.97}]
    page.route(
        "**/web/call/SearchImageFigureCluster",
        lambda route: route.fulfill(json={"Clusters": matches}),
    )
    page.goto(f"{site.origin}/find")
    expect(page.locator("find-by-photo:defined")).to_have_count(1)
    with page.expect_file_chooser() as chooser:
        if hand.how is How.MOUSE:
            page.get_by_text("Who is this?").click()
        else:
            hand.press(page.get_by_label("Who is this?"))
    chooser.value.set_files(next(iter(sorted(site.bucket.rglob("*.jpg")))))
    expect(page.get_by_role("status")).to_have_text("1 person found.")
    hand.press(page.locator("find-by-photo").get_by_role("link", name="Ada"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ada")


def test_finding_needs_no_script(site: Site) -> None:
    cookie = site.sign_in()
    site.do(put_album(site.library, site.bucket, PEOPLE))
    answer = site.get("/find?words=img_001&since=no-day", cookie=cookie)
    assert answer.text.count('<li class="photo') == 3
    assert site.get("/find", cookie=cookie).status == 200


def test_a_photo_finds_the_people_on_it(
    visit: Visit, page: Page, album: Album, tmp_path: Path
) -> None:
    asked: list[Any] = []

    def answer(route: Route) -> None:
        asked.append(route.request.post_data_json)
        alike = [(album.people[1], 0.91), (album.people[0], 0.97)]
        clusters = [{"ClusterId": person, "Similarity": how} for person, how in alike]
        route.fulfill(json={"Clusters": clusters})

    page.route("**/web/call/SearchImageFigureCluster", answer)
    page.get_by_role("link", name="Find").click()
    photo = next(iter(sorted(tmp_path.rglob("*.jpg"))))
    page.get_by_label("Who is this?").set_input_files(photo)
    expect(page.locator(".matches bdi")).to_have_text(["Ada", "Grace"])
    expect(page.get_by_text("97 % alike")).to_be_visible()
    assert asked[0]["SourceURI"].startswith("data:image/jpeg;base64,")
    for gesture in ("drop", "paste"):
        give(page, gesture, "photo.jpg", "image/jpeg", photo.read_bytes())
        expect(page.locator(".matches bdi")).to_have_text(["Ada", "Grace"])
        assert asked.pop()["SourceURI"].startswith("data:image/jpeg;base64,")
    give(page, "drop", "letter.txt", "text/plain", b"no picture")
    expect(page.get_by_text("That was no image.").first).to_be_visible()
    page.get_by_label("Who is this?").set_input_files(
        {"name": "x.jpg", "mimeType": "image/jpeg", "buffer": b"no picture" * 100_000}
    )
    expect(page.get_by_text("This browser cannot read that image.").first).to_be_visible()
    assert len(asked) == 1
    page.get_by_label("Who is this?").set_input_files(photo)
    page.get_by_role("link", name="Photos of all of them together").click()
    expect(page.get_by_role("heading", name="0 photos of Ada and Grace")).to_be_visible()


def give(page: Page, gesture: str, name: str, kind: str, content: bytes) -> None:
    """Drop or paste a file, as a browser tells a page of it."""
    page.evaluate(
        """([gesture, name, type, content]) => {
            const data = new DataTransfer();
            data.items.add(new File([new Uint8Array(content)], name, { type }));
            const options = { bubbles: true, cancelable: true };
            document.body.dispatchEvent(gesture === "drop"
                ? new DragEvent("drop", { ...options, dataTransfer: data })
                : new ClipboardEvent("paste", { ...options, clipboardData: data }));
        }""",
        [gesture, name, kind, list(content)],
    )
    expect(page.locator("find-by-photo")).not_to_have_attribute("aria-busy", "true")


def test_faces_of_nobody_go_where_they_are_likely_to_belong(
    page: Page, site: Site, album: Album, sdk: Sdk, hand: Hand
) -> None:
    out = [str(face) for face in album.figures[2]]
    ask(site, site.sign_in(), "MarkFigures", FigureIds=out, Mark="NotThisPerson")
    site.do(ask_about_face(site.library, album.people[0], UUID(out[1])))
    hand.press(page.get_by_role("link", name="Faces of nobody"))
    expect(page.locator(".face .count").first).to_have_text("Perhaps Ada 40 %")
    boxes = page.get_by_role("checkbox")
    expect(boxes).to_have_count(3)
    hand.tick(boxes.first)
    if hand.how is How.KEYBOARD:
        page.keyboard.press("y")
    else:
        page.get_by_role("button", name="Yes, as suggested").click()
    expect(page.get_by_text("1 moved.").first).to_be_visible()
    assert faces(sdk)[album.people[0]] == 5
    expect(boxes.first).to_be_focused()
    hand.tick(boxes.first)
    hand.press(page.get_by_role("button", name="Why with nobody?"))
    expect(page.get_by_role("dialog")).to_be_visible()
    hand.press(page.get_by_role("dialog").get_by_role("button", name="Close"))
    expect(page.get_by_role("button", name="Why with nobody?")).to_be_focused()
    hand.press(page.get_by_role("button", name="Not a face"))
    expect(boxes).to_have_count(1)
    expect(boxes).to_be_focused()
    hand.tick(boxes)
    hand.press(page.get_by_role("button", name="Move to …"))
    hand.type(page.get_by_role("dialog").get_by_role("searchbox"), "grace")
    hand.press(page.get_by_role("dialog").get_by_role("button", name="Grace"))
    expect(page.locator(".toast")).to_contain_text("1 moved.")
    assert faces(sdk)[album.people[1]] == 4
    page.reload()
    expect(page.get_by_text("Every face is with somebody.")).to_be_visible()


def test_the_library_says_what_failed_and_tries_again(
    visit: Visit, page: Page, site: Site, sdk: Sdk, hand: Hand
) -> None:
    visit.forgive(UNANSWERED)
    hand.press(page.get_by_role("link", name="Library"))
    expect(page.get_by_text("Every file could be read.")).to_be_visible()
    field, follow = (
        page.get_by_label("Follow another folder or bucket"),
        page.get_by_role("button", name="Follow", exact=True),
    )
    places, work, failed = (page.locator(f"[data-part={name}]") for name in PARTS)
    hand.type(field, "oss://nowhere")
    hand.press(follow)
    expect(page.locator(".toast")).to_contain_text("nowhere")
    expect(field).to_have_value("oss://nowhere")
    expect(follow).to_be_focused()
    hand.type(field, "oss://photos")
    hand.press(follow)
    expect(places.locator(".uri")).to_have_text("oss://photos")
    hand.press(page.get_by_role("button", name="Stop following: oss://photos"))
    hand.press(page.get_by_role("dialog").get_by_role("button", name="Stop", exact=True))
    expect(places).to_contain_text("No folder or bucket is followed.")
    sdk.call("create_figure_clustering_task")
    page.reload()
    expect(work).to_contain_text("Grouping faces into people running")
    hand.press(page.get_by_role("button", name="Cancel: Grouping faces into people"))
    expect(work).to_contain_text("Grouping faces into people failed")
    for name in ("broken", "cut"):
        uri = f"oss://photos/{name}.jpg"
        site.do(fail_to_read(site.library, uri, "The file is cut off."))
    page.reload()
    expect(failed.get_by_text("The file is cut off.")).to_have_count(2)
    again = page.get_by_role("button", name="Try again: ")
    hand.press(again.first)
    expect(page.get_by_text("It waits to be read again.").first).to_be_visible()
    expect(again).to_have_count(1)
    expect(again).to_be_focused()
    hand.press(again)
    expect(failed).to_contain_text("Every file could be read.")
