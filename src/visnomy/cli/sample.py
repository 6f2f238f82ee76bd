"""What `visnomy serve` does where no folder is named: the last folders, else a sample album."""

import sys
from pathlib import Path

import click

from visnomy.cli.album import prepare_album
from visnomy.cli.remembered import recall_folders
from visnomy.errors import ConfigurationError
from visnomy.settings import Settings

QUESTION = "No folder was named. Download a sample album (34 MB) and show it?"


def choose_folders(settings: Settings) -> tuple[Path, ...]:
    """The folders of the last start, or the sample album.

    On a terminal it asks before it takes the sample.

    Raises:
        click.UsageError: the user wants no sample.
        ConfigurationError: none of the folders of the last start is there, or the sample cannot
            be had.
    """
    known = recall_folders(settings.data_dir)
    if known:
        return _present(known)
    if sys.stdin.isatty() and sys.stderr.isatty() and not click.confirm(QUESTION, err=True):
        raise click.UsageError("name a folder: visnomy serve FOLDER")
    click.echo("No folder was named; using the sample album.", err=True)
    return (prepare_album(lambda line: click.echo(line, err=True)),)


def _present(known: tuple[Path, ...]) -> tuple[Path, ...]:
    """Those that are there; one that is away must not look like a folder that was emptied."""
    present = tuple(folder for folder in known if folder.is_dir())
    for folder in sorted(set(known) - set(present)):
        click.secho(f"warning: {folder} is not there now and is left as it was.", err=True)
    if not present:
        raise ConfigurationError("None of the folders of the last start is there. Name a folder.")
    return present
