"""Agreement in words: the sentence for the paper, and verbal bands for teams that want them."""

from screening.agreement.lines import Line
from screening.agreement.report import TREATMENTS, Agreement, Treatment
from screening.agreement.table import Coefficient


def sentence(found: Agreement, what: str = "records") -> str:
    """The line for the paper; it answers PRISMA 2020 items 8, 9 and 11.

    what: plural of what was judged, such as records, reports or domain judgements.
    """
    if found.percent.value is None:
        return f"No {what} were screened independently by both reviewers."
    n = found.n
    figures = f"agreement {100 * found.percent.value:.1f}%"
    if found.coefficients_shown:
        figures += f" ({_kappa(found)}; {_ac(found)})"
    else:
        figures += f" (too few {what} for chance-corrected coefficients)"
    text = f"Two reviewers independently screened {n:,} {what}; {figures}."
    text += f" Maybe was treated as {TREATMENTS[found.treatment]}."
    if found.left_out:
        text += f" {found.left_out:,} {what} were left out for that."
    return text


def team_sentence(found: Line, treatment: Treatment, what: str = "records") -> str:
    """The line for the paper when more than two people screened, two or more of them each row."""
    if found.share.value is None:
        return f"No {what} were screened independently by two reviewers."
    ac = "AC2" if treatment == "ordered" else "AC1"
    figures = f"all agreed on {100 * found.share.value:.1f}%"
    if found.coefficients_shown:
        figures += f" ({_figure('Fleiss’ κ', found.kappa)}; {_figure(ac, found.ac, False)})"
    else:
        figures += f" (too few {what} for chance-corrected coefficients)"
    text = f"{found.n:,} {what} were screened independently by two or more of {found.raters}"
    text += f" reviewers; {figures}. Maybe was treated as {TREATMENTS[treatment]}."
    if found.left_out:
        text += f" {found.left_out:,} {what} without two such decisions were left out."
    return text


def _figure(name: str, found: Coefficient, with_ci: bool = True) -> str:
    if found.value is None:
        return f"{name} {found.why}"
    ci = found.ci
    interval = f", 95% CI {ci.low:.2f} to {ci.high:.2f}" if with_ci and ci is not None else ""
    return f"{name} = {found.value:.2f}{interval}"


def _kappa(found: Agreement) -> str:
    name = "weighted κ" if found.treatment == "ordered" else "κ"
    return _figure(name, found.kappa)


def _ac(found: Agreement) -> str:
    name = "AC2" if found.treatment == "ordered" else "AC1"
    return f"{name} = {found.ac.value:.2f}" if found.ac.value is not None else f"{name} —"


def shown(coefficient: Coefficient, digits: int = 2) -> str:
    """A coefficient for a table cell; a dash and the reason when it is not defined."""
    if coefficient.value is None:
        return f"—, {coefficient.why}"
    return f"{coefficient.value:.{digits}f}"


def orwin(kappa: float) -> str:
    """Band of Orwin (1994): fair from 0.40, good from 0.60, excellent from 0.75."""
    value = round(kappa, 2)
    if value >= 0.75:
        return "excellent"
    if value >= 0.60:
        return "good"
    return "fair" if value >= 0.40 else "poor"


def landis_koch(kappa: float) -> str:
    """Band of Landis and Koch (1977, Biometrics 33:159), for two printed decimals."""
    value = round(kappa, 2)
    if value < 0:
        return "poor"
    bands = [(0.20, "slight"), (0.40, "fair"), (0.60, "moderate"), (0.80, "substantial")]
    return next((name for top, name in bands if value <= top), "almost perfect")
