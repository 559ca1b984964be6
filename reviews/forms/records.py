from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from reviews.actions.records import YEARS
from reviews.formats import reference_types
from reviews.models import Membership, Search

KINDS = sorted(set(reference_types.FROM_RIS.values()))


class RecordForm(forms.Form):
    """The fields of a record that a person may correct."""

    kind = forms.CharField(
        label=_("Kind"),
        required=False,
        max_length=60,
        help_text=_("Such as journal article, book section or trial registration."),
    )
    title = forms.CharField(
        label=_("Title"), required=False, widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"})
    )
    authors = forms.CharField(
        label=_("Authors"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_("One a line, as Family, Given; a group by its name alone."),
    )
    year = forms.IntegerField(
        label=_("Year"), required=False, min_value=YEARS.start, max_value=YEARS.stop - 1
    )
    journal = forms.CharField(label=_("Journal or book"), required=False)
    volume = forms.CharField(label=_("Volume"), required=False)
    issue = forms.CharField(label=_("Issue"), required=False)
    pages = forms.CharField(label=_("Pages or article number"), required=False)
    doi = forms.CharField(label=_("DOI"), required=False)
    pmid = forms.CharField(label=_("PubMed number"), required=False)
    language = forms.CharField(label=_("Language"), required=False)
    keywords = forms.CharField(
        label=_("Keywords"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text=_("With a semicolon between them."),
    )
    abstract = forms.CharField(
        label=_("Abstract"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 10, "dir": "auto"}),
    )

    def clean_authors(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["authors"].splitlines() if line.strip()]

    @staticmethod
    def shown(values: dict[str, Any]) -> dict[str, Any]:
        """Values of a record as the form shows them."""
        return values | {"authors": "\n".join(values["authors"])}


class NewRecordForm(RecordForm):
    """A record typed in by hand, and the search that it came from."""

    search: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("Search"),
        queryset=Search.objects.none(),
        empty_label=_("Choose the search that led to it"),
    )
    field_order = ["search"]

    def __init__(self, *arguments: Any, seat: Membership, **options: Any) -> None:
        super().__init__(*arguments, **options)
        choice = cast(forms.ModelChoiceField, self.fields["search"])
        choice.queryset = seat.review.searches.select_related("source")
