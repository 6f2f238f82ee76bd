"""One run of `visnomy serve`, from the lock on the data folder to the last line.

What is opened is closed in the reverse order by one exit stack, so that a stop at any moment,
also half way through the start, leaves nothing behind.
"""

import asyncio
import json
import logging
import os
import signal
import socket
import time
import webbrowser
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

import click

from visnomy.api.certificates import Certificates
from visnomy.api.server import listen, serving
from visnomy.cli.application import build_app, looking, page_address
from visnomy.cli.connection import Connection
from visnomy.cli.lock import data_lock
from visnomy.cli.logs import start_logging
from visnomy.cli.main import EXIT_FAILED, EXIT_INTERRUPTED
from visnomy.cli.opening import database_url, open_library
from visnomy.cli.remembered import remember_folders
from visnomy.cli.report import summary_json, summary_text
from visnomy.cli.screen import Screen, make_screen
from visnomy.cli.server import (
    ServePlan,
    announced,
    certificates_of,
    own_worker,
    server_url,
)
from visnomy.errors import VisnomyError
from visnomy.library.access import root_key
from visnomy.library.context import Library
from visnomy.library.home import set_min_images, set_template, settle
from visnomy.library.intake.bindings import follow_folders
from visnomy.library.intake.story import Intake
from visnomy.library.summary import Summary, summarise
from visnomy.model.binding import Binding
from visnomy.model.project import FULL_TEMPLATE, Dataset
from visnomy.store.database import CHANGE_MS

log = logging.getLogger(__name__)

CLOSE_S = 2
"""How long open requests may take after Ctrl-C."""
READY = """
  People page   {entrance}
  IMM API       {url}
  Connection    {path}

{snippet}"""


async def run_session(plan: ServePlan) -> int:
    """Run until the work is done (`once`) or a signal comes; the exit code."""
    stop = Stop()
    stop.listen()
    work = asyncio.create_task(Session(plan, stop).run())
    stopped = asyncio.create_task(stop.event.wait())
    await asyncio.wait({work, stopped}, return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    if work.done():
        return work.result()
    click.echo("Stopping; press Ctrl-C again to stop at once.", err=True)
    work.cancel()
    await asyncio.wait({work})
    return stop.exit_code(once=plan.once)


@dataclass(slots=True)
class Stop:
    """What Ctrl-C and SIGTERM mean: first a clean stop, then a stop at once.

    Attributes:
        last_word: called before an immediate exit, to kill what would outlive us.
    """

    event: asyncio.Event = field(default_factory=asyncio.Event)
    number: signal.Signals = signal.SIGTERM
    last_word: Callable[[], None] = lambda: None

    def listen(self) -> None:
        """Take the two signals of this process."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.take, number)

    def take(self, number: signal.Signals) -> None:
        """The first signal asks, the second one does not."""
        if self.event.is_set():
            self.last_word()
            os._exit(EXIT_INTERRUPTED)
        self.number = number
        self.event.set()

    def exit_code(self, *, once: bool) -> int:
        """0 for a server that was told to end, 130 for work that was interrupted."""
        return 0 if self.number is signal.SIGTERM and not once else EXIT_INTERRUPTED


@dataclass(slots=True)
class Session:
    """The state of one run."""

    plan: ServePlan
    stop: Stop
    stack: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def run(self) -> int:
        """Open everything, do the work, serve; the exit code."""
        plan = self.plan
        async with self.stack:
            self.stack.enter_context(data_lock(plan.settings.data_dir))
            start_logging(plan.settings.data_dir, rotate=True, as_json=plan.log_json)
            remember_folders(plan.settings.data_dir, plan.folders)
            # Before anything slow, so that a busy port or a wrong file is told at once.
            certificates = certificates_of(plan.settings)
            listener = None if plan.once else listen(plan.host, plan.port)
            screen = self.stack.enter_context(make_screen())
            await self._prepare_weights(screen)
            screen.say("Starting the database.")
            url = await self.stack.enter_async_context(database_url(plan.settings))
            library = await self.stack.enter_async_context(
                open_library(plan.settings, url, change_ms=CHANGE_MS)
            )
            wanted = plan.template or FULL_TEMPLATE
            dataset = await settle(library, plan.project, plan.dataset, wanted)
            if plan.template is not None:
                dataset = await set_template(library, dataset, plan.template)
            # Before there is a worker, so that all it finds counts as this start's.
            folders = await follow_folders(library, dataset, plan.folders)
            worker = await self.stack.enter_async_context(own_worker(plan.settings, url))
            self.stop.last_word = worker.kill
            if listener is not None:
                await self._go_online(library, listener, certificates)
            return await self._work(library, dataset, folders, screen)

    async def _prepare_weights(self, screen: Screen) -> None:
        from visnomy.vision.fetch import install_needed_weights

        await asyncio.to_thread(install_needed_weights, screen.say)

    async def _go_online(
        self, library: Library, listener: socket.socket, certificates: Certificates | None
    ) -> None:
        """Answer requests, and tell programs and people where."""
        plan = self.plan
        key = await root_key(library)
        able = await self.stack.enter_async_context(looking(library))
        names = certificates.facts.names if certificates else ()
        app = build_app(able, plan.project, plan.dataset, [plan.host, *names])
        port = await self.stack.enter_async_context(
            serving(
                app,
                listener,
                CLOSE_S,
                patience=plan.settings.patience,
                certificates=certificates,
            )
        )
        facts = Connection(
            url=server_url(plan.host, port, certificates),
            region=plan.settings.region,
            access_key_id=key.access_key_id,
            access_key_secret=key.secret,
            project=plan.project,
            dataset=plan.dataset,
            ca=str(certificates.path) if certificates and certificates.facts.self_signed else "",
        )
        path = await self.stack.enter_async_context(announced(plan.settings.data_dir, facts))
        entrance = page_address(facts.url, plan.settings.data_dir)
        if plan.as_json:
            click.echo(json.dumps({"event": "ready", "url": facts.url, "connection": str(path)}))
            return
        click.echo(READY.format(entrance=entrance, url=facts.url, path=path, snippet=facts.snippet))
        if plan.browser:
            await asyncio.to_thread(webbrowser.open, entrance)

    async def _work(
        self, library: Library, dataset: Dataset, folders: Sequence[Binding], screen: Screen
    ) -> int:
        """Take in the folders; a server then waits for its end, `once` is done."""
        ruled = self.plan.min_images is not None and await set_min_images(
            library, dataset, self.plan.min_images
        )
        intake = Intake(library, dataset, folders, screen.show, regroup=ruled)
        try:
            summary = await self._take_in(intake, screen)
        except VisnomyError as exc:
            if self.plan.once:
                raise
            log.exception("The folders could not be taken in")
            screen.say(f"The folders could not be taken in: {exc}")
        else:
            click.echo(summary_json(summary) if self.plan.as_json else summary_text(summary))
            if self.plan.once:
                return EXIT_FAILED if summary.files and not summary.indexed else 0
        screen.say("Press Ctrl-C to stop.")
        if folders:
            await intake.keep_grouped()
        await asyncio.Event().wait()
        return 0

    async def _take_in(self, intake: Intake, screen: Screen) -> Summary:
        started_s = time.monotonic()
        result = await intake.run()
        screen.quiet()
        seconds = time.monotonic() - started_s
        return await summarise(intake.library, intake.dataset, result, seconds)
