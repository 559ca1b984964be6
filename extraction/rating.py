"""The tool and the domains that a review is rated with."""

from dataclasses import dataclass

from extraction import rob
from extraction.models import RatingPlan
from reviews.models import Review

DEFAULT_TOOL = "rob1"
OFFERED = ("rob1",)


@dataclass(frozen=True, slots=True)
class Plan:
    """The tool, and those of its domains that the team rates, in the tool's order."""

    tool: rob.Tool
    domains: tuple[rob.Domain, ...]

    def domain(self, domain_id: str) -> rob.Domain | None:
        return next((domain for domain in self.domains if domain.id == domain_id), None)


def plan_of(review: Review) -> Plan:
    chosen = RatingPlan.objects.filter(review=review).first()
    tool = rob.tool(chosen.tool if chosen else DEFAULT_TOOL)
    if chosen is None:
        return Plan(tool, tool.domains)
    return Plan(tool, tuple(domain for domain in tool.domains if domain.id in chosen.domains))


LEVELS = ("low", "some", "high", "critical")
"""How pages draw a level, from best to worst."""


def level_of(tool: rob.Tool, judgement: str) -> str:
    """The name by which pages draw a judgement."""
    return LEVELS[tool.judgement(judgement).rank]
