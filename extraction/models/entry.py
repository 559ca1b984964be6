"""What each person read, and what both settled on."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from extraction.models.form import Question
from extraction.models.result import Result, Stat
from extraction.models.work import Finding, FindingQuerySet, Kind, Work, WorkQuerySet
from reviews.models import Membership, Report, Review, Study


class Absence(models.TextChoices):
    """Why there is no value."""

    NOT_REPORTED = "not_reported", _("Not reported")
    NOT_MEASURED = "not_measured", _("Not measured")
    NOT_APPLICABLE = "not_applicable", _("Not applicable")
    NOT_SIGNIFICANT = "ns_without_value", _("“Not significant”, no value")
    ILLEGIBLE = "illegible", _("Illegible")
    UNCLEAR = "unclear", _("Unclear")


class EntryQuerySet(WorkQuerySet["Entry"]):
    pass


class Entry(Work):
    """One person's extraction of one study, or the consensus of a pair (draft until completed)."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="entries")
    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="entries")
    seat = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="entries")

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "entries"
        constraints = [
            models.UniqueConstraint(
                fields=["study", "seat"],
                condition=Q(kind=Kind.INDEPENDENT),
                name="one_entry_a_person",
            ),
            models.UniqueConstraint(
                fields=["study"], condition=Q(kind=Kind.CONSENSUS), name="one_consensus_a_study"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.study} by {self.seat}"


class AnswerQuerySet(FindingQuerySet["Answer"]):
    pass


class Answer(Finding):
    """One value in one entry: the answer to a question, or one number of a result.

    `text` is as reported; `number` what it means, where it is a number. Never rewritten: a
    correction supersedes.
    """

    HELD_BY = "entry"

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="answers")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="answers")
    question = models.ForeignKey(
        Question, null=True, blank=True, on_delete=models.PROTECT, related_name="answers"
    )
    result = models.ForeignKey(
        Result, null=True, blank=True, on_delete=models.PROTECT, related_name="answers"
    )
    stat = models.CharField(max_length=8, choices=Stat, blank=True)
    text = models.TextField(blank=True)
    number = models.FloatField(null=True, blank=True)
    absent = models.CharField(max_length=16, choices=Absence, blank=True)

    report = models.ForeignKey(
        Report, null=True, blank=True, on_delete=models.PROTECT, related_name="answers"
    )

    objects = AnswerQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(question=None) ^ Q(result=None), name="answer_question_or_result"
            ),
            models.CheckConstraint(
                condition=Q(result=None) ^ ~Q(stat=""), name="answer_result_with_stat"
            ),
            models.UniqueConstraint(
                fields=["entry", "question"],
                condition=Q(superseded_at=None, question__isnull=False),
                name="one_standing_answer_a_question",
            ),
            models.UniqueConstraint(
                fields=["entry", "result", "stat"],
                condition=Q(superseded_at=None, result__isnull=False),
                name="one_standing_answer_a_stat",
            ),
        ]

    def __str__(self) -> str:
        return self.text or self.get_absent_display()
