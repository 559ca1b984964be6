"""Forms that choose among the people of a team."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reviews.access import Permission
from reviews.models import Review
from screening.actions.groups import LONGEST_NAME
from screening.models import Plan


class PeopleField(forms.TypedMultipleChoiceField):
    """Members who may screen, ticked."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=int, widget=forms.CheckboxSelectMultiple, **kwargs)


class GroupForm(forms.Form):
    name = forms.CharField(
        label=_("Name of the group"),
        max_length=LONGEST_NAME,
        required=False,
        help_text=_("Such as Content experts. Clear the name to remove the group."),
    )
    members = PeopleField(label=_("Who belongs to it"), required=False)

    def __init__(self, *args: Any, people: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = self.fields["members"]
        if isinstance(members, PeopleField):
            members.choices = people


Groups = forms.formset_factory(GroupForm, extra=1)


def people_of(review: Review) -> list[tuple[int, str]]:
    """Who may screen, for choosing among."""
    members = review.members.current().who_may(Permission.SCREEN).select_related("user")
    return [(member.pk, str(member)) for member in members]


def groups_of(plan: Plan, data: Any = None) -> Any:
    """The plan's groups as a set of forms, and an empty one for a new group."""
    return Groups(
        data if data and "groups-TOTAL_FORMS" in data else None,
        prefix="groups",
        initial=[{"name": g["name"], "members": g["members"]} for g in plan.must_vote],
        form_kwargs={"people": people_of(plan.review)},
    )


def asked_groups(formset: Any, plan: Plan) -> list[dict[str, Any]]:
    """What the forms ask for; as the plan has it when they were not sent."""
    if not formset.is_bound:
        return list(plan.must_vote)
    return [
        {"name": name, "members": form.cleaned_data.get("members", [])}
        for form in formset
        if (name := form.cleaned_data.get("name"))
    ]
