"""The log: one JSON object a line in DIR/visnomy.log, warnings on the terminal too.

Server and workers append to the same file; each line is one write, so that lines never mix.
"""

import json
import logging
import os
import sys
from datetime import UTC, datetime
from logging.handlers import WatchedFileHandler
from pathlib import Path
from typing import ClassVar

from visnomy.api.audit import LOGGER
from visnomy.errors import ConfigurationError

FILE_NAME = "visnomy.log"
AUDIT_NAME = "audit.log"
KEPT_BYTES = 16 * 1024 * 1024
"""At a start, a larger log becomes visnomy.log.1 (the one before is dropped)."""


class JsonFormatter(logging.Formatter):
    """A record as one line of JSON; what was given as `extra` becomes members of its own."""

    standard: ClassVar[frozenset[str]] = frozenset(
        logging.LogRecord("", 0, "", 0, "", None, None).__dict__
    ) | {"message", "asctime", "taskName"}

    def format(self, record: logging.LogRecord) -> str:
        """One line without a line feed."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            "process": record.process,
        }
        line |= {key: value for key, value in record.__dict__.items() if key not in self.standard}
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


class TerminalHandler(logging.Handler):
    """Writes to the stderr of the moment, which a live progress line replaces by its own."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        sys.stderr.write(f"{self.format(record)}\n")
        sys.stderr.flush()


def start_logging(
    data_dir: Path, *, rotate: bool = False, terminal: bool = True, as_json: bool = False
) -> Path:
    """Send all records from INFO up to the log file, and warnings to stderr.

    Args:
        data_dir: must exist.
        rotate: move a large old log away; only the server does, before it starts workers.
        terminal: False in a child whose stderr nobody reads.
        as_json: all records to stderr, as lines of JSON, in place of warnings as text.
    """
    path = data_dir / FILE_NAME
    if rotate and path.exists() and path.stat().st_size > KEPT_BYTES:
        path.replace(path.with_suffix(".log.1"))
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600))
    to_file = logging.FileHandler(path, encoding="utf-8")
    to_file.setFormatter(JsonFormatter())
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    root.addHandler(to_file)
    if terminal:
        to_terminal = TerminalHandler(logging.INFO if as_json else logging.WARNING)
        text = logging.Formatter("warning: %(message)s")
        to_terminal.setFormatter(JsonFormatter() if as_json else text)
        root.addHandler(to_terminal)
        if as_json:
            logging.getLogger(LOGGER).addHandler(to_terminal)
    start_audit(data_dir)
    return path


def start_audit(data_dir: Path) -> None:
    """Write changes to a file of their own, which nobody here cuts off; a second call does nothing.

    The file is opened anew when something else moved it away, such as logrotate.

    Raises:
        ConfigurationError: it cannot be written.
    """
    audit = logging.getLogger(LOGGER)
    path = data_dir / AUDIT_NAME
    if any(getattr(each, "baseFilename", "") == str(path) for each in audit.handlers):
        return
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600))
        to_file = WatchedFileHandler(path, encoding="utf-8")
    except OSError as exc:
        raise ConfigurationError(
            f"The audit {path} cannot be written ({exc.strerror}), so nothing is changed."
        ) from exc
    to_file.setFormatter(JsonFormatter())
    audit.addHandler(to_file)
    audit.setLevel(logging.INFO)
    audit.propagate = False
