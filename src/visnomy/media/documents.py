"""Reads what a document says of itself: its pages, its title, when it was made. No page is drawn.

PDF by PDFium, the files of office programs by the properties that lie in their archive. Any other
archive is only named as one: nothing in it is unpacked.
"""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from visnomy.errors import MediaError, MediaTooLarge
from visnomy.media.exif import printable
from visnomy.media.formats import SIGNATURE_BYTES, has_known_signature
from visnomy.media.hashing import fingerprint
from visnomy.media.office import ZIP_TYPE, read_office
from visnomy.media.opening import open_object
from visnomy.media.properties import Properties
from visnomy.model.file import MediaFacts
from visnomy.settings import MediaLimits

_PDF, _ZIP = b"%PDF-", b"PK\x03\x04"
HEAD_BYTES = 1024
"""Within these a PDF begins (PDF 1.7, implementation note 13)."""
_PDF_TYPE = "application/pdf"
_TIME = re.compile(r"D:(\d{14})(?:Z|([+-])(\d{2})'?(\d{2})'?)")


def is_document(path: Path, limits: MediaLimits) -> bool:
    """Whether a file begins as a document or an archive does.

    Raises:
        MediaError: as `open_object`.
    """
    with open_object(path, limits.of_videos()) as file:
        head = file.read(HEAD_BYTES)
    is_picture = has_known_signature(head[:SIGNATURE_BYTES])
    return not is_picture and (head.startswith(_ZIP) or _PDF in head)


def read_document(path: Path, limits: MediaLimits) -> MediaFacts:
    """Read a document, whatever its name says it is.

    Raises:
        MediaError: it is damaged or locked.
        MediaMissing: there is no such file.
        MediaTooLarge: over a limit of bytes or memory.
        MediaInterrupted: the file system is in the way.
    """
    with open_object(path, limits) as file:
        prints = fingerprint(file)
        file.seek(0)
        is_archive = file.read(len(_ZIP)) == _ZIP
        try:
            found = read_office(file) if is_archive else _read_pdf(file)
        except MemoryError as exc:
            raise MediaTooLarge("The document needs more memory than is allowed.") from exc
    is_document = found.content_type != ZIP_TYPE
    return MediaFacts(
        content_type=found.content_type,
        media_type="document" if is_document else "archive",
        md5_hex=prints.md5_hex,
        crc64=prints.crc64,
        produced_at=found.created_at,
        title=printable(found.title) or None,
        page_count=found.page_count,
    )


def _read_pdf(file: BinaryIO) -> Properties:
    import pypdfium2  # 8 MB, needed for documents only

    file.seek(0)
    try:
        document = pypdfium2.PdfDocument(file)
    except pypdfium2.PdfiumError as exc:
        raise MediaError("The document is damaged or locked.") from exc
    try:
        said = document.get_metadata_dict()
        return Properties(_PDF_TYPE, len(document), said["Title"], _moment(said["CreationDate"]))
    finally:
        document.close()


def _moment(text: str) -> str | None:
    """RFC3339 with nine digits of such as D:20261123050958+01'00'; None without an offset."""
    match = _TIME.match(text)
    if match is None:
        return None
    digits, sign, hours, minutes = match.groups()
    try:
        moment = datetime.strptime(digits, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
    offset = f"{sign}{hours}:{minutes}" if sign else "+00:00"
    return f"{moment:%Y-%m-%dT%H:%M:%S}.000000000{offset}"
