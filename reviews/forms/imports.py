from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reviews.models import Membership, Search, Source


class NewSearchForm(forms.Form):
    """A search that is not documented yet: the least that a file can be counted for."""

    source = forms.CharField(
        label=gettext_lazy("Source"),
        required=False,
        max_length=Source._meta.get_field("name").max_length,
        help_text=gettext_lazy("Such as PsycINFO; it is added to the sources if it is new."),
    )
    run_on = forms.DateField(
        label=gettext_lazy("Date of the search"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Empty: today."),
    )

    def clean_run_on(self) -> Any:
        return self.cleaned_data["run_on"] or timezone.localdate()


class ImportForm(NewSearchForm):
    """One or many files for one search, documented or new."""

    use_required_attribute = False
    search: forms.ModelChoiceField = forms.ModelChoiceField(
        label=gettext_lazy("Search"),
        queryset=Search.objects.none(),
        empty_label=gettext_lazy("Choose the search that these files came from"),
    )
    again = forms.BooleanField(
        label=gettext_lazy("Import even if the same content was imported before"), required=False
    )

    def __init__(self, *arguments: Any, seat: Membership, **options: Any) -> None:
        super().__init__(*arguments, **options)
        choice = cast(forms.ModelChoiceField, self.fields["search"])
        choice.queryset = seat.review.searches.select_related("source")
        choice.required = choice.queryset.exists() and not self.data.get("source")
        choice.error_messages["required"] = _("Choose the search, or name the source of a new one.")
        self.fields["source"].required = not choice.queryset.exists()
