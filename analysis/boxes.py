"""What each number of the flow diagram counts, as rows to be listed."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from analysis.counting import Sources, counts_of, excluded_by_tool
from analysis.prisma import Counts
from reviews.models import Record, Report, Review, Source, Study
from screening.models import Item, Stage

TITLES = {
    "database_results": _("Records identified from databases"),
    "database_specific_results": _("Records identified from one database"),
    "register_results": _("Records identified from registers"),
    "register_specific_results": _("Records identified from one register"),
    "website_results": _("Records identified from websites"),
    "organisation_results": _("Records identified from organisations"),
    "citations_results": _("Records identified by citation searching"),
    "other_source_results": _("Records identified by other methods"),
    "duplicates": _("Duplicate records removed"),
    "records_screened": _("Records screened"),
    "records_excluded": _("Records excluded"),
    "records_excluded_human": _("Records excluded by people"),
    "records_excluded_automation": _("Records excluded by automation tools"),
    "screening_pending": _("Records not yet screened"),
    "other_duplicates": _("Records from other methods that were found elsewhere too"),
    "other_screened_out": _("Records from other methods, ineligible on title or abstract"),
    "other_pending": _("Records from other methods, not yet judged"),
    "dbr_sought_reports": _("Reports sought for retrieval"),
    "dbr_notretrieved_reports": _("Reports not retrieved"),
    "dbr_retrieval_pending": _("Reports still being sought"),
    "dbr_assessment_pending": _("Reports not yet assessed"),
    "dbr_assessed": _("Reports assessed for eligibility"),
    "dbr_excluded": _("Reports excluded"),
    "dbr_ongoing": _("Reports of ongoing studies"),
    "dbr_awaiting": _("Reports awaiting classification"),
    "dbr_included_reports": _("Reports included"),
    "other_sought_reports": _("Reports sought for retrieval (other methods)"),
    "other_notretrieved_reports": _("Reports not retrieved (other methods)"),
    "other_retrieval_pending": _("Reports still being sought (other methods)"),
    "other_assessment_pending": _("Reports not yet assessed (other methods)"),
    "other_assessed": _("Reports assessed for eligibility (other methods)"),
    "other_excluded": _("Reports excluded (other methods)"),
    "other_ongoing": _("Reports of ongoing studies (other methods)"),
    "other_awaiting": _("Reports awaiting classification (other methods)"),
    "other_included_reports": _("Reports included (other methods)"),
    "new_reports": _("Reports of included studies"),
    "new_reports_of_previous_studies": _("New reports of studies in the previous version"),
    "unlinked_reports": _("Included reports that belong to no study"),
    "new_studies": _("Studies included in the review"),
    "previous_studies": _("Studies included in the previous version of the review"),
}
_KINDS = {
    "database_results": Source.Kind.DATABASE,
    "database_specific_results": Source.Kind.DATABASE,
    "register_results": Source.Kind.REGISTER,
    "register_specific_results": Source.Kind.REGISTER,
    "website_results": Source.Kind.WEBSITE,
    "organisation_results": Source.Kind.ORGANISATION,
    "citations_results": Source.Kind.CITATION,
    "other_source_results": Source.Kind.OTHER,
}
_UNSETTLED = ~Q(item__state__in=Item.SETTLED) | Q(item__in_play=False) | Q(item=None)
_SETTLED = Q(item__state__in=Item.SETTLED, item__in_play=True)
_OUT = Q(item__state=Item.State.EXCLUDED, item__in_play=True)


@dataclass(frozen=True, slots=True)
class Members:
    """What a number counts: records (with reports that no record stands for), reports, studies."""

    records: QuerySet[Record] | None = None
    reports: QuerySet[Report] | None = None
    studies: QuerySet[Study] | None = None

    def n(self) -> int:
        """How many rows stand behind the number: the number itself."""
        sets = (self.records, self.reports, self.studies)
        return sum(rows.count() for rows in sets if rows is not None)


def href(review: Review, key: str) -> str:
    """Address of the list behind `key`, or `key/name` for one of a list."""
    box, _slash, part = key.partition("/")
    address = reverse("analysis:prisma-box", args=[review.pk, box])
    return f"{address}?{urlencode({'part': part})}" if part else address


def hrefs(review: Review, counts: Counts) -> dict[str, str]:
    """Addresses of all numbers, by the keys that figures use."""
    keys = [key for key in TITLES if not key.endswith("_specific_results")]
    for name in ("database_specific_results", "register_specific_results"):
        keys += [f"{name}/{source}" for source in getattr(counts, name)]
    for name in ("dbr_excluded", "other_excluded"):
        keys += [f"{name}/{reason}" for reason in getattr(counts, name)]
    return {key: href(review, key) for key in keys}


def members(review: Review, key: str, part: str = "") -> Members:
    """The rows behind a number; KeyError for an unknown one."""
    if key not in TITLES:
        raise KeyError(key)
    sources = Sources.of(review)
    if key in _KINDS:
        return _identified(review, sources.called(_KINDS[key], part))
    if key in _RECORDS:
        return _records(review, sources, key)
    return _reports(review, f"{key}/{part}" if part else key)


def _identified(review: Review, sources: list[int]) -> Members:
    return Members(
        Record.objects.standing().filter(review=review, search_run__source__in=sources),
        Report.objects.filter(review=review, source__in=sources, item__isnull=False),
    )


_RECORDS = {
    "duplicates": Q(duplicate_of__isnull=False),
    "records_screened": Q(duplicate_of=None) & _SETTLED,
    "records_excluded": Q(duplicate_of=None) & _OUT,
    "records_excluded_human": Q(duplicate_of=None) & _OUT,
    "records_excluded_automation": Q(duplicate_of=None) & _OUT,
    "screening_pending": Q(duplicate_of=None) & _UNSETTLED,
    "other_duplicates": Q(duplicate_of__isnull=False),
    "other_screened_out": Q(duplicate_of=None) & _OUT,
    "other_pending": Q(duplicate_of=None) & _UNSETTLED,
}


def _records(review: Review, sources: Sources, key: str) -> Members:
    arm = "other" if key.startswith("other_") else "dbr"
    own = [pk for pk in sources.by_id if sources.arm(pk) == arm]
    rows = Record.objects.standing().filter(
        _RECORDS[key], review=review, search_run__source__in=own
    )
    if key in ("records_excluded_human", "records_excluded_automation"):
        tools = (
            Item.objects.filter(review=review)
            .at(Stage.TITLE_ABSTRACT)
            .filter(excluded_by_tool())
            .values("pk")
        )
        by_tool = Q(item__in=tools)
        rows = rows.filter(by_tool if key.endswith("automation") else ~by_tool)
    by_hand = Report.objects.filter(review=review, source__in=own, item__isnull=False)
    return Members(rows, by_hand if key == "records_screened" else None)


def _reports(review: Review, key: str) -> Members:
    """Reports and studies: the count itself says which ids stand behind each number."""
    ids = counts_of(review).members.get(key, ())
    alone = [int(each.removeprefix("report:")) for each in ids if each.startswith("report:")]
    plain = [int(each) for each in ids if not each.startswith("report:")]
    if key in _STUDIES:
        return Members(
            reports=review.reports.filter(pk__in=alone) if alone else None,
            studies=review.studies.filter(pk__in=plain),
        )
    return Members(reports=review.reports.filter(pk__in=plain))


_STUDIES = frozenset({"new_studies", "previous_studies"})
