"""Settings, read once at the start from what the operator wrote and said.

Later wins: defaults, DIR/config.toml, environment (VISNOMY_*), command line.
"""

import json
import os
import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Final

from visnomy.errors import ConfigurationError
from visnomy.settings import (
    COMMAND_ORIGIN,
    DEFAULT_ACCOUNT_ID,
    ENVIRONMENT_ORIGIN,
    FILE_ORIGIN,
    MediaLimits,
    Settings,
    StoreAddress,
    read_bucket,
)
from visnomy.topics import read_topics

VARIABLES: Final[Mapping[str, str]] = {
    "account_id": "",
    "buckets": "VISNOMY_BUCKETS",
    "data_dir": "VISNOMY_DATA",
    "database_url": "VISNOMY_DATABASE_URL",
    "look_every_s": "VISNOMY_LOOK_EVERY_S",
    "metrics_token": "VISNOMY_METRICS_TOKEN",
    "open": "VISNOMY_OPEN",
    "processes": "VISNOMY_PROCESSES",
    "read_xmp": "VISNOMY_READ_XMP",
    "region": "",
    "roots": "VISNOMY_ROOTS",
    "secret_key_file": "VISNOMY_SECRET_KEY_FILE",
    "tls_cert": "VISNOMY_TLS_CERT",
    "tls_key": "VISNOMY_TLS_KEY",
    "topics": "VISNOMY_TOPICS",
    "video_mode": "VISNOMY_VIDEO_MODE",
}
"""Settings by their names in config.toml, with their variables; data_dir has none there."""
ADDING_UP: Final = frozenset({"buckets", "roots", "topics"})
"""Settings whose values of all origins are taken together."""


def default_data_dir(environ: Mapping[str, str]) -> Path:
    """Where data lie when nothing is said: VISNOMY_DATA, else the XDG data folder."""
    if named := environ.get("VISNOMY_DATA"):
        return Path(named)
    if os.geteuid() == 0:
        return Path("/var/lib/visnomy/data")
    base = environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "visnomy"


def read_settings(
    environ: Mapping[str, str],
    *,
    data_dir: Path | None = None,
    database_url: str | None = None,
    buckets: Mapping[str, Path | StoreAddress] | None = None,
    roots: tuple[Path, ...] = (),
) -> Settings:
    """Settings from the file, the environment and the command line, the last winning.

    Args:
        environ: the process environment; VISNOMY_DATA, VISNOMY_DATABASE_URL, VISNOMY_BUCKETS
            ("name=/folder,other=s3://bucket"), VISNOMY_ROOTS ("/folder:/other"),
            VISNOMY_PROCESSES, VISNOMY_VIDEO_MODE, VISNOMY_LOOK_EVERY_S, VISNOMY_SECRET_KEY_FILE,
            VISNOMY_TLS_CERT, VISNOMY_TLS_KEY, VISNOMY_OPEN, VISNOMY_METRICS_TOKEN, VISNOMY_TOPICS
            (a JSON object as the table in config.toml).
        data_dir: of the command line; None takes VISNOMY_DATA or the default.
        database_url: of the command line; None takes the next best.
        buckets: of the command line; they win over those of the same name.
        roots: of the command line; they are added.

    Raises:
        ConfigurationError: config.toml does not parse, or a value has the wrong form.
    """
    folder = (data_dir or default_data_dir(environ)).expanduser().absolute()
    config = _read_config(folder / "config.toml")
    all_buckets = {
        **{name: read_bucket(str(root)) for name, root in _table(config, "buckets").items()},
        **_parse_buckets(environ.get("VISNOMY_BUCKETS", "")),
        **(buckets or {}),
    }
    all_roots = [
        *(Path(str(root)) for root in _list(config, "roots")),
        *(Path(root) for root in environ.get("VISNOMY_ROOTS", "").split(os.pathsep) if root),
        *roots,
    ]
    sayings = {
        "data_dir": data_dir,
        "database_url": database_url,
        "buckets": buckets,
        "roots": roots,
    }
    given = {name for name, said in sayings.items() if said}
    key_file = environ.get("VISNOMY_SECRET_KEY_FILE") or _text(config, "secret_key_file")
    return Settings(
        data_dir=folder,
        database_url=database_url
        or environ.get("VISNOMY_DATABASE_URL")
        or _text(config, "database_url"),
        secret_key_file=_file(key_file),
        region=_text(config, "region") or "local",
        account_id=_text(config, "account_id") or DEFAULT_ACCOUNT_ID,
        buckets={
            name: place.expanduser().resolve()
            for name, place in all_buckets.items()
            if isinstance(place, Path)
        },
        stores={
            name: place for name, place in all_buckets.items() if isinstance(place, StoreAddress)
        },
        look_every_s=_seconds(environ, config),
        roots=tuple(dict.fromkeys(root.expanduser().resolve() for root in all_roots)),
        analysis_processes=_count(environ, config),
        media=MediaLimits(thorough_video=_is_thorough(environ, config)),
        tls_cert=_file(environ.get("VISNOMY_TLS_CERT") or _text(config, "tls_cert")),
        tls_key=_file(environ.get("VISNOMY_TLS_KEY") or _text(config, "tls_key")),
        open_access=_is_on("VISNOMY_OPEN", environ, config.get("open", "")),
        read_xmp=_is_on("VISNOMY_READ_XMP", environ, config.get("read_xmp", "")),
        metrics_token=environ.get("VISNOMY_METRICS_TOKEN") or _text(config, "metrics_token"),
        topics=read_topics({**_table(config, "topics"), **_parse_topics(environ)}),
        origins=origins_of(environ, config, given),
    )


