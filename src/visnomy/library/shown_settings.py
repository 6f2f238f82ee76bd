"""The settings in force and where each comes from, as they may be shown: without secrets."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from visnomy.settings import DEFAULT_ORIGIN, Settings

HIDDEN = "***"


@dataclass(frozen=True, slots=True)
class ShownSetting:
    """One setting.

    Attributes:
        name: its name in config.toml, or what stands for it (docs/settings.md).
        value: as text, '' where it is not set.
        origins: default, config.toml, environment or command line; several where they add up.
    """

    name: str
    value: str
    origins: tuple[str, ...]


def shown_settings(settings: Settings) -> list[ShownSetting]:
    """All settings by name; of secrets only whether they are set."""
    values = {
        "account_id": settings.account_id,
        "buckets": _places(settings),
        "data_dir": str(settings.data_dir),
        "database_url": _without_password(settings.database_url or ""),
        "look_every_s": f"{settings.look_every_s:g}",
        "metrics_token": HIDDEN if settings.metrics_token else "",
        "open": _switch(on=settings.open_access),
        "processes": str(settings.core_count),
        "read_xmp": _switch(on=settings.read_xmp),
        "region": settings.region,
        "roots": ", ".join(map(str, settings.roots)),
        "secret_key_file": str(settings.secret_key_path),
        "tls_cert": str(settings.tls_cert or ""),
        "tls_key": str(settings.tls_key or ""),
        "topics": ", ".join(sorted(settings.topics)),
        "video_mode": "thorough" if settings.media.thorough_video else "normal",
    }
    return [
        ShownSetting(name, value, settings.origins.get(name, (DEFAULT_ORIGIN,)))
        for name, value in values.items()
    ]


def _places(settings: Settings) -> str:
    """Addresses of stores hold no keys: those lie in profiles and in the environment."""
    places = {**settings.buckets, **settings.stores}
    return ", ".join(f"{name}={place}" for name, place in sorted(places.items()))


def _without_password(url: str) -> str:
    """A database's address with its password and parameters hidden; they may hold one, too."""
    if "://" not in url:
        return HIDDEN if url else ""  # key=value text of libpq, which is not taken apart here
    parts = urlsplit(url)
    user = f"{parts.username}@" if parts.username else ""
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{user}{parts.hostname or ''}{port}{parts.path}"


def _switch(*, on: bool) -> str:
    return "1" if on else "0"
