"""Answers on extraction forms: reading, showing and comparing them, and plausibility checks."""

from extraction.answers.compare import Comparison, Entry, KindAgreement, by_kind, compare
from extraction.answers.findings import Finding
from extraction.answers.kinds import MISSING, Cleaned, Field, Kind, Missing, Value, clean, show
from extraction.answers.numbers import NotANumber, Number, read_number

__all__ = [
    "MISSING",
    "Cleaned",
    "Comparison",
    "Entry",
    "Field",
    "Finding",
    "Kind",
    "KindAgreement",
    "Missing",
    "NotANumber",
    "Number",
    "Value",
    "by_kind",
    "clean",
    "compare",
    "read_number",
    "show",
]
