"""The one writer of SVG: everything a figure shows is escaped here."""

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import blake2b
from xml.sax.saxutils import escape, quoteattr

from analysis.plots.text import FAMILY

# What XML 1.0 cannot hold at all, not even escaped.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SAFE_LINK = re.compile(r"(https?://|/(?!/)|#|\?|\./)", re.IGNORECASE)
Attribute = str | float | None


class PlotError(ValueError):
    """The figure cannot be drawn from these numbers; the message says why."""


class Svg:
    """A figure under construction, in points, origin top left.

    `title` and `desc` are its text alternative. Coordinates must be finite (else PlotError).
    Links must be web addresses or paths on this site; others are drawn without a link.
    """

    def __init__(self, width: float, height: float, title: str, desc: str) -> None:
        self.width, self.height = width, height
        self._title, self._desc = title, desc
        self._parts: list[str] = []
        self._links = False

    def rect(self, x: float, y: float, width: float, height: float, **style: Attribute) -> None:
        self._element("rect", x=x, y=y, width=width, height=height, **style)

    def line(self, x1: float, y1: float, x2: float, y2: float, **style: Attribute) -> None:
        self._element("line", x1=x1, y1=y1, x2=x2, y2=y2, **style)

    def circle(self, cx: float, cy: float, r: float, **style: Attribute) -> None:
        self._element("circle", cx=cx, cy=cy, r=r, **style)

    def polygon(self, points: Sequence[tuple[float, float]], **style: Attribute) -> None:
        self._element("polygon", points=_points(points), **style)

    def polyline(self, points: Sequence[tuple[float, float]], **style: Attribute) -> None:
        self._element("polyline", points=_points(points), **{"fill": "none", **style})

    def text(
        self, x: float, y: float, words: str, size: float, tip: str = "", **style: Attribute
    ) -> None:
        """One line of text; y is its base line. Style: anchor, bold, italic, fill, rotate."""
        anchor = style.pop("anchor", None)
        rotate = style.pop("rotate", None)
        attributes: dict[str, Attribute] = {
            "x": x,
            "y": y,
            "font-size": size,
            "text-anchor": anchor if anchor != "start" else None,
            "font-weight": "bold" if style.pop("bold", None) else None,
            "font-style": "italic" if style.pop("italic", None) else None,
            "transform": f"rotate({_number(float(rotate))} {_number(x)} {_number(y)})"
            if rotate
            else None,
            **style,
        }
        inner = f"<title>{clean(tip)}</title>" if tip else ""
        self._parts.append(f"<text{_attributes(attributes)}>{inner}{clean(words)}</text>")

    @contextmanager
    def group(self, label: str = "", **style: Attribute) -> Iterator[None]:
        """Elements that belong together; `label` is shown as a tool tip and read aloud."""
        self._parts.append(f"<g{_attributes(style)}>")
        if label:
            self._parts.append(f"<title>{clean(label)}</title>")
        yield
        self._parts.append("</g>")

    @contextmanager
    def link(self, href: str | None, label: str) -> Iterator[None]:
        """Elements that together are one link; without an address only a labelled group."""
        if not href or not _SAFE_LINK.match(href):
            with self.group(label):
                yield
            return
        self._links = True
        self._parts.append(f"<a{_attributes({'href': href, 'aria-label': label})}>")
        self._parts.append(f"<title>{clean(label)}</title>")
        yield
        self._parts.append("</a>")

    def render(self) -> str:
        """The whole figure on white paper, as one SVG document."""
        body = "".join(self._parts)
        # Several figures may stand in one page, so the ids must differ between them.
        uid = "f" + blake2b(f"{self._title}{body}".encode(), digest_size=6).hexdigest()
        root: dict[str, Attribute] = {
            "xmlns": "http://www.w3.org/2000/svg",
            "width": f"{_number(self.width)}pt",
            "height": f"{_number(self.height)}pt",
            "viewBox": f"0 0 {_number(self.width)} {_number(self.height)}",
            # role img would hide the links inside from assistive technology
            "role": "group" if self._links else "img",
            "aria-labelledby": f"{uid}t {uid}d",
            "font-family": FAMILY,
        }
        paper = _attributes({"width": self.width, "height": self.height, "fill": "#ffffff"})
        return (
            f"<svg{_attributes(root)}>"
            f'<title id="{uid}t">{clean(self._title)}</title>'
            f'<desc id="{uid}d">{clean(self._desc)}</desc>'
            f"<rect{paper}/>{body}</svg>"
        )

    def _element(self, name: str, **attributes: Attribute) -> None:
        self._parts.append(f"<{name}{_attributes(attributes)}/>")


def clean(words: str) -> str:
    """Text as XML content: markup escaped, characters XML cannot hold shown as �."""
    return escape(_FORBIDDEN.sub("\ufffd", words))


def _attributes(attributes: dict[str, Attribute]) -> str:
    out = []
    for name, value in attributes.items():
        if value is None:
            continue
        words = (
            _number(value) if isinstance(value, int | float) else _FORBIDDEN.sub("\ufffd", value)
        )
        out.append(f" {name.rstrip('_').replace('_', '-')}={quoteattr(words)}")
    return "".join(out)


def _number(value: float) -> str:
    if not math.isfinite(value):
        raise PlotError("A position in the figure is not a finite number.")
    words = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if words == "-0" else words


def _points(points: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{_number(x)},{_number(y)}" for x, y in points)
