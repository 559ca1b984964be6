"""What people fill in to begin a calibration round."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reviews.models import Membership, Review
from reviews.roles import Permission
from screening.forms.meetings import PeopleField
from screening.models import Calibration


class CalibrationForm(forms.ModelForm):
    people = PeopleField(
        label=_("Who takes part"),
        queryset=Membership.objects.none(),
        help_text=_("Each of them votes on every item of the sample."),
    )
    keep = forms.TypedChoiceField(
        label=_("When the round is closed"),
        choices=[
            ("1", _("Its votes count as normal votes")),
            ("0", _("Its votes are discarded; the items are screened anew")),
        ],
        coerce=lambda value: value == "1",
        initial="1",
        widget=forms.RadioSelect,
    )
    seed = forms.IntegerField(
        label=_("Seed"),
        required=False,
        min_value=0,
        help_text=_("Left empty, one is drawn. The same seed draws the same sample again."),
    )

    class Meta:
        model = Calibration
        fields = ["size", "measure", "target"]

    field_order = ["size", "people", "measure", "target", "keep", "seed"]

    def __init__(self, *args: Any, review: Review, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = self.fields["people"]
        if isinstance(people, forms.ModelMultipleChoiceField):
            people.queryset = review.members.who_may(Permission.SCREEN).select_related("user")
