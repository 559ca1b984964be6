"""SVG -> PNG and PDF, with the same font on every machine."""

from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from tempfile import TemporaryDirectory

import typst

from analysis.plots.svg import PlotError

_PAGE = """#set page(width: auto, height: auto, margin: 0pt)
#set document(title: sys.inputs.title)
#image("figure.svg", alt: sys.inputs.title)
"""
_DPI = (72.0, 2400.0)


def to_png(svg: str, dpi: float = 300.0, title: str = "") -> bytes:
    """A figure as PNG, on white. `dpi`: 72 to 2400 (journals ask for 300 or more).
    Raises PlotError for another resolution or an SVG that cannot be read."""
    if not _DPI[0] <= dpi <= _DPI[1]:
        raise PlotError(f"{dpi:g} dots per inch cannot be drawn; choose from 72 to 2400.")
    return _compile(svg, title, dpi)


def to_pdf(svg: str, title: str = "") -> bytes:
    """A figure as PDF: one page of the figure's size, vectors, font embedded. Raises PlotError."""
    return _compile(svg, title, None)


def _compile(svg: str, title: str, dpi: float | None) -> bytes:
    with TemporaryDirectory() as folder:
        Path(folder, "figure.svg").write_text(svg, encoding="utf-8")
        page = Path(folder, "page.typ")
        page.write_text(_PAGE, encoding="utf-8")
        try:
            made = typst.compile(
                page,
                format="png" if dpi else "pdf",
                ppi=dpi,
                font_paths=_fonts(),
                sys_inputs={"title": title or "Figure"},
            )
        except typst.TypstError as error:
            raise PlotError(f"The figure could not be drawn: {error.message}") from error
    if not isinstance(made, bytes):
        raise PlotError("The figure came out as more than one page.")
    return made


@cache
def _fonts() -> typst.Fonts:
    """The packaged sans serif first; the system's fonts only for scripts it lacks."""
    with as_file(files("fontpkg_arimo") / "files") as folder:
        return typst.Fonts(font_paths=[folder])
