"""The options that several commands share, and the settings that they make."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

import click

from visnomy.cli.configuration import read_settings
from visnomy.errors import ConfigurationError
from visnomy.settings import Settings, StoreAddress, read_bucket

F = TypeVar("F", bound=Callable[..., object])

DEFAULT_PROJECT = "photos"
DEFAULT_DATASET = "main"


def data_option(command: F) -> F:
    """`--data DIR` and `--database-url URL`."""
    command = click.option(
        "--data",
        "data_dir",
        type=click.Path(file_okay=False, path_type=Path),
        metavar="DIR",
        help="The folder for database, keys and log.  [default: VISNOMY_DATA or your data folder]",
    )(command)
    return click.option(
        "--database-url",
        metavar="URL",
        help="Use this PostgreSQL (15 or later) in place of the embedded one.",
    )(command)


def dataset_options(command: F) -> F:
    """`--project NAME` and `--dataset NAME`."""
    command = click.option(
        "--project", default=DEFAULT_PROJECT, show_default=True, help="The project."
    )(command)
    return click.option(
        "--dataset", default=DEFAULT_DATASET, show_default=True, help="The dataset."
    )(command)


def json_option(command: F) -> F:
    """`--json`."""
    return click.option(
        "--json", "as_json", is_flag=True, help="Print JSON for programs in place of text."
    )(command)


BucketPlace = Path | StoreAddress


class BucketType(click.ParamType[tuple[str, BucketPlace]]):
    """NAME=FOLDER, NAME=s3://BUCKET or NAME=oss://BUCKET."""

    name = "NAME=PLACE"

    def convert(
        self,
        value: str | tuple[str, BucketPlace],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> tuple[str, BucketPlace]:
        """The bucket's name and what it means.

        Raises:
            click.BadParameter: no '=', an empty half, or no address of a store behind s3:// or oss://.
        """
        if isinstance(value, tuple):
            return value
        name, equals, text = value.partition("=")
        if not (name and equals and text):
            self.fail(f"expected NAME=FOLDER or NAME=s3://BUCKET, got {value!r}", param, ctx)
        try:
            place = read_bucket(text)
        except ConfigurationError as exc:
            self.fail(str(exc), param, ctx)
        return name, place.expanduser() if isinstance(place, Path) else place


class FolderType(click.ParamType[Path]):
    """A folder that is there; `~` is understood also where the shell did not expand it."""

    name = "FOLDER"

    def convert(
        self, value: str | Path, param: click.Parameter | None, ctx: click.Context | None
    ) -> Path:
        """The real path of the folder.

        Raises:
            click.BadParameter: there is no such folder, or it cannot be listed.
        """
        return value if isinstance(value, Path) else existing_folder(value)


def existing_folder(text: str) -> Path:
    """The real path of a folder that can be listed.

    Raises:
        click.BadParameter: there is none, or its rights forbid it.
    """
    folder = Path(text).expanduser()
    if not folder.is_dir():
        raise click.BadParameter(f"there is no folder {folder}")
    if not os.access(folder, os.R_OK | os.X_OK):
        raise click.BadParameter(f"the folder {folder} cannot be read")
    return folder.resolve()


def bucket_option(command: F) -> F:
    """`--bucket NAME=PLACE`, several times."""
    return click.option(
        "--bucket",
        "buckets",
        type=BucketType(),
        multiple=True,
        help="Let oss://NAME/key mean FOLDER/key, or key in s3:// or oss://BUCKET; may repeat.",
    )(command)


def make_settings(
    data_dir: Path | None,
    database_url: str | None,
    *,
    buckets: tuple[tuple[str, BucketPlace], ...] = (),
    roots: tuple[Path, ...] = (),
    environ: Mapping[str, str] | None = None,
) -> Settings:
    """The settings that the file, the environment and these options give together."""
    return read_settings(
        os.environ if environ is None else environ,
        data_dir=data_dir,
        database_url=database_url,
        buckets=dict(buckets),
        roots=roots,
    )
