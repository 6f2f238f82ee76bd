"""What the operator chose, read once at the start and passed along as a value.

Later wins: defaults, DIR/config.toml, environment (VISNOMY_*), command line.
"""

import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

from visnomy.errors import ConfigurationError
from visnomy.topics import Topic, read_topics

DEFAULT_ACCOUNT_ID = "1000000000000001"
"""The account that owns everything on a server of one's own; shown as OwnerId."""
STORE_SCHEMES = ("s3", "oss")
_ADDRESS_PARTS = frozenset({"endpoint", "region", "profile"})


@dataclass(frozen=True, slots=True)
class MediaLimits:
    """Limits on untrusted media; a file over one gets a Reason instead of a record.

    Attributes:
        seconds: for one picture; the length of a video adds to it.
        address_space_bytes: RLIMIT_AS of an analysis process, shared libraries included.
        video_bytes, thorough_video: of a video; whether all of it is decoded.
    """

    pixels: int = 200_000_000
    bytes_: int = 512 * 1024 * 1024
    seconds: float = 60.0
    address_space_bytes: int = 4 * 1024**3
    video_bytes: int = 16 * 1024**3
    thorough_video: bool = False

    def of_videos(self) -> "MediaLimits":
        """The same, with the bytes that a video may have."""
        return replace(self, bytes_=max(self.bytes_, self.video_bytes))


@dataclass(frozen=True, slots=True)
class ClientPatience:
    """How long a client may stand still.

    Attributes:
        head_s: for the head of a request, and for a handshake.
        body_s: for all of a body.
        reading_s: without taking any of an answer that is too long to be kept for it.
    """

    head_s: float = 20.0
    body_s: float = 30.0
    reading_s: float = 60.0


@dataclass(frozen=True, slots=True)
class StoreAddress:
    """A bucket of a store, or a part of one.

    Attributes:
        prefix: what the keys begin with, without a '/' at its ends; '' is the whole bucket.
        endpoint: the store's http(s) address; None takes what the environment or a profile says.
        region: None takes the same.
        profile: of the files that hold the keys; None takes the environment, then the default one.
        scheme: s3 for a store that speaks S3, oss for Alibaba Cloud OSS by its own SDK.
    """

    bucket: str
    prefix: str = ""
    endpoint: str | None = None
    region: str | None = None
    profile: str | None = None
    scheme: str = "s3"

    @classmethod
    def read(cls, text: str) -> "StoreAddress":
        """`s3://bucket/prefix?endpoint=http://host:9000&region=name&profile=name`.

        All but the bucket is optional; `oss://` likewise.

        Raises:
            ConfigurationError: another form.
        """
        scheme, _, rest = text.partition("://")
        place, _, query = rest.partition("?")
        bucket, _, prefix = place.partition("/")
        more = dict(parse_qsl(query))
        if scheme not in STORE_SCHEMES or not bucket or more.keys() - _ADDRESS_PARTS:
            form = "s3://bucket/prefix?endpoint=URL&region=NAME&profile=NAME, or oss://"
            raise ConfigurationError(f"A bucket of a store has the form {form}, got {text!r}")
        return cls(bucket, prefix.strip("/"), scheme=scheme, **more)

    def __str__(self) -> str:
        place = f"{self.scheme}://{self.bucket}/{self.prefix}".rstrip("/")
        more = {name: getattr(self, name) for name in sorted(_ADDRESS_PARTS)}
        query = urlencode({name: text for name, text in more.items() if text})
        return f"{place}?{query}" if query else place


def read_bucket(text: str) -> Path | StoreAddress:
    """What a bucket means: a folder, or a bucket of a store.

    Raises:
        ConfigurationError: `s3://` or `oss://` with something else behind it.
    """
    is_store = text.partition("://")[0] in STORE_SCHEMES and "://" in text
    return StoreAddress.read(text) if is_store else Path(text)


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of one server.

    Attributes:
        data_dir: holds the database, connection.json, keys and the log; ours alone.
        database_url: an external PostgreSQL, or None for the embedded one.
        buckets: oss:// bucket name -> folder.
        stores: oss:// or s3:// bucket name -> where the bucket is.
        look_every_s: how often a binding is looked through; between, folders tell what changes.
        roots: folders that file:// URIs may name, real paths.
        analysis_processes: how many files are analysed at once; 0 means one a core.
        secret_key_file: what opens the sealed secrets of the database, or None for the one in
            data_dir.
        tls_cert, tls_key: files for TLS; the key's may be the certificate's. None is plain HTTP.
        metrics_token: lets other machines read /metrics, as a bearer token; None lets none.
        open_access: whether unsigned calls of this machine are taken.
        read_xmp: whether names in photos and sidecars are read after every indexing.
        clock_skew_s: how far a signed request's time may be off.
        topics: where events go, by the name that a caller gives.
    """

    data_dir: Path
    database_url: str | None = None
    secret_key_file: Path | None = None
    region: str = "local"
    account_id: str = DEFAULT_ACCOUNT_ID
    buckets: Mapping[str, Path] = field(default_factory=dict)
    stores: Mapping[str, StoreAddress] = field(default_factory=dict)
    look_every_s: float = 300.0
    roots: tuple[Path, ...] = ()
    analysis_processes: int = 0
    clock_skew_s: int = 900
    media: MediaLimits = field(default_factory=MediaLimits)
    patience: ClientPatience = field(default_factory=ClientPatience)
    tls_cert: Path | None = None
    tls_key: Path | None = None
    open_access: bool = False
    read_xmp: bool = False
    metrics_token: str | None = None
    topics: Mapping[str, Topic] = field(default_factory=dict)

    @property
    def core_count(self) -> int:
        """The processes to analyse with."""
        return self.analysis_processes or len(os.sched_getaffinity(0))

    @property
    def secret_key_path(self) -> Path:
        """The file that opens the sealed secrets of the database."""
        return self.secret_key_file or self.data_dir / "secret.key"

    @property
    def models_dir(self) -> Path:
        """Where models lie that the operator added."""
        return self.data_dir / "models"


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
    )


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
