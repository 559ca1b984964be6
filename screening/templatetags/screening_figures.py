"""Agreement figures as they are printed."""

from django import template
from django.utils.translation import gettext as _

from screening.agreement import Agreement, Coefficient, Interval, Share

register = template.Library()


@register.filter
def at(parts: dict[str, str], key: str) -> str:
    """What a mapping holds under a key that only the template knows."""
    return parts.get(key, "")


@register.filter
def coefficient(figure: Coefficient) -> str:
    """0.71 (95% CI 0.56 to 0.86), or why there is none."""
    if figure.value is None:
        return f"— {figure.why}"
    return f"{figure.value:.2f}{_interval(figure.ci, 1)}"


@register.filter
def share(figure: Share) -> str:
    """92.3% (95% CI 87.2 to 95.4), 155 of 168."""
    if figure.value is None:
        return f"— {figure.why}"
    counted = _("%(hits)s of %(n)s") % {"hits": figure.hits, "n": figure.n}
    return f"{100 * figure.value:.1f}%{_interval(figure.ci, 100)}, {counted}"


@register.filter
def rows(figures: Agreement) -> list[tuple[str, tuple[int, ...]]]:
    """The table of decisions, row by row with its category."""
    return list(zip(figures.table.categories, figures.table.counts, strict=True))


def _interval(found: Interval | None, times: int) -> str:
    if found is None:
        return ""
    digits = 1 if times == 100 else 2
    low, high = f"{times * found.low:.{digits}f}", f"{times * found.high:.{digits}f}"
    return " " + _("(95%% CI %(low)s to %(high)s)") % {"low": low, "high": high}
