from django import forms
from django.utils.translation import gettext_lazy as _

from reviews.models import Study


class StudyForm(forms.ModelForm):
    class Meta:
        model = Study
        fields = ["label", "registration", "note"]
        help_texts = {"registration": _("Such as NCT01361698.")}
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}


class GroupForm(forms.Form):
    label = forms.CharField(label=_("Label of the study"), max_length=120)
