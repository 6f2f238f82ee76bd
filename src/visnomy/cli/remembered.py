"""The folders of the last start, so that `visnomy serve` without a folder goes on with them."""

import json
import os
from collections.abc import Sequence
from pathlib import Path

from visnomy.errors import ConfigurationError

FILE_NAME = "folders.json"


def remember_folders(data_dir: Path, folders: Sequence[Path]) -> None:
    """Note the folders of this start; none changes nothing."""
    if not folders:
        return
    draft = data_dir / f".{FILE_NAME}.{os.getpid()}"
    draft.write_text(json.dumps([str(folder) for folder in folders]), encoding="utf-8")
    draft.replace(data_dir / FILE_NAME)


def recall_folders(data_dir: Path) -> tuple[Path, ...]:
    """The folders of the last start, also those that are not there now.

    Raises:
        ConfigurationError: the note is damaged.
    """
    path = data_dir / FILE_NAME
    try:
        return tuple(Path(str(folder)) for folder in json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, TypeError) as exc:
        raise ConfigurationError(f"{path} cannot be read ({exc}); delete it.") from exc
