"""What documents say of themselves, and what archives cannot do to us."""

from pathlib import Path

import pytest
from tests.media.papers import APP, CORE, META, word, write_archive, write_pdf

from visnomy.errors import MediaError, MediaTooLarge
from visnomy.media.documents import is_document, read_document
from visnomy.settings import MediaLimits

LIMITS = MediaLimits()
OPEN_XML = "application/vnd.openxmlformats-officedocument"


def test_a_pdf_has_pages_and_a_time(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "named.jpg", 5)
    assert is_document(path, LIMITS)
    found = read_document(path, LIMITS)
    assert (found.content_type, found.media_type, found.page_count) == (
        "application/pdf",
        "document",
        5,
    )
    assert found.produced_at is not None
    assert found.produced_at[19:] == ".000000000+00:00"


def test_the_title_of_a_pdf_is_read(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", 1)
    content = path.read_bytes().replace(b"/Creator(PDFium)", b"/Title(A paper)   ")
    path.write_bytes(content)
    assert read_document(path, LIMITS).title == "A paper"


@pytest.mark.parametrize(
    ("parts", "kind", "pages", "title"),
    [
        (word("Bericht 报告"), f"{OPEN_XML}.wordprocessingml.document", 7, "Bericht 报告"),
        (
            {
                "[Content_Types].xml": "<Types/>",
                "ppt/presentation.xml": "<p/>",
                "docProps/app.xml": APP.format(counts="<Slides>12</Slides>"),
            },
            f"{OPEN_XML}.presentationml.presentation",
            12,
            None,
        ),
        (
            {
                "[Content_Types].xml": "<Types/>",
                "xl/workbook.xml": "<w/>",
                "docProps/core.xml": CORE.format(title="Sums"),
            },
            f"{OPEN_XML}.spreadsheetml.sheet",
            None,
            "Sums",
        ),
        (
            {
                "mimetype": "application/vnd.oasis.opendocument.text",
                "meta.xml": META.format(title="O"),
            },
            "application/vnd.oasis.opendocument.text",
            4,
            "O",
        ),
    ],
    ids=["docx", "pptx", "xlsx", "odt"],
)
def test_office_files_say_what_they_are(
    tmp_path: Path,
    parts: dict[str, str | bytes],
    kind: str,
    pages: int | None,
    title: str | None,
) -> None:
    found = read_document(write_archive(tmp_path / "a", parts), LIMITS)
    assert (found.content_type, found.media_type) == (kind, "document")
    assert (found.page_count, found.title) == (pages, title)


def test_a_document_was_made_when_it_says(tmp_path: Path) -> None:
    found = read_document(write_archive(tmp_path / "a.docx", word("x")), LIMITS)
    assert found.produced_at == "2024-05-06T07:08:09.000000000+00:00"


def test_any_other_archive_is_only_an_archive(tmp_path: Path) -> None:
    found = read_document(write_archive(tmp_path / "a.zip", {"a.txt": "hello"}), LIMITS)
    assert (found.content_type, found.media_type) == ("application/zip", "archive")


def test_a_part_that_unpacks_without_end_is_not_read(tmp_path: Path) -> None:
    bomb = b"<Pages>9</Pages>" + b" " * (64 * 1024 * 1024)
    path = write_archive(tmp_path / "bomb.docx", word("x") | {"docProps/app.xml": bomb})
    assert path.stat().st_size < 200_000
    assert read_document(path, LIMITS).page_count is None


def test_entities_are_not_resolved(tmp_path: Path) -> None:
    evil = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>{APP.format(counts="&e;")}'
    path = write_archive(tmp_path / "e.docx", word("x", app=evil))
    assert read_document(path, LIMITS).page_count is None


@pytest.mark.parametrize("count", ["0", "-1", "1e9", "99999999999999999999", "x"])
def test_a_count_that_cannot_be_is_left_out(tmp_path: Path, count: str) -> None:
    parts = word("x", app=APP.format(counts=f"<Pages>{count}</Pages>"))
    assert read_document(write_archive(tmp_path / "a.docx", parts), LIMITS).page_count is None


def test_what_is_cut_off_is_refused(tmp_path: Path) -> None:
    for whole in (write_pdf(tmp_path / "a.pdf", 3), write_archive(tmp_path / "a.zip", word("x"))):
        cut = tmp_path / f"cut-{whole.name}"
        cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 3])
        assert is_document(cut, LIMITS)
        with pytest.raises(MediaError):
            read_document(cut, LIMITS)


def test_a_document_has_the_limit_of_bytes(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", 1)
    with pytest.raises(MediaTooLarge):
        read_document(path, MediaLimits(bytes_=100))
