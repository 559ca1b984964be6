"""From records to reports to studies."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reviews.models.record import Record
from reviews.models.review import Membership, Review
from reviews.models.source import Source


class Report(models.Model):
    """A document about a study: what is sought, read and judged at full text.

    It comes from a record that passed title and abstract (`record` set), or was added by hand
    with the source that led to it (`source` set). Where one record lists several reports, such as
    a book of abstracts, the further ones are added by hand and name it (`listed_in`).
    """

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="reports")
    record = models.OneToOneField(
        Record, null=True, blank=True, on_delete=models.PROTECT, related_name="report"
    )
    source = models.ForeignKey(
        Source, null=True, blank=True, on_delete=models.PROTECT, related_name="reports"
    )
    listed_in = models.ForeignKey(
        Record, null=True, blank=True, on_delete=models.PROTECT, related_name="further_reports"
    )
    title = models.TextField(_("title"))
    label = models.CharField(_("short name"), max_length=120, help_text=_("Such as Färdig 2011."))
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["label", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(record=None) ^ Q(source=None), name="report_from_record_or_source"
            ),
        ]

    def __str__(self) -> str:
        return self.label


class StudyQuerySet(models.QuerySet["Study"]):
    def standing(self) -> "StudyQuerySet":
        """Studies that hold at least one report."""
        return self.filter(links__removed_at=None, links__isnull=False).distinct()


class Study(models.Model):
    """The investigation; what is extracted, rated and pooled. It has one or more reports."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="studies")
    label = models.CharField(_("label"), max_length=120, help_text=_("Such as Färdig 2011."))
    registration = models.CharField(_("trial registration"), max_length=100, blank=True)
    note = models.TextField(_("note"), blank=True)
    in_previous_version = models.BooleanField(default=False)
    added_at = models.DateTimeField(auto_now_add=True)

    objects = StudyQuerySet.as_manager()

    class Meta:
        ordering = ["label", "id"]
        verbose_name_plural = "studies"

    def __str__(self) -> str:
        return self.label


class StudyReport(models.Model):
    """That a report is about a study; `removed_at` set when it was taken out of the group."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="study_reports")
    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="links")
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="links")
    by = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["study", "report"],
                condition=Q(removed_at=None),
                name="one_link_a_study_and_report",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report} is about {self.study}"
