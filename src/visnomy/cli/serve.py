"""`visnomy serve`: the main job. This file reads the command line; cli/session.py does the work."""

import asyncio
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import click

from visnomy.cli.options import (
    BucketPlace,
    FolderType,
    bucket_option,
    data_option,
    dataset_options,
    json_option,
    make_settings,
)
from visnomy.model.project import FACE_TEMPLATES
from visnomy.settings import COMMAND_ORIGIN

EXAMPLES = """\b
Examples:
  visnomy serve ~/Pictures                     find the people, then show page and API
  visnomy serve ~/Pictures /mnt/camera         several folders, one set of people
  visnomy serve                                the folders of the last start, or a sample
  visnomy serve --once --json ~/Pictures       index, group, print a summary, leave
  visnomy serve --host 0.0.0.0 --tls-cert cert.pem --tls-key key.pem
  visnomy serve --bucket photos=/srv/photos    let oss://photos/... mean files of /srv/photos

\b
Ctrl-C stops within seconds; a second Ctrl-C stops at once. The next start goes on where this
one stopped and touches only what is new, changed or gone.
"""


@click.command(epilog=EXAMPLES)
@click.argument("folders", nargs=-1, type=FolderType(), metavar="[FOLDER ...]")
@data_option
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port",
    default=8230,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="The port; 0 takes any free one.",
)
@dataset_options
@bucket_option
@click.option(
    "--min-images",
    type=click.IntRange(1, 1000),
    help="Photos that a person must be on to get a group; kept for later starts.  [default: 3]",
)
@click.option(
    "--template",
    type=click.Choice(sorted(FACE_TEMPLATES)),
    help="What is looked for; kept for later starts.  [default: Official:AllFunction]",
)
@click.option("--no-browser", is_flag=True, help="Do not open the page in a browser.")
@click.option(
    "--tls-cert",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Speak HTTPS with this certificate (PEM, its chain included).",
)
@click.option(
    "--tls-key",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The certificate's key.  [default: in the file of the certificate]",
)
@click.option(
    "--open",
    "open_access",
    is_flag=True,
    help="Take unsigned calls of this machine; anybody who can log in here may do everything.",
)
@click.option(
    "--read-xmp",
    is_flag=True,
    help="After every indexing, let names in photos and sidecars act as decisions; go on with it.",
)
@click.option(
    "--log-format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Warnings as text on stderr, or the whole log as lines of JSON.",
)
@click.option("--once", is_flag=True, help="Index, group, print a summary and leave.")
@json_option
def serve(
    folders: tuple[Path, ...],
    data_dir: Path | None,
    database_url: str | None,
    buckets: tuple[tuple[str, BucketPlace], ...],
    host: str,
    port: int,
    project: str,
    dataset: str,
    min_images: int | None,
    template: str | None,
    no_browser: bool,
    tls_cert: Path | None,
    tls_key: Path | None,
    open_access: bool,
    read_xmp: bool,
    log_format: str,
    once: bool,
    as_json: bool,
) -> int:
    """Find the people in FOLDERs, then serve the People page and the IMM API.

    Everything stays on this machine. Without a FOLDER it goes on with those of the last start;
    where there was none, it offers a sample album.
    """
    from visnomy.cli.server import ServePlan, check_reach
    from visnomy.cli.session import run_session

    settings = make_settings(data_dir, database_url, buckets=buckets, roots=folders)
    if not folders and not buckets:
        from visnomy.cli.sample import choose_folders

        folders = choose_folders(settings)
        settings = make_settings(data_dir, database_url, buckets=buckets, roots=folders)
    said = {"tls_cert": tls_cert, "tls_key": tls_key, "open": open_access, "read_xmp": read_xmp}
    settings = replace(
        settings,
        origins={
            **settings.origins,
            **{name: (COMMAND_ORIGIN,) for name, value in said.items() if value},
        },
        tls_cert=tls_cert.expanduser().absolute() if tls_cert else settings.tls_cert,
        tls_key=tls_key.expanduser().absolute() if tls_key else settings.tls_key,
        open_access=open_access or settings.open_access,
        read_xmp=read_xmp or settings.read_xmp,
    )
    if not once:
        for warning in check_reach(settings, host):
            click.secho(f"warning: {warning}", fg="yellow", err=True)
    plan = ServePlan(
        settings=settings,
        folders=folders,
        host=host,
        port=port,
        project=project,
        dataset=dataset,
        min_images=min_images,
        template=template,
        once=once,
        as_json=as_json,
        browser=not no_browser and sys.stdout.isatty(),
        log_json=log_format == "json",
    )
    with asyncio.Runner(loop_factory=_event_loop()) as runner:
        return runner.run(run_session(plan))


def _event_loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """The loop of uvloop, or None where it does not exist (Windows)."""
    try:
        from uvloop import new_event_loop
    except ImportError:
        return None
    return new_event_loop
