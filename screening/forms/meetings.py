"""What people fill in to plan a meeting and to write down what it agreed on."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reviews.models import Membership, Review
from screening.forms.votes import ReasonField
from screening.models import Meeting, Verdict


class PeopleField(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, seat: Membership) -> str:
        return f"{seat} ({seat.get_role_display()})"


class MeetingForm(forms.ModelForm):
    attendees = PeopleField(
        label=_("Who attends"),
        queryset=Membership.objects.none(),
        help_text=_("They see the votes on a conflict when the meeting reveals them."),
    )

    class Meta:
        model = Meeting
        fields = ["stage", "title", "planned_for", "attendees", "only_of_attendees"]
        widgets = {
            "planned_for": forms.DateTimeInput(
                attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"
            ),
        }

    field_order = ["stage", "title", "planned_for", "attendees", "only_of_attendees"]

    def __init__(self, *args: Any, review: Review, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        attendees = self.fields["attendees"]
        if isinstance(attendees, forms.ModelMultipleChoiceField):
            attendees.queryset = review.members.current().select_related("user")


class DecisionForm(forms.Form):
    verdict = forms.ChoiceField(
        label=_("Verdict"),
        choices=[(v.value, v.label) for v in (Verdict.INCLUDE, Verdict.EXCLUDE)],
        error_messages={"required": _("Choose include or exclude.")},
    )
    reason = ReasonField()
    note = forms.CharField(
        label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2, "data-key": "n"})
    )

    def __init__(self, *args: Any, review: Review, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reason = self.fields["reason"]
        if isinstance(reason, ReasonField):
            reason.choose_from(review.pk)
