"""What other programs say of faces, and what became of it here."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from visnomy.model.geometry import Boundary


class Source(StrEnum):
    """Who says so; it is the author of the decisions that follow."""

    XMP = "xmp"
    IMMICH = "immich"
    PHOTOPRISM = "photoprism"


SOURCES = tuple(Source)


class Outcome(StrEnum):
    """What became of a face that a file names.

    MOVED and CONFIRMED are decisions of this import, SETTLED are those of earlier ones, and KNOWN
    is what needs none. The others wait: no face is found at the place, what a user decided here
    says otherwise, several people here have the name, or a user took an import back. FORGOTTEN is
    not even kept: somebody was there who is to stay forgotten.
    """

    MOVED = "moved"
    CONFIRMED = "confirmed"
    SETTLED = "settled"
    KNOWN = "known"
    NO_FACE = "no_face"
    KEPT = "kept"
    AMBIGUOUS = "ambiguous"
    TAKEN_BACK = "taken_back"
    FORGOTTEN = "forgotten"


@dataclass(frozen=True, slots=True)
class SaidFace:
    """Somebody whom a file names.

    Attributes:
        boundary: in pixels of the upright picture.
        origin: the file that says so, for people to read.
        own: we wrote it.
    """

    name: str
    boundary: Boundary
    origin: str
    own: bool = False


@dataclass(frozen=True, slots=True)
class FileSays:
    """All that is said of one file.

    Attributes:
        stamp: of what was read; the same stamp says the same.
    """

    file_id: int
    stamp: str
    faces: tuple[SaidFace, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A face that stays where it is, though a file says otherwise.

    Attributes:
        here: the name of the person here; '' for somebody without one or nobody.
    """

    origin: str
    name: str
    here: str
    outcome: Outcome


@dataclass(slots=True)
class ImportReport:
    """What an import found and did.

    Attributes:
        import_id: takes all of it back; None where nothing was decided.
        files: photos that were looked at.
        unchanged: photos whose files say what they said before.
        elsewhere: photos whose files are not on this machine, or unknown photos of another server.
        cut: photos that were cut since they were named.
        unnamed: faces without a name.
        outcomes: faces with a name, by what became of them.
        people: names that somebody got here.
        withdrawn: decisions taken back, for the files say so no longer.
        problems: (file, sentence) of what could not be read, the first of them.
    """

    import_id: int | None = None
    files: int = 0
    unchanged: int = 0
    elsewhere: int = 0
    cut: int = 0
    unnamed: int = 0
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    people: list[str] = field(default_factory=list)
    withdrawn: int = 0
    conflicts: list[Conflict] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class SaidRow:
    """A named face as it is stored, with where its face is now.

    Attributes:
        figure_id: the face that it was matched with.
        settled: a decision of it stands.
        taken_back: a user undid its decision.
    """

    said_id: int
    file_id: int
    face: SaidFace
    figure_id: UUID | None
    settled: bool
    taken_back: bool
