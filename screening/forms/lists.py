"""Forms of the list, of bulk votes, and of highlighted words."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reviews.models import Criterion
from screening.actions.bulk import Scope
from screening.models import Highlight, Plan, Verdict


class CriteriaField(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, criterion: Criterion) -> str:
        return criterion.reason


class BulkForm(forms.Form):
    """One verdict on many items; `key` makes a form that is sent twice one bulk."""

    verdict = forms.ChoiceField(
        label=_("Verdict on all of them"), choices=Verdict.choices, widget=forms.RadioSelect
    )
    criteria = CriteriaField(
        label=_("Criteria that they fail"), queryset=Criterion.objects.none(), required=False
    )
    note = forms.CharField(
        label=_("Note on each vote"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    change = forms.BooleanField(
        label=_("Also change the votes that I gave already"), required=False
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, plan: Plan, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scope = scope
        criteria = self.fields["criteria"]
        if isinstance(criteria, forms.ModelMultipleChoiceField):
            criteria.queryset = Criterion.objects.filter(review=plan.review_id).current()
        if plan.reason_required:
            criteria.help_text = _("At least one when you exclude.")
        if not scope.changes:
            del self.fields["change"]

    def clean(self) -> dict[str, Any]:
        """What is confirmed is the number that was shown, no other."""
        if self.data.get("count") != str(self.scope.takes):
            raise forms.ValidationError(
                _("The list changed meanwhile. Look at the numbers again before you confirm.")
            )
        return self.cleaned_data

    def items(self) -> list[int]:
        return self.scope.new + (self.scope.changes if self.cleaned_data.get("change") else [])

    def facts(self) -> dict[str, Any]:
        """What is put down of the bulk."""
        given = self.cleaned_data
        return {
            "verdict": given["verdict"],
            "criteria": [criterion.pk for criterion in given["criteria"]],
            "note": given["note"],
            "key": given["key"],
        }


class WordsForm(forms.Form):
    """A list of highlighted words, one in each line."""

    include = forms.CharField(
        label=_("Speak for inclusion"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto", "spellcheck": "false"}),
        help_text=_("One in each line: a word, a stem such as random*, or a phrase."),
    )
    exclude = forms.CharField(
        label=_("Speak for exclusion"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto", "spellcheck": "false"}),
    )

    @classmethod
    def shown(cls, words: Iterable[Highlight], **more: Any) -> "WordsForm":
        lines: dict[str, list[str]] = {kind: [] for kind in Highlight.Kind.values}
        for word in words:
            lines[word.kind].append(word.term)
        return cls(initial={kind: "\n".join(terms) for kind, terms in lines.items()}, **more)

    def lists(self) -> dict[str, list[str]]:
        return {kind: self.cleaned_data[kind].splitlines() for kind in Highlight.Kind.values}
