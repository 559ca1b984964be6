"""Forms that choose among the people of a team."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reviews.models import Review, Source
from reviews.roles import Permission
from screening.actions.allocation import SEEDS, WHOLE
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


class ShareForm(forms.Form):
    """Which part of a stage, to whom."""

    people = PeopleField(
        label=_("Who screens it"),
        help_text=_("One person, or a pair. Only they get these items, as far as they are enough."),
    )
    share = forms.IntegerField(
        label=_("Share in per cent"),
        min_value=1,
        max_value=WHOLE,
        initial=WHOLE,
        help_text=_("Less than 100 is drawn at random from what fits the filters below."),
    )
    seed = forms.IntegerField(
        label=_("Seed"),
        required=False,
        min_value=0,
        max_value=SEEDS - 1,
        help_text=_("Leave empty for a new one; the same seed draws the same items again."),
    )
    q = forms.CharField(label=_("Words in title or abstract"), required=False, max_length=300)
    source = forms.ModelChoiceField(
        label=_("Source"), queryset=Source.objects.none(), required=False, empty_label=_("Any")
    )
    first_year = forms.IntegerField(
        label=_("From year"), required=False, min_value=0, max_value=9999
    )
    last_year = forms.IntegerField(label=_("To year"), required=False, min_value=0, max_value=9999)

    def __init__(self, *args: Any, review: Review, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people, source = self.fields["people"], self.fields["source"]
        if isinstance(people, PeopleField):
            people.choices = people_of(review)
        if isinstance(source, forms.ModelChoiceField):
            source.queryset = review.sources.all()

    def filters(self) -> dict[str, str]:
        """As `browse` asks for records."""
        source, given = self.cleaned_data.get("source"), self.cleaned_data
        return {
            "q": given.get("q") or "",
            "source": str(source.pk) if source else "",
            "from": _text(given.get("first_year")),
            "to": _text(given.get("last_year")),
        }


def _text(number: int | None) -> str:
    return "" if number is None else str(number)


class PeopleForm(forms.Form):
    people = PeopleField(label=_("Who screens it"))

    def __init__(self, *args: Any, review: Review, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = self.fields["people"]
        if isinstance(people, PeopleField):
            people.choices = people_of(review)
