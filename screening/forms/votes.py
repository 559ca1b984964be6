"""A vote on an item, and what settles it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reviews.errors import RuleBroken
from reviews.models import Criterion
from screening.models import Item, Resolution, Stage, Verdict

DIGITS = 19


class NumbersField(forms.TypedMultipleChoiceField):
    """Keys that were ticked; whether each may be is for the action to say."""

    def valid_value(self, value: Any) -> bool:
        return str(value).isdecimal() and len(str(value)) < DIGITS


class VoteForm(forms.Form):
    """Read only by the server: the card draws its own controls."""

    verdict = forms.ChoiceField(choices=Verdict.choices)
    criteria = NumbersField(coerce=int, required=False)
    note = forms.CharField(required=False, strip=True)
    seconds = forms.IntegerField(required=False)
    key = forms.UUIDField(required=False)

    def facts(self) -> dict[str, Any]:
        """What to cast, or a broken rule in words."""
        if not self.is_valid():
            raise RuleBroken(_("Choose include, maybe or exclude, and criteria of this protocol."))
        return dict(self.cleaned_data)


class ReasonField(forms.ModelChoiceField):
    """A criterion of the protocol as it stands, by its reason; the form says of which review."""

    def __init__(self, **options: Any) -> None:
        usual: dict[str, Any] = {
            "label": _("Reason"),
            "queryset": Criterion.objects.none(),
            "required": False,
            "empty_label": _("No reason"),
            "help_text": _("The criterion that it fails, when it is excluded."),
        }
        super().__init__(**(usual | options))

    def choose_from(self, review_id: int) -> None:
        self.queryset = Criterion.objects.filter(review=review_id).current()

    def label_from_instance(self, criterion: Criterion) -> str:
        return criterion.reason


class ResolutionForm(forms.Form):
    verdict = forms.ChoiceField(
        label=_("Verdict"),
        choices=[(v.value, v.label) for v in (Verdict.INCLUDE, Verdict.EXCLUDE)],
        widget=forms.RadioSelect,
    )
    reason = ReasonField()
    basis = forms.ChoiceField(
        label=_("How it was decided"),
        choices=[
            (Resolution.Basis.CONSENSUS.value, _("The voters agreed")),
            (Resolution.Basis.ADJUDICATION.value, _("A third person decided")),
        ],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3, "data-key": "n"})
    )

    def __init__(self, *args: Any, item: Item, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reason = self.fields["reason"]
        if isinstance(reason, ReasonField):
            reason.choose_from(item.review_id)
        if item.stage == Stage.FULL_TEXT:
            reason.help_text = _("The criterion that it fails; needed when it is excluded.")
