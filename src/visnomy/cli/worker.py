"""`visnomy worker`: index and cluster for a database, beside others that do the same."""

import asyncio
import os
import signal
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from visnomy.cli.options import BucketPlace, bucket_option, data_option, make_settings
from visnomy.errors import ConfigurationError

if TYPE_CHECKING:
    from visnomy.settings import Settings

EXAMPLES = """\b
Examples:
  visnomy worker --database-url postgresql://visnomy@db/visnomy --root /photos
  VISNOMY_DATABASE_URL=postgresql://visnomy@db/visnomy visnomy worker --bucket pics=/srv/pics
"""


@click.command(epilog=EXAMPLES)
@data_option
@bucket_option
@click.option(
    "--root",
    "roots",
    type=click.Path(path_type=Path),
    multiple=True,
    help="A folder that file:// URIs may name; may be given several times.",
)
@click.option("--parent", type=int, hidden=True)
def worker(
    data_dir: Path | None,
    database_url: str | None,
    buckets: tuple[tuple[str, BucketPlace], ...],
    roots: tuple[Path, ...],
    parent: int | None,
) -> None:
    """Add a worker to a database that a server uses.

    `visnomy serve` starts a worker of its own. Start more on other machines that see the same
    photos under the same paths. Ctrl-C puts the current files back and leaves.
    """
    from visnomy.cli.deathsig import die_with_parent
    from visnomy.cli.logs import start_logging

    if parent is not None:
        die_with_parent(parent)
    settings = make_settings(data_dir, database_url, buckets=buckets, roots=roots)
    if settings.database_url is None:
        raise ConfigurationError("A worker needs --database-url or VISNOMY_DATABASE_URL.")
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    start_logging(settings.data_dir, terminal=parent is None)
    # Compiled once for all libraries of a user, not once for each data folder.
    os.environ.setdefault("NUMBA_CACHE_DIR", str(cache_dir(os.environ) / "compiled"))
    asyncio.run(_work(settings, settings.database_url))


def cache_dir(environ: Mapping[str, str]) -> Path:
    """Where things lie that can be made again: the XDG cache folder of the user."""
    base = environ.get("XDG_CACHE_HOME") or str(Path("~/.cache").expanduser())
    return Path(base) / "visnomy"


async def _work(settings: "Settings", url: str) -> None:
    from visnomy.cli.opening import open_library
    from visnomy.jobs.worker import run_worker

    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with open_library(settings, url) as library:
        await run_worker(library, stop=stop)
