from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reviews.actions.members import OpenVotes
from reviews.models import Membership
from reviews.roles import Permission, Role


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


class LeavingForm(forms.Form):
    open_votes = forms.ChoiceField(
        label=_("Votes on items that are not settled"),
        choices=OpenVotes.choices,
        initial=OpenVotes.KEEP,
        widget=forms.RadioSelect,
        help_text=_("No vote is deleted: a voided one stays in the ledger and counts no more."),
    )
    successor = forms.ModelChoiceField(
        label=_("Who takes over"),
        queryset=Membership.objects.none(),
        required=False,
        empty_label=_("Nobody"),
        help_text=_("Asked for when the votes are reassigned. They vote anew, unseen by others."),
    )

    def __init__(self, *args: Any, seat: Membership, member: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not seat.can(Permission.MANAGE_TEAM):
            del self.fields["successor"]
            kept = self.fields["open_votes"]
            if isinstance(kept, forms.ChoiceField):
                kept.choices = [each for each in OpenVotes.choices if each[0] != OpenVotes.REASSIGN]
            return
        successor = self.fields["successor"]
        if isinstance(successor, forms.ModelChoiceField):
            able = seat.review.members.all().who_may(Permission.SCREEN).exclude(pk=member.pk)
            successor.queryset = able.select_related("user")
