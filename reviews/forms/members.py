from django import forms
from django.utils.translation import gettext_lazy as _

from reviews.access import Role


class InvitationForm(forms.Form):
    email = forms.EmailField(label=_("E-mail address"))
    role = forms.ChoiceField(
        label=_("Role"),
        choices=Role.choices,
        initial=Role.REVIEWER,
        widget=forms.RadioSelect,
        help_text=_(
            "Reviewers screen and extract; adjudicators also settle conflicts; observers watch; "
            "owners do all and manage the team."
        ),
    )


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
