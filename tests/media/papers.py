"""Documents of a few pages, made here: PDF by PDFium, office files as archives."""

import zipfile
from collections.abc import Mapping
from pathlib import Path

import pypdfium2

CORE = """<?xml version="1.0" encoding="UTF-8"?>
<cp:coreProperties
 xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">
<dc:title>{title}</dc:title><dcterms:created>2024-05-06T07:08:09Z</dcterms:created>
</cp:coreProperties>"""
APP = """<?xml version="1.0" encoding="UTF-8"?>
<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">
{counts}</Properties>"""
META = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><office:meta><dc:title>{title}</dc:title>
<meta:document-statistic meta:page-count="4"/></office:meta></office:document-meta>"""


def write_pdf(path: Path, pages: int) -> Path:
    """A PDF of empty pages."""
    document = pypdfium2.PdfDocument.new()
    for _ in range(pages):
        document.new_page(200, 300)
    document.save(path)
    document.close()
    return path


def write_archive(path: Path, parts: Mapping[str, str | bytes]) -> Path:
    """An archive with these parts."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def word(title: str, app: str = APP.format(counts="<Pages>7</Pages>")) -> dict[str, str | bytes]:
    """The parts of a text of seven pages."""
    return {
        "[Content_Types].xml": "<Types/>",
        "word/document.xml": "<document/>",
        "docProps/core.xml": CORE.format(title=title),
        "docProps/app.xml": app,
    }
