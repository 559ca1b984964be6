"""Where numbers belong."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from extraction.models.arms import Arm
from extraction.models.outcome import Instrument, Outcome, Population, Timepoint
from reviews.models import Review, Study


class Stat(models.TextChoices):
    """What a number of one arm is."""

    N = "n", _("n analysed")
    MEAN = "mean", _("mean")
    SD = "sd", _("SD")
    SE = "se", _("SE")
    CI_LOW = "ci_low", _("95% CI lower")
    CI_HIGH = "ci_high", _("95% CI upper")
    EVENTS = "events", _("events")


CONTINUOUS = (Stat.N, Stat.MEAN, Stat.SD, Stat.SE, Stat.CI_LOW, Stat.CI_HIGH)
DICHOTOMOUS = (Stat.EVENTS, Stat.N)


class ResultQuerySet(models.QuerySet["Result"]):
    def in_order(self, study: Study) -> "ResultQuerySet":
        """The places of one study, as they stand on its page."""
        places = self.filter(study=study).select_related(
            "arm", "outcome", "instrument", "timepoint"
        )
        return places.order_by(
            "outcome__position",
            "timepoint__position",
            "population",
            "instrument__name",
            "score",
            "arm__position",
            "id",
        )


class Result(models.Model):
    """The place for the numbers of one arm x outcome x timepoint x population.

    Agreed by the pair before either fills it in; the numbers themselves are Answers of each
    person's Entry and of the consensus.
    """

    class Score(models.TextChoices):
        FINAL = "final", _("Final score")
        CHANGE = "change", _("Change from baseline")

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="results")
    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="results")
    arm = models.ForeignKey(Arm, on_delete=models.PROTECT, related_name="results")
    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="results")
    instrument = models.ForeignKey(
        Instrument, null=True, blank=True, on_delete=models.PROTECT, related_name="results"
    )
    timepoint = models.ForeignKey(Timepoint, on_delete=models.PROTECT, related_name="results")
    population = models.CharField(_("population"), max_length=8, choices=Population)
    score = models.CharField(_("score"), max_length=6, choices=Score, default=Score.FINAL)

    objects = ResultQuerySet.as_manager()

    class Meta:
        ordering = [
            "study",
            "outcome__position",
            "timepoint__position",
            "population",
            "arm__position",
            "id",
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["arm", "outcome", "instrument", "timepoint", "population", "score"],
                nulls_distinct=False,
                name="one_result_a_place",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.arm}, {self.outcome}, {self.timepoint}, {self.get_population_display()}"

    @property
    def stats(self) -> tuple[Stat, ...]:
        return CONTINUOUS if self.outcome.kind == Outcome.Kind.CONTINUOUS else DICHOTOMOUS
