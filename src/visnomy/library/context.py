"""What every use case needs, handed over as one value."""

from dataclasses import dataclass

from visnomy.settings import Settings
from visnomy.sources.places import SourceMap
from visnomy.store.database import Database


@dataclass(frozen=True, slots=True)
class Library:
    """The open library: settings, database and the places where bytes come from."""

    settings: Settings
    database: Database
    sources: SourceMap
