"""Makes the pictures of the documentation from the sample album.

    .venv/bin/python tools/screenshots.py

Serves the album from a data folder that is thrown away, names some people, and writes
docs/images/*.webp. Needs what `make test` installs.
"""

import io
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, ViewportSize, sync_playwright

IMAGES = Path(__file__).parent.parent / "docs" / "images"
VISNOMY = Path(sys.prefix) / "bin" / "visnomy"
SIZE: ViewportSize = {"width": 1200, "height": 760}
NAMES = ("Robin", "Noa", "Sam", "Mika")
QUALITY = 82
ABOVE_FOLDERS = 516
"""Of the library's page, in pixels: below are paths of this machine."""
INDEXING_MS = 180_000


@contextmanager
def serving(data: Path) -> Iterator[str]:
    """The address that lets a browser in."""
    command = [str(VISNOMY), "serve", "--data", str(data), "--port", "0", "--no-browser"]
    with subprocess.Popen(  # noqa: S603 (our own program)
        command, stdout=subprocess.PIPE, text=True
    ) as server:
        try:
            yield _entrance(server)
        finally:
            server.terminate()


def _entrance(server: subprocess.Popen[str]) -> str:
    for line in server.stdout or ():
        if "People page" in line:
            return line.split()[-1]
    raise SystemExit("the server ended before it served")


def shoot(page: Page, name: str, height: int = SIZE["height"]) -> None:
    """The window, or its upper part, as a picture of the documentation."""
    page.wait_for_load_state("networkidle")
    whole = Image.open(io.BytesIO(page.screenshot()))
    picture = whole.crop((0, 0, whole.width, height))
    picture.save(IMAGES / f"{name}.webp", quality=QUALITY, method=6)


def name_people(page: Page) -> None:
    """Give the first people of the wall their names."""
    for name in NAMES:
        page.get_by_role("button", name="Add a name").first.click()
        page.get_by_label("Name of this person").fill(name)
        page.keyboard.press("Enter")
        page.get_by_role("button", name=f"Rename {name}").wait_for()


def tell(page: Page) -> None:
    """The wall, a person, faces that are sorted, finding, the library and the explorer."""
    name_people(page)
    page.reload()
    shoot(page, "people")
    page.get_by_role("link", name=NAMES[0]).first.click()
    page.get_by_role("heading", level=1).wait_for()
    shoot(page, "person")
    page.get_by_role("link", name="Faces").click()
    page.get_by_role("checkbox").first.check()
    shoot(page, "faces")
    page.goto(page.url.partition("/people")[0] + "/find")
    page.get_by_label("With somebody").fill(NAMES[0])
    page.keyboard.press("Enter")
    page.locator(".found").wait_for()
    shoot(page, "find")
    page.get_by_role("link", name="Library").click()
    page.locator("library-view:defined").wait_for()
    shoot(page, "library", ABOVE_FOLDERS)
    page.get_by_role("link", name="API explorer").click()
    page.get_by_role("button", name="Call").click()
    page.locator(".tree").scroll_into_view_if_needed()
    shoot(page, "explorer")


def main() -> None:
    """All pictures."""
    IMAGES.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as data,
        serving(Path(data)) as entrance,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        page = browser.new_context(viewport=SIZE, locale="en-US").new_page()
        page.goto(entrance)
        page.get_by_role("list", name="People").wait_for(timeout=INDEXING_MS)
        tell(page)
        browser.close()


if __name__ == "__main__":
    main()
