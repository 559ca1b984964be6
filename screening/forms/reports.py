"""Reports that are sought, and their full texts."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reviews.models import Report, Review, Source
from screening.models import Attempt, SetAside


class ReportForm(forms.Form):
    title = forms.CharField(label=_("Title"), widget=forms.Textarea(attrs={"rows": 2}))
    label = forms.CharField(
        label=_("Short name"),
        max_length=Report._meta.get_field("label").max_length,
        help_text=_("Such as Färdig 2011."),
    )
    source = forms.ModelChoiceField(
        label=_("Found through"),
        queryset=Source.objects.none(),
        help_text=_("Citation searching, a website, an organisation, a contact."),
    )
    beside = forms.ModelChoiceField(
        label=_("Listed in the same record as"),
        queryset=Report.objects.none(),
        required=False,
        empty_label=_("No: it has no record"),
        help_text=_("For a record with several reports, such as a book of abstracts."),
    )

    def __init__(self, *args: Any, review: Review, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        beside, source = self.fields["beside"], self.fields["source"]
        if isinstance(beside, forms.ModelChoiceField):
            with_item = review.reports.exclude(item=None)
            beside.queryset = with_item.exclude(record=None).order_by("label")
        if isinstance(source, forms.ModelChoiceField):
            source.queryset = review.sources.all()


class NotRetrievedForm(forms.Form):
    tried = forms.CharField(
        label=_("What was tried"),
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Such as library loan on 3 Mar 2026; wrote to the author."),
    )


class AttemptForm(forms.ModelForm):
    class Meta:
        model = Attempt
        fields = ["on", "where", "requested", "note"]
        widgets = {
            "on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "note": forms.Textarea(attrs={"rows": 2}),
        }


class AsideForm(forms.ModelForm):
    kind = forms.ChoiceField(
        label=_("What it is"), choices=SetAside.Kind.choices, widget=forms.RadioSelect
    )

    class Meta:
        model = SetAside
        fields = ["kind", "note"]
        widgets = {"note": forms.Textarea(attrs={"rows": 2})}


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Every file that was chosen, as a list."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        return [super(FilesField, self).clean(each, initial) for each in data or [None]]


class UploadForm(forms.Form):
    pdfs = FilesField(
        allow_empty_file=True,  # refused by its name, not together with all the others
        label=_("PDFs of full texts"),
        help_text=_(
            "Drop PDFs here, or click to choose them. Each is matched to its report by DOI, "
            "PubMed number or title, from its name or its first page."
        ),
    )
