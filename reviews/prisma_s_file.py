"""The PRISMA-S table as a file: a document to append to a paper, or rows."""

import io
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from django.utils.translation import gettext as _
from docx import Document
from docx.document import Document as Paper
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.shared import Cm, Pt
from docx.table import Table, _Cell

from reviews.files import csv_line
from reviews.models import Review
from reviews.prisma_s import STRATEGIES, Line, lines_of

UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
WIDTHS = (Cm(1.2), Cm(4.6), Cm(19.0))


def as_csv(review: Review) -> Iterator[bytes]:
    """A row for each item and search."""
    yield "\ufeff".encode()
    yield csv_line([_("item"), _("topic"), _("search"), _("as documented")])
    for line in lines_of(review):
        yield csv_line([str(line.item), line.topic, line.search, line.text])


def as_docx(review: Review) -> Iterator[bytes]:
    """A table of the sixteen items, then each strategy as it was run."""
    paper = Document()
    page = paper.sections[0]
    page.orientation = WD_ORIENT.LANDSCAPE
    page.page_width, page.page_height = Cm(29.7), Cm(21.0)
    page.left_margin = page.right_margin = Cm(2.4)
    paper.core_properties.title = paper.core_properties.author = ""
    paper.add_heading(_("How the literature was searched (PRISMA-S)"), level=1)
    paper.add_paragraph(_clean(review.title))
    lines = lines_of(review)
    _table(paper, lines)
    _strategies(paper, [line for line in lines if line.item == STRATEGIES and line.search])
    file = io.BytesIO()
    paper.save(file)
    yield file.getvalue()


def _table(paper: Paper, lines: Sequence[Line]) -> None:
    table = paper.add_table(rows=1, cols=len(WIDTHS), style="Table Grid")
    table.autofit = False
    for cell, words in zip(
        table.rows[0].cells, (_("Item"), _("Topic"), _("As documented")), strict=True
    ):
        cell.paragraphs[0].add_run(words).bold = True
    _repeat_head(table)
    for _item, group in groupby(lines, key=lambda line: line.item):
        own = list(group)
        cells = table.add_row().cells
        cells[0].text, cells[1].text = str(own[0].item), own[0].topic
        _fill(cells[2], own)
    for row in table.rows:
        for cell, width in zip(row.cells, WIDTHS, strict=True):
            cell.width = width


def _repeat_head(table: Table) -> None:
    """The head stands again on each page."""
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _fill(cell: _Cell, lines: Sequence[Line]) -> None:
    """One paragraph a search, its name in bold; strategies are long and stand below."""
    for number, line in enumerate(lines):
        paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(2)
        if line.search:
            paragraph.add_run(f"{_clean(line.search)}: ").bold = True
        below = line.item == STRATEGIES and line.search
        paragraph.add_run(_("in full below.") if below else _clean(line.text))


def _strategies(paper: Paper, lines: Sequence[Line]) -> None:
    if lines:
        paper.add_heading(_("Full search strategies, as run"), level=2)
    for line in lines:
        paper.add_heading(_clean(line.search), level=3)
        run = paper.add_paragraph().add_run(_clean(line.text))
        run.font.name, run.font.size = "Courier New", Pt(9)


def _clean(text: str) -> str:
    """Text that a document can hold; line breaks stay."""
    return UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


WRITERS: dict[str, Callable[[Review], Iterator[bytes]]] = {"docx": as_docx, "csv": as_csv}
