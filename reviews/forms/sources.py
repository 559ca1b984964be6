from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from reviews.models import Membership, Search, Source


class SourceForm(forms.ModelForm):
    class Meta:
        model = Source
        fields = ["name", "kind", "platform"]


class SearchForm(forms.ModelForm):
    class Meta:
        model = Search
        fields = [
            "source", "run_on", "strategy", "limits", "reported", "update_of",
            "searched_together", "method", "filters", "reused_from", "peer_review",
        ]  # fmt: skip
        widgets = {
            "run_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "strategy": forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
            **{
                name: forms.Textarea(attrs={"rows": 2})
                for name in (
                    "limits",
                    "searched_together",
                    "method",
                    "filters",
                    "reused_from",
                    "peer_review",
                )
            },  # fmt: skip
        }

    def __init__(self, *arguments: Any, seat: Membership, **options: Any) -> None:
        super().__init__(*arguments, **options)
        choice = cast(forms.ModelChoiceField, self.fields["source"])
        choice.queryset = seat.review.sources.all()
        choice.empty_label = _("Choose a source")
        earlier = cast(forms.ModelChoiceField, self.fields["update_of"])
        earlier.queryset = seat.review.searches.select_related("source")
        earlier.empty_label = _("No, a first search")
