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
from reviews.roles import Permission
from screening import plans
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

    def lines(rows: "Rows", always: int = 0) -> list[Line]:
        found = [Line(n := counts.total(key), words(n), href(review, key)) for words, key in rows]
        return [each for i, each in enumerate(found) if each.n or i < always]

    return [
        Step(_("Identified"), lines(_IDENTIFIED, 1), [], lines(_REMOVED), []),
        Step(
            _("Titles and abstracts"), lines(_SCREENED, 1), lines(_UNSCREENED), lines(_EXCLUDED), []
        ),
        Step(
            _("Full texts"),
            lines(_ASSESSED, 1),
            lines(_UNASSESSED),
            lines(_REPORTS_OUT),
            _reasons(review, counts),
        ),
        Step(_("Included"), lines(_INCLUDED, 2), lines(_UNLINKED), [], []),
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


Rows = tuple[tuple[Words, str], ...]

_IDENTIFIED: Rows = (
    (_words("record from databases", "records from databases"), "database_results"),
    (_words("record from registers", "records from registers"), "register_results"),
    (_words("record from websites", "records from websites"), "website_results"),
    (_words("record from organisations", "records from organisations"), "organisation_results"),
    (_words("record by citation searching", "records by citation searching"), "citations_results"),
    (_words("record by other methods", "records by other methods"), "other_source_results"),
)
_REMOVED: Rows = (
    (_words("duplicate removed", "duplicates removed"), "duplicates"),
    (_words("other copy found elsewhere", "other copies found elsewhere"), "other_duplicates"),
)
_SCREENED: Rows = ((_words("record screened", "records screened"), "records_screened"),)
_UNSCREENED: Rows = (
    (_words("not yet screened", "not yet screened"), "screening_pending"),
    (_words("by other methods, not yet judged", "by other methods, not yet judged"),
     "other_pending"),
)  # fmt: skip
_EXCLUDED: Rows = (
    (_words("record excluded", "records excluded"), "records_excluded"),
    (_words("by other methods, ineligible", "by other methods, ineligible"), "other_screened_out"),
)
_ASSESSED: Rows = (
    (_words("report assessed", "reports assessed"), "dbr_assessed"),
    (_words("report by other methods assessed", "reports by other methods assessed"),
     "other_assessed"),
)  # fmt: skip
_UNASSESSED: Rows = (
    (_words("still being sought", "still being sought"), "dbr_retrieval_pending"),
    (_words("by other methods, still being sought", "by other methods, still being sought"),
     "other_retrieval_pending"),
    (_words("not yet assessed", "not yet assessed"), "dbr_assessment_pending"),
    (_words("by other methods, not yet assessed", "by other methods, not yet assessed"),
     "other_assessment_pending"),
    (_words("of an ongoing study", "of ongoing studies"), "dbr_ongoing"),
    (_words("awaiting classification", "awaiting classification"), "dbr_awaiting"),
    (_words("by other methods, of an ongoing study", "by other methods, of ongoing studies"),
     "other_ongoing"),
    (_words("by other methods, awaiting classification",
            "by other methods, awaiting classification"), "other_awaiting"),
)  # fmt: skip
_REPORTS_OUT: Rows = (
    (_words("report not retrieved", "reports not retrieved"), "dbr_notretrieved_reports"),
    (_words("by other methods, not retrieved", "by other methods, not retrieved"),
     "other_notretrieved_reports"),
    (_words("report excluded", "reports excluded"), "dbr_excluded"),
    (_words("by other methods, excluded", "by other methods, excluded"), "other_excluded"),
)  # fmt: skip
_INCLUDED: Rows = (
    (_words("study included", "studies included"), "new_studies"),
    (_words("report of included studies", "reports of included studies"), "new_reports"),
)
_UNLINKED: Rows = (
    (_words("report belongs to no study yet", "reports belong to no study yet"),
     "unlinked_reports"),
)  # fmt: skip


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
    if words := _too_few(review):
        yield Blocker(words, at("reviews:team"), _("Invite somebody, or change the plan"))
    if pairs := Duplicate.objects.filter(review=review).waiting().count():
        words = ngettext(
            "%(n)d pair of records may be duplicates; a person must say.",
            "%(n)d pairs of records may be duplicates; a person must say.",
            pairs,
        )
        yield Blocker(words % {"n": pairs}, at("reviews:duplicates"), _("Look at them"))


def _too_few(review: Review) -> str:
    """Which stage asks for more votes on an item than there are people who may cast one."""
    people = review.members.all().who_may(Permission.SCREEN).count()
    for stage in Stage:
        needed = plans.standing(review, stage).rule.votes_needed
        if people < needed:
            words = ngettext(
                "At “%(stage)s” each item needs %(needed)d votes, but only %(n)d person screens.",
                "At “%(stage)s” each item needs %(needed)d votes, but only %(n)d people screen.",
                people,
            )
            return words % {"stage": stage.label, "needed": needed, "n": people}
    return ""


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
