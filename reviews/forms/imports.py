from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from reviews.models import Membership, Search


class ImportForm(forms.Form):
    """One or many files for one documented search."""

    search: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("Search"),
        queryset=Search.objects.none(),
        empty_label=_("Choose the search that these files came from"),
    )
    again = forms.BooleanField(
        label=_("Import even if the same content was imported before"), required=False
    )

    def __init__(self, *arguments: Any, seat: Membership, **options: Any) -> None:
        super().__init__(*arguments, **options)
        choice = cast(forms.ModelChoiceField, self.fields["search"])
        choice.queryset = seat.review.searches.select_related("source")
