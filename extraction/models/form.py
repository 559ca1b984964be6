"""What is asked of every included study."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from reviews.models import Review


class QuestionQuerySet(models.QuerySet["Question"]):
    def current(self) -> "QuestionQuerySet":
        return self.filter(retired_at=None)

    def current_in(self, review_id: int) -> "QuestionQuerySet":
        return self.current().filter(review=review_id)


class Question(models.Model):
    """One item of the extraction form, such as country or diagnosis.

    A changed question is a new row that `replaces` the old one, which gets `retired_at` and keeps
    its answers.
    """

    class Kind(models.TextChoices):
        SHORT = "short", _("Short text")
        TEXT = "text", _("Free text")
        INTEGER = "integer", _("Whole number")
        NUMBER = "number", _("Number")
        DATE = "date", _("Date")
        CHOICE = "choice", _("One of a list")
        MULTIPLE = "multiple", _("Several of a list")
        YES_NO_UNCLEAR = "yes_no_unclear", _("Yes, no or unclear")

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="questions")
    section = models.CharField(_("section"), max_length=100)
    position = models.PositiveSmallIntegerField()
    label = models.CharField(_("question"), max_length=300)
    help = models.TextField(_("help"), blank=True)
    kind = models.CharField(_("kind of answer"), max_length=16, choices=Kind, default=Kind.SHORT)
    options = models.JSONField(_("options"), default=list, blank=True)
    replaces = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT)
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.label
