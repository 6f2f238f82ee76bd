"""What a picture shows beside faces: what is on it, what is written on it, what its codes say."""

from dataclasses import dataclass
from enum import StrEnum

from visnomy.model.geometry import Boundary


class Aspect(StrEnum):
    """One kind of content that may be looked for."""

    LABELS = "labels"
    TEXTS = "texts"
    CODES = "codes"


@dataclass(frozen=True, slots=True)
class LabelName:
    """A label in the two languages of a record.

    Attributes:
        en: unique among all labels, as is `zh`.
    """

    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class Label:
    """One thing that a picture shows.

    Attributes:
        level: 1 to 3, from what is most general.
        parent: of the level above; None for level 1.
        confidence: 0..1; a parent's is never below its child's.
    """

    name: LabelName
    level: int
    parent: LabelName | None
    confidence: float


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of text; the boundary is in pixels of the upright picture at full size."""

    text: str
    confidence: float
    boundary: Boundary


class CodeKind(StrEnum):
    """A family of codes; the values are those of Codes.Type on the wire."""

    SQUARE = "qrcode"
    OTHER = "barcode"


@dataclass(frozen=True, slots=True)
class Code:
    """A machine-readable code; the boundary as of a line.

    Attributes:
        kind: a QR code, or any other.
        text: what it says.
    """

    kind: CodeKind
    text: str
    boundary: Boundary


@dataclass(frozen=True, slots=True)
class Content:
    """What was found; None for what was not looked for or cannot be."""

    labels: tuple[Label, ...] | None = None
    texts: tuple[TextLine, ...] | None = None
    codes: tuple[Code, ...] | None = None
