"""connection.json: what a client on this machine needs to reach the running server."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from visnomy.cli.lock import is_locked
from visnomy.errors import ConfigurationError

FILE_NAME = "connection.json"

SNIPPET = """\
from alibabacloud_imm20200930 import client, models
from alibabacloud_tea_openapi.models import Config

imm = client.Client(Config(
    endpoint="{endpoint}", protocol="{protocol}", region_id="{region}",{trust}
    access_key_id="{access_key_id}", access_key_secret="{access_key_secret}"))
people = imm.query_figure_clusters(models.QueryFigureClustersRequest(
    project_name="{project}", dataset_name="{dataset}", sort="ImageCount", order="desc"))
for person in people.body.figure_clusters:
    print(person.object_id, person.name, person.image_count)
"""


@dataclass(frozen=True, slots=True)
class Connection:
    """Where the API answers and the root key for it.

    Attributes:
        ca: the certificate that a client must be told to trust, or ''.
    """

    url: str
    region: str
    access_key_id: str
    access_key_secret: str
    project: str
    dataset: str
    ca: str = ""

    @property
    def snippet(self) -> str:
        """Python text that lists the people with the official SDK, ready to paste."""
        protocol, _, endpoint = self.url.partition("://")
        trust = f' ca="{self.ca}",' if self.ca else ""
        return SNIPPET.format(endpoint=endpoint, protocol=protocol, trust=trust, **asdict(self))


def write_connection(data_dir: Path, connection: Connection) -> Path:
    """Write the file with mode 0600; a reader sees the old one or the new one, never a part."""
    path = data_dir / FILE_NAME
    draft = data_dir / f".{FILE_NAME}.{os.getpid()}"
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        members = asdict(connection)
        json.dump({name: text for name, text in members.items() if text}, file, indent=2)
        file.write("\n")
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    return path


def read_connection(data_dir: Path) -> Connection | None:
    """The connection of the server on this data folder, or None where none was written.

    Raises:
        ConfigurationError: the file is not ours or is damaged.
    """
    path = data_dir / FILE_NAME
    try:
        return Connection(**json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError) as exc:
        raise ConfigurationError(f"{path} cannot be read: {exc}") from exc


def running_connection(data_dir: Path) -> Connection:
    """The connection of the server that runs on a data folder at this moment.

    Raises:
        ConfigurationError: none runs, or the file is not ours.
    """
    connection = read_connection(data_dir) if is_locked(data_dir) else None
    if connection is None:
        raise ConfigurationError(
            f"No server runs on {data_dir}. Start one with: visnomy serve FOLDER"
        )
    return connection


def remove_connection(data_dir: Path) -> None:
    """Take the file away when the server stops; nothing answers at its address any more."""
    (data_dir / FILE_NAME).unlink(missing_ok=True)
