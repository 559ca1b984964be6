"""Where a review stands, in the words of its home page. Nothing unsettled of others shows."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analysis.boxes import href
from analysis.prisma import Counts
from extraction.included import included_studies
from extraction.models import Entry
from reviews.models import Duplicate, Membership, Review
from screening.models import Item, Stage


@dataclass(frozen=True, slots=True)
class Line:
    """A number with its words and the list that it counts."""

    n: int
    words: str
    url: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the flow: what is in it, what waits in it, and what left it."""

    title: str
    lines: list[Line]
    pending: list[Line]
    out: list[Line]
    reasons: list[Line]


Words = Callable[[int], str]


def steps(review: Review, counts: Counts) -> list[Step]:
    """The flow of the review from top to bottom; both columns of the diagram taken together."""

    def line(words: Words, *keys: str) -> Line:
        n = sum(counts.total(key) for key in keys)
        shown = next((key for key in keys if counts.total(key)), keys[0])
        return Line(n, words(n), href(review, shown))

    def lines(*rows: tuple[Words, str], always: int = 0) -> list[Line]:
        found = [line(words, key) for words, key in rows]
        return [each for i, each in enumerate(found) if each.n or i < always]

    return [
        Step(
            _("Identified"),
            lines(*_IDENTIFIED, always=1),
            [],
            lines((_duplicates, "duplicates"), (_copies, "other_duplicates")),
            [],
        ),
        Step(
            _("Titles and abstracts"),
            lines((_screened, "records_screened"), always=1),
            lines((_to_screen, "screening_pending"), (_to_judge, "other_pending")),
            lines((_excluded, "records_excluded"), (_screened_out, "other_screened_out")),
            [],
        ),
        Step(
            _("Full texts"),
            [
                *lines((_assessed, "dbr_assessed"), always=1),
                *lines((_assessed_other, "other_assessed")),
            ],
            lines(
                (_to_retrieve, "dbr_retrieval_pending"),
                (_to_retrieve_other, "other_retrieval_pending"),
                (_to_assess, "dbr_assessment_pending"),
                (_to_assess_other, "other_assessment_pending"),
            ),
            lines(
                (_not_retrieved, "dbr_notretrieved_reports"),
                (_not_retrieved_other, "other_notretrieved_reports"),
                (_reports_excluded, "dbr_excluded"),
                (_reports_excluded_other, "other_excluded"),
            ),
            _reasons(review, counts),
        ),
        Step(
            _("Included"),
            lines((_studies, "new_studies"), (_reports, "new_reports"), always=2),
            lines((_unlinked, "unlinked_reports")),
            [],
            [],
        ),
    ]


def _reasons(review: Review, counts: Counts) -> list[Line]:
    other = _("%(reason)s (other methods)")
    return [
        Line(n, words % {"reason": reason}, href(review, f"{key}/{reason}"))
        for key, words in (("dbr_excluded", "%(reason)s"), ("other_excluded", other))
        for reason, n in getattr(counts, key).items()
    ]


def _words(one: str, many: str) -> Words:
    return lambda n: ngettext(one, many, n)


_IDENTIFIED: tuple[tuple[Words, str], ...] = (
    (_words("record from databases", "records from databases"), "database_results"),
    (_words("record from registers", "records from registers"), "register_results"),
    (_words("record from websites", "records from websites"), "website_results"),
    (_words("record from organisations", "records from organisations"), "organisation_results"),
    (_words("record by citation searching", "records by citation searching"), "citations_results"),
    (_words("record by other methods", "records by other methods"), "other_source_results"),
)
_duplicates = _words("duplicate removed", "duplicates removed")
_copies = _words("other copy found elsewhere", "other copies found elsewhere")
_screened = _words("record screened", "records screened")
_to_screen = _words("not yet screened", "not yet screened")
_to_judge = _words("by other methods, not yet judged", "by other methods, not yet judged")
_excluded = _words("record excluded", "records excluded")
_screened_out = _words("by other methods, ineligible", "by other methods, ineligible")
_assessed = _words("report assessed", "reports assessed")
_assessed_other = _words("report by other methods assessed", "reports by other methods assessed")
_to_retrieve = _words("still being sought", "still being sought")
_to_retrieve_other = _words(
    "by other methods, still being sought", "by other methods, still being sought"
)
_to_assess = _words("not yet assessed", "not yet assessed")
_to_assess_other = _words(
    "by other methods, not yet assessed", "by other methods, not yet assessed"
)
_not_retrieved = _words("report not retrieved", "reports not retrieved")
_not_retrieved_other = _words("by other methods, not retrieved", "by other methods, not retrieved")
_reports_excluded = _words("report excluded", "reports excluded")
_reports_excluded_other = _words("by other methods, excluded", "by other methods, excluded")
_studies = _words("study included", "studies included")
_reports = _words("report of included studies", "reports of included studies")
_unlinked = _words("report belongs to no study yet", "reports belong to no study yet")


