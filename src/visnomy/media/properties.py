"""What a document says of itself."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Properties:
    """The value between the readers of documents and the record.

    Attributes:
        page_count: pages or slides; None where the file does not say.
        created_at: RFC3339 with nine digits and an offset.
    """

    content_type: str
    page_count: int | None = None
    title: str = ""
    created_at: str | None = None
