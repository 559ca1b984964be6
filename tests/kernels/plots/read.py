"""Read a figure back: its elements, its words, its numbers."""

import math
import re
from xml.etree.ElementTree import Element, fromstring

NAMESPACE = "{http://www.w3.org/2000/svg}"
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_GEOMETRY = ("x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "width", "height", "points")


def parse(svg: str) -> Element:
    """The root; fails when the SVG is not well-formed or a coordinate is not a number."""
    root = fromstring(svg)
    for element in root.iter():
        for name in _GEOMETRY:
            value = element.get(name)
            if value is None:
                continue
            assert "nan" not in value.lower()
            assert "inf" not in value.lower()
            assert all(math.isfinite(float(n)) for n in _NUMBER.findall(value))
    return root


def tags(root: Element, name: str) -> list[Element]:
    return list(root.iter(NAMESPACE + name))


def words(root: Element) -> list[str]:
    """Every line of text, in the order drawn."""
    return [
        "".join(part for part in (element.text, *(c.tail for c in element)) if part)
        for element in tags(root, "text")
    ]


def size(root: Element) -> tuple[float, float]:
    _, _, width, height = root.get("viewBox", "").split()
    return float(width), float(height)


def inside(root: Element) -> bool:
    """Whether every rectangle, line and start of a text lies on the paper."""
    width, height = size(root)
    for element in root.iter():
        for name, limit in (("x", width), ("x1", width), ("x2", width), ("cx", width)):
            if (value := element.get(name)) and not -0.01 <= float(value) <= limit + 0.01:
                return False
        for name in ("y", "y1", "y2", "cy"):
            if (value := element.get(name)) and not -0.01 <= float(value) <= height + 0.01:
                return False
    return True
