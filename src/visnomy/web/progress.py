"""Live progress: where the dataset stands, in the reader's words.

The sentence is made here for the first view and for later looks alike; scripts only show it.
"""

import asyncio
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from visnomy.library.overview import Overview, Stage, read_overview
from visnomy.web.pages import words_of
from visnomy.web.site import Site
from visnomy.web.words import Words

_MINUTE_S, _HOUR_S = 60, 3600


@dataclass(frozen=True, slots=True)
class Progress:
    """The overview with its sentence.

    Attributes:
        title: what is being done.
        details: how far it is, in short parts.
        percent: 0..100, or None where the end is not known.
    """

    overview: Overview
    title: str
    details: tuple[str, ...]
    percent: int | None

    @property
    def is_busy(self) -> bool:
        """Whether there is something to wait for."""
        return self.overview.stage not in {Stage.IDLE, Stage.PAUSED}

    @property
    def lack(self) -> str:
        """Why there are no people, as the catalogue's empty.* say it; '' where there are some."""
        state = self.overview
        if state.people:
            return ""
        # Labels and text are read when all faces are found.
        if self.is_busy and (state.faces or state.stage is not Stage.DESCRIBING):
            return "working"
        if state.stage is Stage.PAUSED:
            return "paused"
        if not state.files_total:
            return "nothing"
        if state.files_failed == state.files_total:
            return "all_failed"
        return "no_group" if state.faces else "no_faces"


async def progress_json(request: Request) -> Response:
    """GET /web/progress."""
    progress = await read_progress(request)
    body = {
        "busy": progress.is_busy,
        "stage": progress.overview.stage,
        "version": progress.overview.version,
        "title": progress.title,
        "details": progress.details,
        "percent": progress.percent,
    }
    return JSONResponse(body, headers={"cache-control": "no-store"})


async def read_progress(request: Request) -> Progress:
    """Where the site's dataset stands now."""
    site: Site = request.state.site
    words = words_of(request)
    await site.require("GetDataset")
    state = await read_overview(site.library, site.project, site.dataset)
    site.pace.add(asyncio.get_running_loop().time(), state.files_done)
    return Progress(
        overview=state,
        title=words.say(f"progress.{state.stage}"),
        details=tuple(_details(words, site, state)),
        percent=_percent(state),
    )


def _details(words: Words, site: Site, state: Overview) -> list[str]:
    parts = []
    if state.stage is Stage.INDEXING:
        done = f"{state.files_done:,}"
        parts.append(words.count("progress.files", state.files_total, done=done))
        parts.append(words.count("progress.faces", state.faces))
        if rate := site.pace.rate_per_s:
            parts.append(words.say("progress.rate", rate=f"{rate:.1f}"))
        left_s = site.pace.left_s(state.files_total - state.files_done)
        if left_s is not None:
            parts.append(_time_left(words, left_s))
    if state.stage in {Stage.DESCRIBING, Stage.PAUSED}:
        done = f"{state.files_done:,}"
        parts.append(words.count("progress.files", state.files_total, done=done))
    if state.files_failed:
        parts.append(words.count("progress.failed", state.files_failed))
    return parts


def _time_left(words: Words, left_s: float) -> str:
    """Coarse on purpose: a number that changes every second says more than is known."""
    if left_s < 10:
        return words.say("progress.left_s.one")
    if left_s < 90:
        return words.count("progress.left_s", round(left_s / 5) * 5)
    if left_s < 90 * _MINUTE_S:
        return words.count("progress.left_min", round(left_s / _MINUTE_S))
    return words.count("progress.left_h", round(left_s / _HOUR_S))


def _percent(state: Overview) -> int | None:
    match state.stage:
        case Stage.INDEXING | Stage.DESCRIBING | Stage.PAUSED:
            return 100 * state.files_done // max(state.files_total, 1)
        case Stage.GROUPING:
            return state.grouping_percent
        case Stage.LOOKING:
            return None
        case Stage.IDLE:
            return 100
