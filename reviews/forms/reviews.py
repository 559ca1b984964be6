from django import forms
from django.utils.translation import gettext_lazy as _

from reviews.models import Criterion, Protocol, Review


class NewReviewForm(forms.Form):
    title = forms.CharField(
        label=_("Title"),
        max_length=500,
        help_text=_("As it will be published; you can change it later."),
    )
    question = forms.CharField(
        label=_("Review question"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One sentence is enough to begin."),
    )


class ReviewForm(forms.ModelForm):
    class Meta:
        model = Review
        fields = ["title", "note"]
        widgets = {"note": forms.Textarea(attrs={"rows": 4})}


class ProtocolForm(forms.ModelForm):
    registration_url = forms.URLField(
        label=Protocol._meta.get_field("registration_url").verbose_name,
        required=False,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )

    class Meta:
        model = Protocol
        fields = [
            "question",
            "population",
            "intervention",
            "comparator",
            "outcomes",
            "study_design",
            "registration",
            "registration_url",
            "text",
        ]
        widgets = {
            name: forms.Textarea(attrs={"rows": 2})
            for name in ("population", "intervention", "comparator", "outcomes", "study_design")
        } | {
            "question": forms.Textarea(attrs={"rows": 3}),
            "text": forms.Textarea(attrs={"rows": 12}),
        }


class CriterionForm(forms.ModelForm):
    class Meta:
        model = Criterion
        fields = ["label", "reason", "explanation"]
        widgets = {"explanation": forms.Textarea(attrs={"rows": 2})}
