"""The rules of a stage."""

from django import forms
from django.utils.translation import gettext_lazy as _

from screening.models import Plan


class PlanForm(forms.ModelForm):
    class Meta:
        model = Plan
        fields = [
            "votes_required",
            "progression",
            "maybe",
            "reveal",
            "resolvers",
            "reason_required",
            "reasons_conflict",
            "hide_bibliography",
        ]
        help_texts = {
            "votes_required": _("How many people judge each item: 1 or more."),
            "progression": _("Where one inclusion is enough, an exclusion still needs all votes."),
            "maybe": _("Where it opens a conflict, somebody else decides on every maybe."),
            "reveal": _(
                "Until then nobody sees another’s vote, note or tag, nor that it is there."
            ),
            "resolvers": _("In a meeting, the votes stay hidden until it reveals them to all."),
            "reason_required": _("At least one criterion is ticked before an exclusion is taken."),
            "reasons_conflict": _(
                "Otherwise two exclusions agree, and all ticked reasons are kept."
            ),
            "hide_bibliography": _(
                "Against prestige bias: on the card, in the list, its search, years and orders. "
                "They are shown once an item is settled; the library of records stays as it is."
            ),
        }
