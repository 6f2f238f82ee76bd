"""What the operator chose, read once at the start and passed along as a value.

Later wins: defaults, DIR/config.toml, environment (VISNOMY_*), command line.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

from visnomy.errors import ConfigurationError
from visnomy.topics import Topic

DEFAULT_ACCOUNT_ID = "1000000000000001"
"""The account that owns everything on a server of one's own; shown as OwnerId."""
DEFAULT_ORIGIN, FILE_ORIGIN = "default", "config.toml"
ENVIRONMENT_ORIGIN, COMMAND_ORIGIN = "environment", "command line"
"""Where the value of a setting comes from."""
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
        origins: where each value comes from that is no default, by its name in config.toml.
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
    origins: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

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
