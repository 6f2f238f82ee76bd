"""What every use case needs, handed over as one value."""

from dataclasses import dataclass, field

from visnomy.library.faces.lookup import FaceIndexes
from visnomy.library.intake.analyser import Analyser
from visnomy.library.totals import Totals
from visnomy.settings import Settings
from visnomy.sources.places import SourceMap
from visnomy.store.database import Database


@dataclass(frozen=True, slots=True)
class Library:
    """The open library: settings, database and the places where bytes come from.

    Attributes:
        analyser: looks at single pictures at once; None where nobody asks for that.
        indexes: of vectors, for looking up faces.
        totals: of queries, so that the pages of one walk count once.
    """

    settings: Settings
    database: Database
    sources: SourceMap
    analyser: Analyser | None = None
    totals: Totals = field(default_factory=Totals)
    indexes: FaceIndexes = field(default_factory=FaceIndexes)
