"""A site of its own for every test that asks, and a browser for those that look at it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from tests.contract.sdk import Sdk, Style, make_client
from tests.contract.servers import Endpoint
from tests.web.album import DATASET, PROJECT
from tests.web.browser import Visit, chromium, visiting
from tests.web.hands import Hand, How
from tests.web.serving import Site, running_site


@pytest.fixture
def site(database_url: str, data_dir: Path, tmp_path: Path) -> Iterator[Site]:
    """The running application on an empty library."""
    with running_site(database_url, data_dir, tmp_path) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium for the tests of one module.

    No longer: while it runs, playwright holds an event loop in this thread, and other modules
    want to run loops of their own.
    """
    with chromium() as started:
        yield started


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[Visit]:
    """A fresh profile that has not been to any page."""
    with visiting(browser, site.origin) as started:
        yield started


@pytest.fixture(params=How, ids=str)
def hand(visit: Visit, request: pytest.FixtureRequest) -> Hand:
    """The reader of that browser: once with the keyboard alone, once with the mouse alone."""
    return Hand(visit.page, request.param)


@pytest.fixture
def sdk(site: Site) -> Sdk:
    """The official SDK on the same server."""
    key, library = site.key, site.library
    endpoint = Endpoint(
        site.host,
        key.access_key_id,
        key.secret,
        library.database.url,
        site.bucket,
        library.settings.data_dir,
        indexes=False,
    )
    return Sdk(make_client(endpoint), Style.SYNC, PROJECT, DATASET)
