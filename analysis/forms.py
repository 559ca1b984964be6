from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from analysis.models import Analysis
from extraction.models import Outcome, Population, Question, Timepoint
from reviews.models import Membership

PLACES = 3
GROUPING = (Question.Kind.CHOICE, Question.Kind.YES_NO_UNCLEAR, Question.Kind.TEXT)


class AnalysisForm(forms.Form):
    """One question: populations are asked in order of preference, one list below the other."""

    name = forms.CharField(
        label=_("Name"), max_length=200, help_text=_("Such as Global functioning at one year.")
    )
    outcome = forms.ModelChoiceField(label=_("Outcome"), queryset=Outcome.objects.none())
    timepoint = forms.ModelChoiceField(label=_("Timepoint"), queryset=Timepoint.objects.none())
    measure = forms.ChoiceField(
        label=_("Effect measure"),
        choices=[
            (
                _("Continuous outcomes"),
                [(m.value, m.label) for m in (Analysis.Measure.SMD, Analysis.Measure.MD)],
            ),
            (
                _("Dichotomous outcomes"),
                [
                    (m.value, m.label)
                    for m in (Analysis.Measure.RR, Analysis.Measure.OR, Analysis.Measure.RD)
                ],
            ),
        ],
    )
    model = forms.ChoiceField(
        label=_("Model"),
        choices=Analysis.Model.choices,
        initial=Analysis.Model.REML,
        help_text=_("Both are always computed; this one is drawn and put into words."),
    )
    subgroup_by = forms.ModelChoiceField(
        label=_("Subgroups by"),
        queryset=Question.objects.none(),
        required=False,
        empty_label=_("No subgroups"),
        help_text=_("A characteristic of the extraction form."),
    )

    def __init__(self, *args: Any, seat: Membership, **options: Any) -> None:
        super().__init__(*args, **options)
        review = seat.review
        own: dict[str, Any] = self.fields
        own["outcome"].queryset = review.outcomes.all()
        own["timepoint"].queryset = review.timepoints.all()
        own["subgroup_by"].queryset = review.questions.all().current().filter(kind__in=GROUPING)
        given = list((options.get("initial") or {}).get("populations", []))
        for place in range(max(PLACES, len(given))):
            own[f"population_{place}"] = forms.ChoiceField(
                label=_("Population, first choice") if place == 0 else _("If there is none"),
                choices=[("", _("Nothing else")), *Population.choices]
                if place
                else Population.choices,
                required=place == 0,
                initial=given[place] if place < len(given) else "",
            )
        self.order_fields(
            ["name", "outcome", "timepoint", *self.places(), "measure", "model", "subgroup_by"]
        )

    def places(self) -> list[str]:
        return [name for name in self.fields if name.startswith("population_")]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        chosen = [cleaned.pop(name, "") for name in self.places()]
        cleaned["populations"] = [population for population in chosen if population]
        return cleaned


def initial_of(analysis: Analysis) -> dict[str, Any]:
    """What the form shows of an analysis that stands."""
    names = ("name", "outcome", "timepoint", "measure", "model", "subgroup_by", "populations")
    return {name: getattr(analysis, name) for name in names}
