"""Recompute what this room derives, and compare with what is stored."""

from reviews import audit
from reviews.models import Review


def differences(review: Review) -> list[str]:
    """What does not hold, in sentences; empty when all does."""
    return [
        f"History: the chain does not hold at event {number}."
        for number in audit.broken_links(review)
    ]