def origins_of(
    environ: Mapping[str, str], config: Mapping[str, object], given: Collection[str]
) -> dict[str, tuple[str, ...]]:
    """Where each setting comes from that is no default; the last origin wins, or all add up.

    Args:
        environ: the process environment.
        config: the parsed config.toml.
        given: names of settings on the command line.
    """
    found: dict[str, tuple[str, ...]] = {}
    for name, variable in VARIABLES.items():
        origins = (
            *((FILE_ORIGIN,) if name in config else ()),
            *((ENVIRONMENT_ORIGIN,) if environ.get(variable) else ()),
            *((COMMAND_ORIGIN,) if name in given else ()),
        )
        if origins:
            found[name] = origins if name in ADDING_UP else origins[-1:]
    return found


def _read_config(path: Path) -> Mapping[str, object]:
    if not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as exc:
        raise ConfigurationError(f"{path} is not valid TOML: {exc}") from exc


def _table(config: Mapping[str, object], name: str) -> Mapping[str, object]:
    value = config.get(name, {})
    if not isinstance(value, dict):
        raise ConfigurationError(f"config.toml: [{name}] must be a table, got {value!r}")
    return value


def _list(config: Mapping[str, object], name: str) -> list[object]:
    value = config.get(name, [])
    if not isinstance(value, list):
        raise ConfigurationError(f"config.toml: {name} must be a list, got {value!r}")
    return value


def _text(config: Mapping[str, object], name: str) -> str | None:
    value = config.get(name)
    if value is not None and not isinstance(value, str):
        raise ConfigurationError(f"config.toml: {name} must be text, got {value!r}")
    return value


def _file(name: str | None) -> Path | None:
    return Path(name).expanduser().absolute() if name else None


def _is_on(name: str, environ: Mapping[str, str], configured: object) -> bool:
    value = environ.get(name) or str(configured).lower()
    if value not in {"", "0", "1", "false", "true"}:
        raise ConfigurationError(f"{name}: expected 1 or 0, got {value!r}")
    return value in {"1", "true"}


def _is_thorough(environ: Mapping[str, str], config: Mapping[str, object]) -> bool:
    mode = environ.get("VISNOMY_VIDEO_MODE") or _text(config, "video_mode") or "normal"
    if mode in {"normal", "thorough"}:
        return mode == "thorough"
    raise ConfigurationError(f"VISNOMY_VIDEO_MODE: expected normal or thorough, got {mode!r}")


def _parse_buckets(text: str) -> dict[str, Path | StoreAddress]:
    pairs = [part.partition("=") for part in text.split(",") if part]
    if bad := [name for name, equals, root in pairs if not (name and equals and root)]:
        raise ConfigurationError(f"VISNOMY_BUCKETS: expected name=/folder, got {bad[0]!r}")
    return {name: read_bucket(root) for name, _, root in pairs}


def _parse_topics(environ: Mapping[str, str]) -> Mapping[str, object]:
    try:
        topics = json.loads(environ.get("VISNOMY_TOPICS") or "{}")
    except ValueError as exc:
        # Without the text: it holds secrets.
        raise ConfigurationError("VISNOMY_TOPICS is not valid JSON") from exc
    if not isinstance(topics, dict):
        raise ConfigurationError("VISNOMY_TOPICS: expected a JSON object of topics by name")
    return topics


def _seconds(environ: Mapping[str, str], config: Mapping[str, object]) -> float:
    value = environ.get("VISNOMY_LOOK_EVERY_S") or config.get("look_every_s") or 300
    try:
        seconds = float(str(value))
    except ValueError as exc:
        raise ConfigurationError(f"VISNOMY_LOOK_EVERY_S: expected seconds, got {value!r}") from exc
    if not 1 <= seconds <= 86_400:
        raise ConfigurationError(f"VISNOMY_LOOK_EVERY_S: expected 1 to 86400, got {seconds:g}")
    return seconds


def _count(environ: Mapping[str, str], config: Mapping[str, object]) -> int:
    value = environ.get("VISNOMY_PROCESSES") or config.get("processes") or 0
    try:
        count = int(str(value))
    except ValueError as exc:
        raise ConfigurationError(f"VISNOMY_PROCESSES: expected a number, got {value!r}") from exc
    if not 0 <= count <= 256:
        raise ConfigurationError(f"VISNOMY_PROCESSES: expected 0 to 256, got {count}")
    return count
