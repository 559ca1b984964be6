"""Who was compared with whom."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from reviews.models import Review, Study


class Arm(models.Model):
    """One group of a study as randomised or allocated."""

    class Role(models.TextChoices):
        EXPERIMENTAL = "experimental", _("Experimental")
        COMPARATOR = "comparator", _("Comparator")
        OTHER = "other", _("Other")

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="arms")
    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="arms")
    position = models.PositiveSmallIntegerField()
    label = models.CharField(_("label"), max_length=150)
    role = models.CharField(_("role"), max_length=12, choices=Role)
    n_randomised = models.PositiveIntegerField(_("number randomised"), null=True, blank=True)
    description = models.TextField(_("what was delivered"), blank=True)

    class Meta:
        ordering = ["study", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["study", "label"], name="one_arm_a_label"),
        ]

    def __str__(self) -> str:
        return f"{self.study}: {self.label}"
