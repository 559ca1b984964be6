"""Which domains the team rates."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from extraction.rating import Plan


class DomainsForm(forms.Form):
    domains = forms.MultipleChoiceField(
        label=_("Domains that are rated"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *arguments: Any, plan: Plan, **options: Any) -> None:
        super().__init__(*arguments, **options)
        field = cast(forms.MultipleChoiceField, self.fields["domains"])
        field.choices = [(domain.id, domain.name) for domain in plan.tool.domains]
        field.initial = [domain.id for domain in plan.domains]
