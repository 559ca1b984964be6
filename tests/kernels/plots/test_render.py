"""Figures become PNG and PDF that look as drawn, with the packaged font."""

import struct
import zlib

import pytest

from analysis.plots.render import to_pdf, to_png
from analysis.plots.svg import PlotError, Svg


def figure(width=100.3, height=60.7) -> Svg:
    svg = Svg(width, height, "A figure", "With words")
    svg.text(5, 20, "Tau² = 0.31 − χ² ≤ 5", 9)
    return svg


def pixels(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG")
    return struct.unpack(">II", png[16:24])


@pytest.mark.parametrize(("dpi", "size"), [(300, (418, 253)), (600, (836, 506))])
def test_the_png_has_the_size_in_print_that_was_asked_for(dpi, size):
    assert pixels(to_png(figure().render(), dpi)) == size


def test_no_row_of_pixels_is_lost():
    dpi = 110
    pixel = 72 / dpi
    svg = Svg(100.3, 180.7, "Stripes", "Each two pixels high")
    for i in range(68):
        svg.rect(0, 4 * i * pixel, 100.3, 2 * pixel, fill="#000000")
    rows = column(to_png(svg.render(), dpi))
    assert rows[:264] == [True, True, False, False] * 66


def column(png: bytes) -> list[bool]:
    """Whether each pixel of the tenth column is dark; for images of equal pixels in a row."""
    at, data = 8, b""
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        data += png[at + 8 : at + 8 + length] if kind == b"IDAT" else b""
        at += 12 + length
    width, height = pixels(png)
    raw = zlib.decompress(data)
    stride = len(raw) // height
    channels = (stride - 1) // width
    previous = bytearray(stride - 1)
    dark = []
    for y in range(height):
        kind, line = raw[y * stride], bytearray(raw[y * stride + 1 : (y + 1) * stride])
        unfilter(kind, line, previous, channels)
        dark.append(line[10 * channels] < 128)
        previous = line
    return dark


def unfilter(kind: int, line: bytearray, above: bytearray, step: int) -> None:
    for i in range(len(line)):
        left = line[i - step] if i >= step else 0
        corner = above[i - step] if i >= step else 0
        up = above[i]
        guess = left + up - corner
        nearest = min((abs(guess - v), n, v) for n, v in enumerate((left, up, corner)))[2]
        line[i] = (line[i] + (0, left, up, (left + up) // 2, nearest)[kind]) % 256


def test_the_pdf_holds_the_packaged_font():
    pdf = to_pdf(figure().render())
    assert pdf.startswith(b"%PDF")
    assert b"Arimo" in pdf


@pytest.mark.parametrize("dpi", [10, 5000])
def test_a_resolution_out_of_range_is_refused(dpi):
    with pytest.raises(PlotError, match="dots per inch"):
        to_png(figure().render(), dpi)


def test_what_is_no_figure_is_refused_in_words():
    with pytest.raises(PlotError, match="not well-formed"):
        to_png("<svg>")
    with pytest.raises(PlotError, match="no view box"):
        to_pdf('<svg xmlns="http://www.w3.org/2000/svg"/>')
