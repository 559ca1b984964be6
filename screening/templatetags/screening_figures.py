"""Agreement figures as they are printed."""

from django import template
from django.utils.translation import gettext as _

from screening.agreement import Agreement, Coefficient, Interval, Share, landis_koch, orwin

register = template.Library()
BANDS = {"orwin": orwin, "landis": landis_koch}


@register.filter
def coefficient(figure: Coefficient) -> str:
    """0.71 (95% CI 0.56 to 0.86), or why there is none."""
    if figure.value is None:
        return f"— {figure.why}"
    return f"{signed(figure.value)}{_interval(figure.ci, 1)}"


@register.filter
def signed(value: float, digits: int = 2) -> str:
    """A number with a true minus sign, and without one where it rounds to zero."""
    text = f"{value:.{digits}f}"
    return text.lstrip("-") if float(text) == 0 else text.replace("-", "−")


@register.filter
def decimal(figure: Coefficient) -> str:
    """0.71, or why there is none."""
    return f"— {figure.why}" if figure.value is None else signed(figure.value)


@register.filter
def percent(figure: Share) -> str:
    """92.3%, or why there is none."""
    return f"— {figure.why}" if figure.value is None else f"{100 * figure.value:.1f}%"


@register.filter
def limits(figure: Coefficient | Share, times: int = 1) -> str:
    """0.56 to 0.86; nothing without an interval."""
    return "" if figure.ci is None else _("%(low)s to %(high)s") % _ends(figure.ci, times)


@register.filter
def band(figure: Coefficient, names: str) -> str:
    """What a kappa is called by the names that the team asked for; nothing without."""
    if figure.value is None or names not in BANDS:
        return ""
    return BANDS[names](figure.value)


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
    return " " + _("(95%% CI %(low)s to %(high)s)") % _ends(found, times)


def _ends(found: Interval, times: int) -> dict[str, str]:
    digits = 1 if times == 100 else 2
    return {"low": signed(times * found.low, digits), "high": signed(times * found.high, digits)}
