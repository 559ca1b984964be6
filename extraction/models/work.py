"""Work that two people do apart and then settle: what extraction and rating share.

A piece of *work* (an entry, an assessment) is one person's own or the consensus of a pair; it
holds *findings* (answers, judgements), which are never rewritten.
"""

from typing import Any, ClassVar, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from extraction.models.blinding import holds_a_place, visible_to
from reviews.models import Membership, Study

AnyWork = TypeVar("AnyWork", bound="Work")
AnyFinding = TypeVar("AnyFinding", bound="Finding")


class Kind(models.TextChoices):
    """Whose work it is: one person's own, or the consensus that analyses read."""

    INDEPENDENT = "independent", _("Independent")
    CONSENSUS = "consensus", _("Consensus")


class Origin(models.TextChoices):
    """Where a consensus value came from."""

    BOTH = "both", _("Both agreed")
    FIRST = "first", _("First extractor")
    SECOND = "second", _("Second extractor")
    NEW = "new", _("New value")


class WorkQuerySet(models.QuerySet[AnyWork]):
    def seen_by(self, seat: Membership) -> "WorkQuerySet[AnyWork]":
        """Own work, consensus, and a complete pair for the pair and those who may settle."""
        return self.filter(visible_to(seat, self.model, *self.model.PAIRED_BY))

    def independent(self) -> "WorkQuerySet[AnyWork]":
        return self.filter(kind=Kind.INDEPENDENT)

    def consensus(self) -> "WorkQuerySet[AnyWork]":
        return self.filter(kind=Kind.CONSENSUS)

    def completed(self) -> "WorkQuerySet[AnyWork]":
        return self.filter(completed_at__isnull=False)

    def holding_places(self) -> "WorkQuerySet[AnyWork]":
        """Those of which a study takes two."""
        return self.filter(holds_a_place())


class Work(models.Model):
    """One person's work on one study, or the consensus of a pair (a draft until completed)."""

    PAIRED_BY: ClassVar[tuple[str, ...]] = ("study",)

    study: "models.ForeignKey[Study, Study]"
    seat_id: int
    kind = models.CharField(max_length=11, choices=Kind, default=Kind.INDEPENDENT)
    started_at = models.DateTimeField(auto_now_add=True)
    completed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def is_complete(self) -> bool:
        return self.completed_at is not None


class FindingQuerySet(models.QuerySet[AnyFinding]):
    def seen_by(self, seat: Membership) -> "FindingQuerySet[AnyFinding]":
        held: Any = self.model._meta.get_field(self.model.HELD_BY).related_model
        return self.filter(**{f"{self.model.HELD_BY}__in": held.objects.seen_by(seat)})

    def current(self) -> "FindingQuerySet[AnyFinding]":
        return self.filter(superseded_at=None)


class Finding(models.Model):
    """One thing found, with its place in the paper; a correction supersedes."""

    HELD_BY: ClassVar[str]

    quote = models.TextField(_("quote"), blank=True)
    page = models.CharField(_("page"), max_length=30, blank=True)
    origin = models.CharField(max_length=6, choices=Origin, blank=True)
    taken_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField(blank=True)
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
