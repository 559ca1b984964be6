"""Risk-of-bias and appraisal tools: definitions as data, and judgements from answers."""

from extraction.rob.across import Overall, judgement_problems, overall, star_total
from extraction.rob.evaluate import Options, Suggested, evaluate, gated
from extraction.rob.load import TOOL_IDS, tool, tools
from extraction.rob.model import NOT_APPLICABLE, Choice, Domain, Judgement, Question, Tool

__all__ = [
    "NOT_APPLICABLE",
    "TOOL_IDS",
    "Choice",
    "Domain",
    "Judgement",
    "Options",
    "Overall",
    "Question",
    "Suggested",
    "Tool",
    "evaluate",
    "gated",
    "judgement_problems",
    "overall",
    "star_total",
    "tool",
    "tools",
]
