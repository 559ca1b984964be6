from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from analysis.actions.analyses import MEASURES
from analysis.collect import NUMERIC
from analysis.models import Analysis
from extraction.models import Outcome, Population, Question, Timepoint
from reviews.models import Membership

PLACES = 3
GROUPING = (
    Question.Kind.CHOICE,
    Question.Kind.YES_NO_UNCLEAR,
    Question.Kind.SHORT,
    Question.Kind.TEXT,
)
KINDS = {
    Outcome.Kind.CONTINUOUS: _("Continuous outcomes"),
    Outcome.Kind.DICHOTOMOUS: _("Dichotomous outcomes"),
}


def _measures(kinds: tuple[Outcome.Kind, ...]) -> list[Any]:
    groups = [(KINDS[kind], [(m.value, m.label) for m in MEASURES[kind]]) for kind in kinds]
    return groups if len(groups) > 1 else groups[0][1]


class OptionsForm(forms.Form):
    """How an analysis is pooled and shown: what stands beside the forest plot."""

    measure = forms.ChoiceField(label=_("Effect measure"))
    model = forms.ChoiceField(
        label=_("Model"), choices=Analysis.Model.choices, initial=Analysis.Model.RANDOM
    )
    pooling = forms.ChoiceField(
        label=_("Pooling method"), choices=Analysis.Pooling.choices, initial=Analysis.Pooling.IV
    )
    estimator = forms.ChoiceField(
        label=_("Estimator of τ²"),
        choices=Analysis.Estimator.choices,
        initial=Analysis.Estimator.REML,
    )
    test = forms.ChoiceField(
        label=_("Confidence interval"), choices=Analysis.Test.choices, initial=Analysis.Test.Z
    )
    prediction = forms.ChoiceField(
        label=_("Prediction interval"),
        choices=Analysis.Prediction.choices,
        initial=Analysis.Prediction.T_KM2,
    )
    subgroup_by = forms.ModelChoiceField(
        label=_("Subgroups by"),
        queryset=Question.objects.none(),
        required=False,
        empty_label=_("No subgroups"),
    )
    moderator = forms.ModelChoiceField(
        label=_("Meta-regression on"),
        queryset=Question.objects.none(),
        required=False,
        empty_label=_("No regression"),
    )
    order = forms.ChoiceField(
        label=_("Studies in order of"),
        choices=Analysis.Order.choices,
        initial=Analysis.Order.LABEL,
    )

    def __init__(
        self, *args: Any, seat: Membership, kind: str = "", **options: Any
    ) -> None:  # fmt: skip
        super().__init__(*args, **options)
        own: dict[str, Any] = self.fields
        own["measure"].choices = _measures((Outcome.Kind(kind),) if kind else tuple(KINDS))
        asked = seat.review.questions.all().current()
        own["subgroup_by"].queryset = asked.filter(kind__in=GROUPING)
        own["moderator"].queryset = asked.filter(kind__in=(*GROUPING, *NUMERIC))


class AnalysisForm(OptionsForm):
    """One question: populations are asked in order of preference, one list below the other."""

    name = forms.CharField(
        label=_("Name"), max_length=200, help_text=_("Such as Global functioning at one year.")
    )
    outcome = forms.ModelChoiceField(label=_("Outcome"), queryset=Outcome.objects.none())
    timepoint = forms.ModelChoiceField(label=_("Timepoint"), queryset=Timepoint.objects.none())

    def __init__(self, *args: Any, seat: Membership, **options: Any) -> None:
        super().__init__(*args, seat=seat, **options)
        review = seat.review
        own: dict[str, Any] = self.fields
        own["outcome"].queryset = review.outcomes.all()
        own["timepoint"].queryset = review.timepoints.all()
        own["model"].help_text = _("Both are always computed; this one is drawn and put in words.")
        own["subgroup_by"].help_text = _("A characteristic of the extraction form.")
        own["moderator"].help_text = _("A number or a characteristic of the extraction form.")
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
        self.order_fields(["name", "outcome", "timepoint", *self.places()])

    def places(self) -> list[str]:
        return [name for name in self.fields if name.startswith("population_")]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        chosen = [cleaned.pop(name, "") for name in self.places()]
        cleaned["populations"] = [population for population in chosen if population]
        return cleaned


def initial_of(analysis: Analysis) -> dict[str, Any]:
    """What the form shows of an analysis that stands."""
    names = ("name", "outcome", "timepoint", "populations", *OptionsForm.base_fields)
    return {name: getattr(analysis, name) for name in names}
