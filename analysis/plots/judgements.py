"""Risk-of-bias judgements as signs: colour and symbol together, never colour alone."""

from dataclasses import dataclass

from analysis.plots.svg import PlotError, Svg
from analysis.plots.text import DIGIT_HEIGHT, width, wrap

CELL = 15.0
_RADIUS = 5.6

# Levels of the tools, from the mildest to the gravest, and those outside the scale.
LOW, SOME, HIGH, CRITICAL, NO_INFORMATION, NOT_APPLICABLE = range(6)
_RANK = {
    "low": LOW,
    "some concerns": SOME,
    "moderate": SOME,
    "unclear": SOME,
    "high": HIGH,
    "serious": HIGH,
    "critical": CRITICAL,
    "very high": CRITICAL,
    "no information": NO_INFORMATION,
    "not applicable": NOT_APPLICABLE,
    "not assessed": NOT_APPLICABLE,
}
# The same sign means different things in the two sets, so one figure uses one set and
# prints its legend. RevMan has no sign for the last three ranks; they get letters.
_GLYPHS = {
    "revman": ("+", "?", "−", "!", "NI", ""),
    "robvis": ("+", "−", "×", "!", "?", ""),
}
_COLOURS = {
    "cochrane": ("#02c100", "#e2df07", "#bf0000", "#820000", "#4ea1f7", "#cccccc"),
    "colourblind": ("#fed98e", "#fe9929", "#d95f0e", "#993404", "#ffffff", "#cccccc"),
}


@dataclass(frozen=True, slots=True)
class Signs:
    """One choice of symbols ("revman" or "robvis") and colours ("cochrane", "colourblind")."""

    glyphs: str = "revman"
    colours: str = "cochrane"

    def glyph(self, judgement: str) -> str:
        if self.glyphs not in _GLYPHS:
            raise PlotError(f"There is no symbol set {self.glyphs!r}; use revman or robvis.")
        return _GLYPHS[self.glyphs][rank(judgement)]

    def colour(self, judgement: str) -> str:
        if self.colours not in _COLOURS:
            raise PlotError(f"There is no colour set {self.colours!r}.")
        return _COLOURS[self.colours][rank(judgement)]

    def ink(self, judgement: str) -> str:
        """Black or white, whichever reads better on the colour."""
        red, green, blue = (int(self.colour(judgement)[i : i + 2], 16) for i in (1, 3, 5))
        return "#000000" if 0.299 * red + 0.587 * green + 0.114 * blue > 110 else "#ffffff"


def rank(judgement: str) -> int:
    """Place of a judgement on the common scale. Raises PlotError for an unknown word."""
    found = _RANK.get(judgement.strip().lower().removesuffix(" risk of bias").removesuffix(" risk"))
    if found is None:
        raise PlotError(f"There is no sign for the judgement {judgement!r}.")
    return found


def sign(
    svg: Svg,
    x: float,
    y: float,
    judgement: str,
    signs: Signs,
    tip: str = "",
    radius: float = _RADIUS,
) -> None:
    """A disc with its symbol, centred; nothing for an empty judgement."""
    if not judgement:
        return
    with svg.group(tip or judgement):
        svg.circle(x, y, radius, fill=signs.colour(judgement), stroke="#555555", stroke_width=0.5)
        glyph = signs.glyph(judgement)
        ink = signs.ink(judgement)
        if glyph in ("+", "−", "×"):
            _strokes(svg, x, y, glyph, ink, radius)
        elif glyph:
            size = radius * (1.55 if len(glyph) == 1 else 1.05)
            svg.text(
                x, y + size * DIGIT_HEIGHT / 2, glyph, size, anchor="middle", bold=True, fill=ink
            )


def _strokes(svg: Svg, x: float, y: float, glyph: str, ink: str, radius: float) -> None:
    arm = radius * 0.55
    if glyph == "×":
        arm *= 0.8
        ends = [(-arm, -arm, arm, arm), (-arm, arm, arm, -arm)]
    else:
        ends = [(-arm, 0.0, arm, 0.0)] + ([(0.0, -arm, 0.0, arm)] if glyph == "+" else [])
    for x1, y1, x2, y2 in ends:
        svg.line(x + x1, y + y1, x + x2, y + y2, stroke=ink, stroke_width=radius * 0.3)


def legend_lines(domains: tuple[tuple[str, str], ...], limit: float, size: float) -> list[str]:
    """ "(A) Random sequence generation", ... as lines that fit in `limit`."""
    lines: list[str] = []
    for letter, words in domains:
        lines += wrap(f"({letter}) {words}", limit, size)
    return lines


def key(svg: Svg, x: float, y: float, levels: tuple[str, ...], signs: Signs, size: float) -> None:
    """All levels of the tool on one line: sign and word, from x on, base line y."""
    for level in levels:
        sign(svg, x + _RADIUS, y - size * DIGIT_HEIGHT / 2, level, signs)
        svg.text(x + 2 * _RADIUS + 4, y, level, size, fill="#111111")
        x += key_width(level, size)


def key_width(level: str, size: float) -> float:
    """Room that one level takes in the key."""
    return 2 * _RADIUS + 4 + width(level, size) + 14
