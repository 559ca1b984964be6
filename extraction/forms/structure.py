"""Forms for what is extracted: questions, outcomes, instruments, timepoints, arms and places."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from extraction.models import (
    Arm,
    Direction,
    Instrument,
    Outcome,
    Population,
    Question,
    Result,
    Timepoint,
)
from reviews.models import Membership, Study


class QuestionForm(forms.ModelForm):
    options = forms.CharField(
        label=_("Answers to choose from"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One a line; only for “One of a list” and “Several of a list”."),
    )

    class Meta:
        model = Question
        fields = ["section", "label", "kind", "help"]
        widgets = {"help": forms.Textarea(attrs={"rows": 3})}

    field_order = ["section", "label", "kind", "options", "help"]

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["section"].required = False
        if self.instance.pk:
            self.initial["options"] = "\n".join(self.instance.options)

    def clean_options(self) -> list[str]:
        return str(self.cleaned_data["options"]).splitlines()


class OutcomeForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=150)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=Outcome.Kind, widget=forms.RadioSelect, initial="continuous"
    )
    better = forms.ChoiceField(
        label=_("Direction"),
        choices=Direction.choices,
        widget=forms.RadioSelect,
        initial="higher",
    )


class InstrumentForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=150, help_text=_("With its version, such as GAF-F or PANSS-6.")
    )
    minimum = forms.FloatField(label=_("Lowest score"), required=False)
    maximum = forms.FloatField(label=_("Highest score"), required=False)
    better = forms.ChoiceField(
        label=_("Direction"),
        choices=Direction.choices,
        widget=forms.RadioSelect,
        initial="higher",
    )


class TimepointForm(forms.Form):
    label = forms.CharField(
        label=_("Label"), max_length=100, help_text=_("Such as post-test or one-year follow-up.")
    )
    kind = forms.ChoiceField(
        label=_("Kind"), choices=Timepoint.Kind, widget=forms.RadioSelect, initial="post_test"
    )


class ArmForm(forms.Form):
    label = forms.CharField(label=_("Label"), max_length=150)
    role = forms.ChoiceField(
        label=_("Role"), choices=Arm.Role, widget=forms.RadioSelect, initial="experimental"
    )
    n_randomised = forms.IntegerField(label=_("Number randomised"), required=False, min_value=0)
    description = forms.CharField(
        label=_("What was delivered"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )


class ArmsField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.label)


class PlacesForm(forms.Form):
    """Which numbers a study reports: a place is opened for each chosen arm."""

    outcome = forms.ModelChoiceField(Outcome.objects.none(), label=_("Outcome"))
    instrument = forms.ModelChoiceField(
        Instrument.objects.none(),
        label=_("Instrument"),
        required=False,
        empty_label=_("No instrument"),
    )
    timepoint = forms.ModelChoiceField(Timepoint.objects.none(), label=_("Timepoint"))
    population = forms.ChoiceField(label=_("Analysis population"), choices=Population)
    score = forms.ChoiceField(
        label=_("Score"), choices=Result.Score, widget=forms.RadioSelect, initial="final"
    )
    arms = ArmsField(Arm.objects.none(), label=_("Arms"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *arguments: Any, seat: Membership, study: Study, **options: Any) -> None:
        super().__init__(*arguments, **options)
        review = seat.review
        for name, rows in (
            ("outcome", review.outcomes.all()),
            ("instrument", review.instruments.all()),
            ("timepoint", review.timepoints.all()),
        ):
            self._choice(name).queryset = rows
        arms = self._choice("arms")
        arms.queryset = study.arms.all()
        arms.initial = [arm.pk for arm in study.arms.all()]
        for name in ("outcome", "timepoint"):
            self._choice(name).empty_label = _("Choose")

    def _choice(self, name: str) -> forms.ModelChoiceField:
        return cast(forms.ModelChoiceField, self.fields[name])
