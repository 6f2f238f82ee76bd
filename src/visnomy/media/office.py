"""Reads the properties of office files: archives with XML in them (ECMA-376, OpenDocument 1.3).

Only the parts that hold properties are unpacked, and of each at most PART_BYTES: an archive can be
made that unpacks to terabytes.
"""

import zipfile
import zlib
from typing import BinaryIO
from xml.etree.ElementTree import Element

from visnomy.errors import MediaError
from visnomy.media.properties import Properties
from visnomy.media.tags import container_time
from visnomy.media.xmp import parsed

PART_BYTES = 1024 * 1024
ZIP_TYPE = "application/zip"
_OPEN_XML = "application/vnd.openxmlformats-officedocument"
_KINDS = {
    "word/": f"{_OPEN_XML}.wordprocessingml.document",
    "xl/": f"{_OPEN_XML}.spreadsheetml.sheet",
    "ppt/": f"{_OPEN_XML}.presentationml.presentation",
}
"""The folder that an archive of each program has -> what it is (ECMA-376, part 1)."""
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
_MOST_PAGES = 10_000_000


def read_office(file: BinaryIO) -> Properties:
    """The properties of an archive; one that is of no office program is only an archive.

    Raises:
        MediaError: it is damaged.
    """
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            return _open_document(archive) or _open_xml(archive) or Properties(ZIP_TYPE)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as exc:
        raise MediaError("The document is damaged or locked.") from exc
    except (OSError, ValueError, OverflowError) as exc:
        raise MediaError("The document is damaged or cut off.") from exc


def _open_xml(archive: zipfile.ZipFile) -> Properties | None:
    names = archive.namelist()
    if "[Content_Types].xml" not in names:
        return None
    kind = next((_KINDS[each] for each in _KINDS if any(n.startswith(each) for n in names)), None)
    if kind is None:
        return None
    facts = _texts(_part(archive, "docProps/app.xml"))
    core = _texts(_part(archive, "docProps/core.xml"))
    return Properties(
        kind,
        _count(facts.get("Pages") or facts.get("Slides")),
        core.get("title", ""),
        container_time({"creation_time": core.get("created", "")}),
    )


def _open_document(archive: zipfile.ZipFile) -> Properties | None:
    kind = _bytes(archive, "mimetype").decode("ascii", "replace").strip()
    if not kind.startswith(_OPEN_DOCUMENT):
        return None
    root = _part(archive, "meta.xml")
    texts = _texts(root)
    counts = [
        text
        for each in (root.iter() if root is not None else ())
        for name, text in each.attrib.items()
        if _short(name) in ("page-count", "slide-count")
    ]
    return Properties(kind, _count(next(iter(counts), None)), texts.get("title", ""))


def _part(archive: zipfile.ZipFile, name: str) -> Element | None:
    content = _bytes(archive, name)
    return parsed(content) if content else None


def _bytes(archive: zipfile.ZipFile, name: str) -> bytes:
    """A part of an archive; empty where there is none, or it is too large."""
    try:
        with archive.open(name) as part:
            content = part.read(PART_BYTES + 1)
    except KeyError:
        return b""
    return content if len(content) <= PART_BYTES else b""


def _texts(root: Element | None) -> dict[str, str]:
    """The text of each element by its name without the namespace; of two the first."""
    found: dict[str, str] = {}
    for element in root.iter() if root is not None else ():
        found.setdefault(_short(element.tag), (element.text or "").strip())
    return found


def _short(name: str) -> str:
    return name.rpartition("}")[2]


def _count(text: str | None) -> int | None:
    if text is None or not text.isdecimal() or len(text) > 9:
        return None
    return count if 0 < (count := int(text)) <= _MOST_PAGES else None
