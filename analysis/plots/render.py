"""SVG -> PNG and PDF, with the same font on every machine."""

import math
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree.ElementTree import Element, ParseError, register_namespace, tostring

import typst
from defusedxml.ElementTree import fromstring

from analysis.plots.svg import PlotError

_NAMESPACE = "http://www.w3.org/2000/svg"
_PAGE = """#set page(width: auto, height: auto, margin: 0pt)
#set document(title: sys.inputs.title)
#image("figure.svg", alt: sys.inputs.title, width: float(sys.inputs.width) * 1pt)
"""
_DPI = (72.0, 2400.0)
_POINTS = 72.0
# The renderer rounds sizes up to whole pixels; a size a hair too large would gain a row that
# is then dropped from the middle of the figure, through the letters there.
_HAIR = 0.01

register_namespace("", _NAMESPACE)


def to_png(svg: str, dpi: float = 300.0) -> bytes:
    """A figure as PNG, on white. `dpi`: 72 to 2400 (journals ask for 300 or more).
    Raises PlotError for another resolution or an SVG that cannot be read."""
    if not _DPI[0] <= dpi <= _DPI[1]:
        raise PlotError(f"{dpi:g} dots per inch cannot be drawn; choose from 72 to 2400.")
    root = _read(svg)
    width, height = (math.ceil(side * dpi / _POINTS) for side in _size(root))
    root.set("width", str(width))
    root.set("height", str(height - _HAIR))
    root.set("viewBox", f"0 0 {width * _POINTS / dpi} {(height - _HAIR) * _POINTS / dpi}")
    return _compile(root, (width - _HAIR) * _POINTS / dpi, dpi)


def to_pdf(svg: str) -> bytes:
    """A figure as PDF: one page of the figure's size, vectors, font embedded, its title as the
    text alternative. Raises PlotError."""
    root = _read(svg)
    return _compile(root, _size(root)[0], None)


def _read(svg: str) -> Element:
    try:
        root: Element = fromstring(svg)
    except ParseError as error:
        raise PlotError(f"The figure is not well-formed SVG: {error}.") from error
    return root


def _size(root: Element) -> tuple[float, float]:
    """Width and height in points, from the view box."""
    try:
        _, _, width, height = (float(part) for part in root.get("viewBox", "").split())
    except ValueError as error:
        raise PlotError("The figure has no view box, so its size is unknown.") from error
    return width, height


def _compile(root: Element, width: float, dpi: float | None) -> bytes:
    title = root.findtext(f"{{{_NAMESPACE}}}title") or "Figure"
    with TemporaryDirectory() as folder:
        Path(folder, "figure.svg").write_bytes(tostring(root, encoding="utf-8"))
        page = Path(folder, "page.typ")
        page.write_text(_PAGE, encoding="utf-8")
        try:
            made = typst.compile(
                page,
                format="png" if dpi else "pdf",
                ppi=dpi,
                font_paths=_fonts(),
                sys_inputs={"title": title, "width": repr(width)},
            )
        except typst.TypstError as error:
            raise PlotError(f"The figure could not be drawn: {error.message}") from error
    if not isinstance(made, bytes):
        raise PlotError("The figure came out as more than one page.")
    return made


@cache
def _fonts() -> typst.Fonts:
    """The packaged sans serif; the system's fonts only for scripts it lacks."""
    with as_file(files("fontpkg_arimo") / "files") as folder:
        return typst.Fonts(font_paths=[folder])
