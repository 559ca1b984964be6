from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import NoticeChoice, NoticeKind, User


class SignupName(forms.Form):
    """What sign-up asks beyond e-mail and password."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=150,
        help_text=_("As your co-reviewers know you."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ["name", "email", "password1"]

    def signup(self, request: HttpRequest, user: User) -> None:
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])


class ProfileForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["name", "time_zone", "theme"]
        widgets = {"theme": forms.RadioSelect}
        help_texts = {"time_zone": _("Such as Europe/Copenhagen. Times are shown in it.")}


class TokenForm(forms.Form):
    days = forms.TypedChoiceField(
        label=_("Works for"),
        coerce=int,
        choices=[(30, _("30 days")), (180, _("180 days")), (365, _("One year"))],
        widget=forms.RadioSelect,
        initial=180,
    )

    @property
    def lifetime(self) -> timedelta:
        return timedelta(days=self.cleaned_data["days"])


class NoticesForm(forms.Form):
    """Two switches for each kind of notification."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        kept = {choice.kind: choice for choice in user.notice_choices.all()}
        for kind in NoticeKind:
            for name, label in (("listed", _("In the list")), ("mailed", _("By e-mail, daily"))):
                field = forms.BooleanField(label=label, required=False)
                field.initial = getattr(kept.get(kind), name, True)
                self.fields[f"{kind}_{name}"] = field

    def rows(self) -> list[tuple[str, list[forms.BoundField]]]:
        return [
            (str(kind.label), [self[f"{kind}_listed"], self[f"{kind}_mailed"]])
            for kind in NoticeKind
        ]

    def save(self) -> None:
        for kind in NoticeKind:
            asked = {name: self.cleaned_data[f"{kind}_{name}"] for name in ("listed", "mailed")}
            NoticeChoice.objects.update_or_create(user=self.user, kind=kind, defaults=asked)