def waiting_lines(seat: Membership, counts: dict[str, int]) -> list[Line]:
    """What waits for this person, each with the page to do it on."""

    def at(name: str, **parts: str) -> str:
        return reverse(name, kwargs={"review_id": seat.review_id, **parts})

    rows: list[tuple[str, Words, str]] = [
        (
            "duplicates",
            _words("pair of records: duplicates?", "pairs of records: duplicates?"),
            at("reviews:duplicates"),
        ),
        (
            "title_abstract",
            _words("record to screen", "records to screen"),
            at("screening:queue", stage=Stage.TITLE_ABSTRACT),
        ),
        (
            "conflicts_title_abstract",
            _words("conflict on title and abstract", "conflicts on title and abstract"),
            at("screening:conflicts", stage=Stage.TITLE_ABSTRACT),
        ),
        ("retrieval", _words("full text to find", "full texts to find"), at("screening:retrieval")),
        (
            "full_text",
            _words("full text to judge", "full texts to judge"),
            at("screening:queue", stage=Stage.FULL_TEXT),
        ),
        (
            "conflicts_full_text",
            _words("conflict on full text", "conflicts on full text"),
            at("screening:conflicts", stage=Stage.FULL_TEXT),
        ),
        ("extraction", _words("study to extract", "studies to extract"), at("extraction:studies")),
        ("rob", _words("study to rate for bias", "studies to rate for bias"), at("extraction:rob")),
    ]
    return [
        Line(counts[key], words(counts[key]), url) for key, words, url in rows if counts.get(key)
    ]


@dataclass(frozen=True, slots=True)
class Blocker:
    """What keeps the team from the next step, and where to mend it."""

    words: str
    url: str
    action: str


def blockers(review: Review) -> list[Blocker]:
    """What is missing before the work can go on; the first steps first."""
    return [*_before_screening(review), *_after_screening(review)]


def _before_screening(review: Review) -> Iterable[Blocker]:
    def at(name: str) -> str:
        return reverse(name, args=[review.pk])

    if not review.criteria.all().current().exists():
        yield Blocker(
            _("There are no eligibility criteria, so exclusions have no reasons."),
            at("reviews:protocol"),
            _("Write the criteria"),
        )
    if not review.imports.all().standing().exists():
        yield Blocker(
            _("No search result is imported."), at("reviews:imports"), _("Import records")
        )
    if review.members.all().current().count() < 2:
        yield Blocker(
            _("You are alone: screening in pairs needs a second person."),
            at("reviews:team"),
            _("Invite somebody"),
        )
    if pairs := Duplicate.objects.filter(review=review).waiting().count():
        words = ngettext(
            "%(n)d pair of records may be duplicates; a person must say.",
            "%(n)d pairs of records may be duplicates; a person must say.",
            pairs,
        )
        yield Blocker(words % {"n": pairs}, at("reviews:duplicates"), _("Look at them"))


def _after_screening(review: Review) -> Iterable[Blocker]:
    included = included_studies(review)
    settled = Entry.objects.filter(review=review).consensus().completed().values("study")
    if open_studies := included.exclude(pk__in=settled).count():
        words = ngettext(
            "%(n)d included study has no settled extraction yet.",
            "%(n)d included studies have no settled extraction yet.",
            open_studies,
        )
        url = reverse("extraction:studies", args=[review.pk])
        yield Blocker(words % {"n": open_studies}, url, _("Extract"))


@dataclass(frozen=True, slots=True)
class Meter:
    """How much of a stage is settled."""

    label: str
    done: int
    total: int


def meters(review: Review, counts: Counts) -> list[Meter]:
    """Settled against all, by stage, from the numbers of the diagram."""

    def total(*keys: str) -> int:
        return sum(counts.total(key) for key in keys)

    screened = total("records_screened", "other_screened_out", "other_sought_reports")
    waiting = total("screening_pending", "other_pending")
    assessed = total("dbr_assessed", "other_assessed")
    sought = total("dbr_sought_reports", "other_sought_reports") - total(
        "dbr_notretrieved_reports", "other_notretrieved_reports"
    )
    rows = [
        Meter(_("Titles and abstracts settled"), screened, screened + waiting),
        Meter(_("Full texts settled"), assessed, sought),
    ]
    return [each for each in rows if each.total]


def is_new(review: Review) -> bool:
    """Nothing has been imported or is sought yet."""
    return not (review.imports.exists() or Item.objects.filter(review=review).exists())
