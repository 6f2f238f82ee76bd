"""`visnomy open`: a fresh address for the page of the running server."""

import json
import sys
import webbrowser
from pathlib import Path

import click

from visnomy.cli.options import data_option, json_option, make_settings

EXAMPLES = """\b
Examples:
  visnomy open               print a fresh address, and open it on a desktop
  visnomy open --json        the address for a program
"""


@click.command("open", epilog=EXAMPLES)
@data_option
@click.option("--no-browser", is_flag=True, help="Only print the address.")
@json_option
def open_page(
    data_dir: Path | None, database_url: str | None, no_browser: bool, as_json: bool
) -> None:
    """Print a fresh address of the People page of the running server.

    An address lets one browser in, once, within 15 minutes.
    """
    from visnomy.cli.application import page_address
    from visnomy.cli.connection import running_connection

    folder = make_settings(data_dir, database_url).data_dir
    address = page_address(running_connection(folder).url, folder)
    click.echo(json.dumps({"url": address}) if as_json else address)
    if not no_browser and not as_json and sys.stdout.isatty():
        webbrowser.open(address)
