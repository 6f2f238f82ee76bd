"""`visnomy open`: a fresh address for the page of the running server."""

import json
import sys
import webbrowser
from functools import partial
from pathlib import Path

import click

from visnomy.cli.options import data_option, json_option, make_settings

EXAMPLES = """\b
Examples:
  visnomy open               print a fresh address, and open it on a desktop
  visnomy open --json        the address for a program
  visnomy open --user ada    for somebody who may do what the policies of ada allow
"""


@click.command("open", epilog=EXAMPLES)
@data_option
@click.option("--no-browser", is_flag=True, help="Only print the address.")
@click.option("--user", default="", help="A user of the account; without it, all rights.")
@json_option
def open_page(
    data_dir: Path | None, database_url: str | None, no_browser: bool, user: str, as_json: bool
) -> None:
    """Print a fresh address of the People page of the running server.

    An address lets one browser in, once, within 15 minutes.
    """
    from visnomy.cli.application import page_address
    from visnomy.cli.changing import on_library
    from visnomy.cli.connection import running_connection
    from visnomy.library.access import policy_documents_of

    folder = make_settings(data_dir, database_url).data_dir
    url = running_connection(folder).url
    if user:  # a name that nobody has is told here
        on_library(data_dir, database_url, partial(policy_documents_of, user_name=user))
    address = page_address(url, folder, user)
    click.echo(json.dumps({"url": address}) if as_json else address)
    if not (no_browser or user) and not as_json and sys.stdout.isatty():
        webbrowser.open(address)
