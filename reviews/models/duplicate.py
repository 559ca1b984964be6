"""What was said about duplicates, whose value stands, and what was compared already."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from reviews.models.record import Record
from reviews.models.review import Membership, Review


class DuplicateQuerySet(models.QuerySet["Duplicate"]):
    def current(self) -> "DuplicateQuerySet":
        return self.filter(superseded_at=None)

    def waiting(self) -> "DuplicateQuerySet":
        """Pairs that a person should look at: both stand, and nothing else joins them yet."""
        ends = {end: Coalesce(f"{end}__duplicate_of", end) for end in ("first", "second")}
        return (
            self.current()
            .filter(
                verdict=Duplicate.Verdict.UNSURE, first__removed_at=None, second__removed_at=None
            )
            .annotate(first_kept=ends["first"], second_kept=ends["second"])
            .exclude(first_kept=F("second_kept"))
        )


class Duplicate(models.Model):
    """What is said of one pair of records: the same report, two reports, or unsure (ask a person).

    Rows are never rewritten: a later word on the same pair supersedes. A rule never supersedes a
    person (`decided_by` set). `first` has the smaller id. Words said in one go share `bulk`.
    """

    class Verdict(models.TextChoices):
        SAME = "same", _("Duplicate")
        DISTINCT = "distinct", _("Not a duplicate")
        UNSURE = "unsure", _("To be looked at")

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="duplicates")
    first = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=8, choices=Verdict)
    rule = models.CharField(max_length=60, blank=True)
    score = models.FloatField(null=True, blank=True)
    explanation = models.JSONField(default=dict, blank=True)
    decided_by = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(auto_now_add=True)
    superseded_at = models.DateTimeField(null=True, blank=True)
    bulk = models.UUIDField(null=True, blank=True)

    objects = DuplicateQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["first", "second"],
                condition=Q(superseded_at=None),
                name="one_word_a_pair",
            ),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")), name="duplicate_smaller_id_first"
            ),
        ]
        indexes = [
            models.Index(
                fields=["review", "verdict", "id"],
                condition=Q(superseded_at=None),
                name="duplicate_current",
            ),
            models.Index(
                fields=["bulk"], condition=Q(bulk__isnull=False), name="duplicate_in_bulk"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} and {self.second_id}: {self.get_verdict_display()}"

    @property
    def pair(self) -> tuple[Record, Record]:
        """Its two records, the smaller id first."""
        return self.first, self.second


class ChosenValue(models.Model):
    """A person's word: wherever this record stands among copies, its value of the field is shown.

    Rows are never rewritten: a later choice among the same copies supersedes.
    """

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="chosen_values")
    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="chosen_values")
    field = models.CharField(max_length=20)
    chosen_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    chosen_at = models.DateTimeField(auto_now_add=True)
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["record", "field"],
                condition=Q(superseded_at=None),
                name="one_choice_a_record_and_field",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field} of record {self.record_id}"


class Compared(models.Model):
    """That a record was compared with all others by these rules; later ones find it by its keys.

    Derived from the record by `actions.comparing` alone. Without such a row a record counts as
    new, and the next search for duplicates looks at it.
    """

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="+")
    record = models.OneToOneField(Record, on_delete=models.CASCADE, related_name="compared")
    rules = models.CharField(max_length=16)
    keys = ArrayField(models.BigIntegerField())

    class Meta:
        indexes = [GinIndex(fields=["keys"], name="compared_keys")]

    def __str__(self) -> str:
        return f"record {self.record_id}, compared by rules {self.rules}"
