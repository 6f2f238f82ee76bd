"""Debian's Chromium, and a watch over everything that a good page must not do."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from tests.web.serving import Site

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

UNANSWERED = "Failed to load resource"
"""What the console says of every request that fails."""


@dataclass(slots=True)
class Visit:
    """One reader's browser.

    Attributes:
        complaints: console errors and warnings, script errors, breaches of the policy.
        strangers: addresses of other hosts that were asked for.
        forgiven: how complaints begin that the test itself brings about.
    """

    context: BrowserContext
    page: Page
    complaints: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)
    forgiven: tuple[str, ...] = ()

    def forgive(self, *beginnings: str) -> None:
        """Let the console say this: a test that breaks the network wants it to."""
        self.forgiven = beginnings

    def assert_clean(self) -> None:
        assert [each for each in self.complaints if not each.startswith(self.forgiven)] == []
        assert self.strangers == []


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser; skips the test where none is installed."""
    if not CHROMIUM.is_file():
        pytest.skip(f"Chromium is not installed at {CHROMIUM}: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def visiting(browser: Browser, origin: str, **options: Any) -> Iterator[Visit]:  # noqa: ANN401
    """A fresh profile, clean when it ends; `options` are those of a browser context."""
    context = browser.new_context(**{"locale": "en-US", "reduced_motion": "reduce", **options})
    visit = Visit(context, context.new_page())
    visit.page.set_default_timeout(10_000)
    watch(visit, origin)
    try:
        yield visit
    finally:
        context.close()
    visit.assert_clean()


def enter(page: Page, site: Site) -> Page:
    """The wall, by the address that the server prints."""
    page.goto(site.entrance())
    page.wait_for_url(f"{site.origin}/")
    return page


def watch(visit: Visit, origin: str) -> None:
    """Note what the page complains of, and whom it asks."""

    def note_console(message: Any) -> None:  # noqa: ANN401
        if message.type in {"error", "warning"}:
            visit.complaints.append(message.text)

    def note_request(request: Any) -> None:  # noqa: ANN401
        if not request.url.startswith((origin, "data:", "blob:")):
            visit.strangers.append(request.url)

    visit.page.on("console", note_console)
    visit.page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    visit.context.on("request", note_request)
