"""Getting and keeping the documents."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reviews.models import Membership, Report, Review


def pdf_path(instance: "FullText", filename: str) -> str:
    """Files are stored under names of our own; the given name is only ever shown."""
    return f"review-{instance.review_id}/fulltexts/{instance.sha256[:24]}.pdf"


class FullTextQuerySet(models.QuerySet["FullText"]):
    def standing(self) -> "FullTextQuerySet":
        return self.filter(removed_at=None)

    def unmatched(self) -> "FullTextQuerySet":
        return self.standing().filter(report=None)


class FullText(models.Model):
    """One PDF of a report; `removed_at` set when a person took it away.

    `report` is none while nobody has said which report it is: the file was among many and fits
    none of them, or more than one.
    """

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="full_texts")
    report = models.ForeignKey(
        Report, null=True, blank=True, on_delete=models.PROTECT, related_name="full_texts"
    )
    file = models.FileField(upload_to=pdf_path, max_length=255)
    filename = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = FullTextQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "sha256"],
                condition=Q(removed_at=None),
                name="one_copy_of_a_full_text",
            ),
            models.UniqueConstraint(
                fields=["review", "sha256"],
                condition=Q(removed_at=None, report=None),
                name="one_copy_without_a_report",
            ),
        ]

    def __str__(self) -> str:
        return self.filename

    @property
    def label(self) -> str:
        return self.report.label if self.report is not None else self.filename


class NotRetrievedQuerySet(models.QuerySet["NotRetrieved"]):
    def standing(self) -> "NotRetrievedQuerySet":
        return self.filter(superseded_at=None)


class NotRetrieved(models.Model):
    """The decision that a report could not be had; `superseded_at` set when taken back."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="not_retrieved")
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="not_retrieved")
    tried = models.TextField(
        _("what was tried"), help_text=_("Such as library loan on 3 Mar 2026; wrote to the author.")
    )
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    superseded_at = models.DateTimeField(null=True, blank=True)

    objects = NotRetrievedQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["report"],
                condition=Q(superseded_at=None),
                name="one_standing_not_retrieved",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report} not retrieved"


class AttemptQuerySet(models.QuerySet["Attempt"]):
    def standing(self) -> "AttemptQuerySet":
        return self.filter(removed_at=None)


class Attempt(models.Model):
    """One try to get a report: when, where, by whom; `removed_at` set when written down wrongly.

    `requested` means that somebody was asked, so that it may still come.
    """

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="attempts")
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="attempts")
    on = models.DateField(_("date"), default=timezone.localdate)
    where = models.CharField(
        _("where"), max_length=200, help_text=_("Such as the library, or the corresponding author.")
    )
    requested = models.BooleanField(_("asked for, and may still come"), default=False)
    note = models.TextField(_("note"), blank=True)
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        ordering = ["on", "id"]

    def __str__(self) -> str:
        return f"{self.where}, {self.on}"


class SetAsideQuerySet(models.QuerySet["SetAside"]):
    def standing(self) -> "SetAsideQuerySet":
        return self.filter(superseded_at=None)


class SetAside(models.Model):
    """That a report is neither included nor excluded for now; `superseded_at` when taken back."""

    class Kind(models.TextChoices):
        ONGOING = "ongoing", _("Ongoing study")
        AWAITING = "awaiting", _("Awaiting classification")

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="set_aside")
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="set_aside")
    kind = models.CharField(_("what it is"), max_length=8, choices=Kind)
    note = models.TextField(_("why"), blank=True)
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    superseded_at = models.DateTimeField(null=True, blank=True)

    objects = SetAsideQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "set aside"
        constraints = [
            models.UniqueConstraint(
                fields=["report"], condition=Q(superseded_at=None), name="one_standing_set_aside"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report}: {self.get_kind_display()}"
