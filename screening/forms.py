from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reviews.errors import RuleBroken
from reviews.models import Criterion, Report, Review, Source
from screening.models import Attempt, Item, Plan, Resolution, SetAside, Stage, Verdict

DIGITS = 19


class NumbersField(forms.TypedMultipleChoiceField):
    """Keys that were ticked; whether each may be is for the action to say."""

    def valid_value(self, value: Any) -> bool:
        return str(value).isdecimal() and len(str(value)) < DIGITS


class VoteForm(forms.Form):
    """Read only by the server: the card draws its own controls."""

    verdict = forms.ChoiceField(choices=Verdict.choices)
    criteria = NumbersField(coerce=int, required=False)
    note = forms.CharField(required=False, strip=True)
    seconds = forms.IntegerField(required=False)
    key = forms.UUIDField(required=False)

    def facts(self) -> dict[str, Any]:
        """What to cast, or a broken rule in words."""
        if not self.is_valid():
            raise RuleBroken(_("Choose include, maybe or exclude, and criteria of this protocol."))
        return dict(self.cleaned_data)


class ReasonField(forms.ModelChoiceField):
    def label_from_instance(self, criterion: Criterion) -> str:
        return criterion.reason


class ResolutionForm(forms.Form):
    verdict = forms.ChoiceField(
        label=_("Verdict"),
        choices=[(v.value, v.label) for v in (Verdict.INCLUDE, Verdict.EXCLUDE)],
        widget=forms.RadioSelect,
    )
    reason = ReasonField(
        label=_("Reason"),
        queryset=Criterion.objects.none(),
        required=False,
        empty_label=_("No reason"),
        help_text=_("The criterion that it fails, when it is excluded."),
    )
    basis = forms.ChoiceField(
        label=_("How it was decided"),
        choices=[
            (Resolution.Basis.CONSENSUS.value, _("The voters agreed")),
            (Resolution.Basis.ADJUDICATION.value, _("A third person decided")),
        ],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3, "data-key": "n"})
    )

    def __init__(self, *args: Any, item: Item, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reason = self.fields["reason"]
        if isinstance(reason, forms.ModelChoiceField):
            reason.queryset = Criterion.objects.filter(review=item.review_id).current()
        if item.stage == Stage.FULL_TEXT:
            reason.help_text = _("The criterion that it fails; needed when it is excluded.")


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


class ReportForm(forms.Form):
    title = forms.CharField(label=_("Title"), widget=forms.Textarea(attrs={"rows": 2}))
    label = forms.CharField(
        label=_("Short name"),
        max_length=Report._meta.get_field("label").max_length,
        help_text=_("Such as Färdig 2011."),
    )
    source = forms.ModelChoiceField(
        label=_("Found through"),
        queryset=Source.objects.none(),
        help_text=_("Citation searching, a website, an organisation, a contact."),
    )
    beside = forms.ModelChoiceField(
        label=_("Listed in the same record as"),
        queryset=Report.objects.none(),
        required=False,
        empty_label=_("No: it has no record"),
        help_text=_("For a record with several reports, such as a book of abstracts."),
    )

    def __init__(self, *args: Any, review: Review, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        beside, source = self.fields["beside"], self.fields["source"]
        if isinstance(beside, forms.ModelChoiceField):
            with_item = review.reports.exclude(item=None)
            beside.queryset = with_item.exclude(record=None).order_by("label")
        if isinstance(source, forms.ModelChoiceField):
            source.queryset = review.sources.all()


class NotRetrievedForm(forms.Form):
    tried = forms.CharField(
        label=_("What was tried"),
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Such as library loan on 3 Mar 2026; wrote to the author."),
    )


class AttemptForm(forms.ModelForm):
    class Meta:
        model = Attempt
        fields = ["on", "where", "requested", "note"]
        widgets = {
            "on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "note": forms.Textarea(attrs={"rows": 2}),
        }


class AsideForm(forms.ModelForm):
    kind = forms.ChoiceField(
        label=_("What it is"), choices=SetAside.Kind.choices, widget=forms.RadioSelect
    )

    class Meta:
        model = SetAside
        fields = ["kind", "note"]
        widgets = {"note": forms.Textarea(attrs={"rows": 2})}


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Every file that was chosen, as a list."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        return [super(FilesField, self).clean(each, initial) for each in data or [None]]


class UploadForm(forms.Form):
    pdfs = FilesField(
        label=_("PDFs of full texts"),
        help_text=_(
            "Drop PDFs here, or click to choose them. Each is matched to its report by DOI, "
            "PubMed number or title, from its name or its first page."
        ),
    )
