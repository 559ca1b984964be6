"""The settled risk of bias of a review, ready to be drawn."""

from analysis.plots import robplots
from analysis.plots.robplots import BiasData, BiasRow
from extraction.included import included_studies
from extraction.rating import plan_of
from extraction.settled import judgements
from reviews.models import Review

FIGURES = {"traffic-light": robplots.traffic_light, "summary": robplots.summary_bars}


def data_of(review: Review) -> BiasData:
    """Every included study by every domain that the team rates; "" where nothing is settled."""
    plan = plan_of(review)
    judged = {(each.study_id, each.domain): each.judgement for each in judgements(review)}
    studies = included_studies(review).order_by("label", "pk").values_list("pk", "label")
    return BiasData(
        title=review.title,
        domains=tuple((domain.id, domain.name) for domain in plan.domains),
        levels=tuple(level.value for level in plan.tool.judgements),
        rows=tuple(
            BiasRow(label, tuple(judged.get((pk, domain.id), "") for domain in plan.domains))
            for pk, label in studies
        ),
    )


def draw(data: BiasData, name: str) -> str:
    """The figure called `name` as SVG; KeyError for another."""
    return FIGURES[name](data)
