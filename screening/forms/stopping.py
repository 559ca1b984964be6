"""By which rule people stop reading, and why."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from screening.ranking import Standing
from screening.recall import TARGETS


class StopForm(forms.Form):
    rule = forms.TypedChoiceField(
        label=_("By which rule"), coerce=lambda number: TARGETS[int(number)],
        widget=forms.RadioSelect, initial="0",
    )  # fmt: skip
    note = forms.CharField(
        label=_("Why you stop"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Needed where the rule is not met yet. It is kept with the stop."),
    )

    def __init__(self, *args: Any, standings: list[Standing], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rule = self.fields["rule"]
        if isinstance(rule, forms.ChoiceField):
            rule.choices = [
                (
                    str(number),
                    (_("%(share)s%% found, with %(sure)s%% confidence: met") if each.proven
                     else _("%(share)s%% found, with %(sure)s%% confidence: not met yet"))
                    % {"share": each.target_percent, "sure": each.confidence_percent},
                )
                for number, each in enumerate(standings)
            ]  # fmt: skip

    def facts(self) -> dict[str, Any]:
        target, confidence = self.cleaned_data["rule"]
        return {"target": target, "confidence": confidence, "note": self.cleaned_data["note"]}
