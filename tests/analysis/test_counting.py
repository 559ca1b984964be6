"""The flow diagram counted from rows: every box, what is pending, and the lists behind them."""

import pytest
from django.utils import timezone

from analysis import boxes, prisma
from analysis.counting import counts_of, state_of
from analysis.verify import differences
from reviews.models import Record, StudyReport
from screening.models import Item
from tests import make
from tests.analysis import scene

State = Item.State


@pytest.fixture
def flow(review, owner):
    """A review with at least one of everything that the diagram can count."""
    population = make.criterion(review, "Wrong population")
    design = make.criterion(review, "Not a trial")
    kept = scene.record(review, "PubMed", State.EXCLUDED)
    scene.copy(review, kept, "PsycINFO")
    scene.copy(review, kept, "PubMed")
    scene.copy(review, kept, "Reference lists")
    scene.record(review, "WHO ICTRP", State.WAITING)
    scene.record(review, "PubMed", State.ONE_VOTE)
    scene.record(review, "PubMed", State.CONFLICT)
    scene.record(review, "PsycINFO", None)
    scene.excluded_by_tool(review, "PsycINFO")
    scene.record(review, "Reference lists", State.EXCLUDED)
    scene.record(review, "Hand searching", State.WAITING)
    scene.report(review, "Out 1", State.EXCLUDED, reason=design)
    scene.report(review, "Out 2", State.EXCLUDED, reason=population)
    scene.report(review, "Out 3", State.EXCLUDED, reason=design)
    scene.report(review, "Open", State.CONFLICT)
    scene.report(review, "Sought", here=False)
    scene.report(review, "Cited", State.EXCLUDED, source="Reference lists")
    scene.not_retrieved(review, "Gone")
    scene.study(review, "Dalum 2018", reports=3)
    scene.study(review, "Färdig 2011")
    scene.by_hand(review, "Author letter", "Hand searching")
    scene.report(review, "Alone", State.INCLUDED)
    undone = scene.record(review, "PubMed", State.WAITING)
    Record.objects.filter(pk=undone.pk).update(removed_at=timezone.now())
    return review


def test_every_box(flow):
    counts = counts_of(flow)
    wanted = {
        "database_results": 18, "register_results": 1,
        "database_specific_results": {"PsycINFO": 3, "PubMed": 15},
        "citations_results": 3, "other_source_results": 2,
        "duplicates": 2, "other_duplicates": 1, "other_screened_out": 1, "other_pending": 1,
        "records_screened": 13, "records_excluded": 2, "records_excluded_human": 1,
        "records_excluded_automation": 1, "screening_pending": 4,
        "dbr_sought_reports": 11, "dbr_notretrieved_reports": 1, "dbr_retrieval_pending": 1,
        "dbr_assessment_pending": 1, "dbr_assessed": 8, "dbr_included_reports": 5,
        "other_sought_reports": 2, "other_assessed": 1, "other_retrieval_pending": 1,
        "new_reports": 5, "new_studies": 3,
    }  # fmt: skip
    found = counts.boxes()
    assert {key: found[key] for key in wanted} == wanted
    assert dict(counts.other_excluded) == {prisma.counting.NO_REASON: 1}
    assert counts.interim


def test_reasons_stand_in_the_order_of_the_protocol(flow):
    assert list(counts_of(flow).dbr_excluded.items()) == [
        ("Wrong population", 1),
        ("Not a trial", 2),
    ]


def test_it_adds_up_and_agrees_with_the_count_record_by_record(flow):
    counts = counts_of(flow)
    assert [each.id for each in prisma.identities(counts) if not each.holds] == []
    assert prisma.count(state_of(flow)).boxes() == counts.boxes()
    assert differences(flow) == []


def test_every_number_is_the_length_of_its_list(flow):
    counts = counts_of(flow)
    for key in boxes.TITLES:
        value = getattr(counts, key)
        parts = value if hasattr(value, "items") else {"": value}
        for part, n in parts.items():
            assert boxes.members(flow, key, part).n() == n, (key, part)


def test_every_number_of_the_diagram_has_an_address(flow):
    counts = counts_of(flow)
    known = boxes.hrefs(flow, counts)
    shown = {line.key for line in prisma.ledger(counts) if line.key}
    assert shown <= known.keys()


def test_votes_that_are_not_settled_do_not_show(flow):
    before = counts_of(flow).boxes()
    flow.items.filter(state__in=[State.ONE_VOTE, State.CONFLICT]).update(state=State.WAITING)
    assert counts_of(flow).boxes() == before


def test_a_report_taken_out_of_its_study_is_counted_alone(flow):
    StudyReport.objects.filter(report__label="Dalum 2018 (3)").update(removed_at=timezone.now())
    counts = counts_of(flow)
    assert (counts.new_studies, counts.new_reports, counts.unlinked_reports) == (4, 5, 2)


def test_sources_of_one_name_are_told_apart_by_platform(review):
    for platform in ("Ovid", "EBSCOhost"):
        one = review.sources.create(name="PsycINFO", platform=platform, kind="database")
        make.record(review, of_file=make.source_file(review, make.search(review, one)))
    assert dict(counts_of(review).database_specific_results) == {
        "PsycINFO (EBSCOhost)": 1,
        "PsycINFO (Ovid)": 1,
    }


def test_an_empty_review_counts_nothing(review):
    counts = counts_of(review)
    assert not any(counts.total(key) for key in boxes.TITLES)
    assert differences(review) == []


def test_the_count_takes_a_fixed_number_of_queries(flow, django_assert_max_num_queries):
    for number in range(20):
        scene.report(flow, f"More {number}", State.EXCLUDED)
    with django_assert_max_num_queries(18):
        counts_of(flow)


def test_another_reviews_rows_are_not_counted(flow, outsider):
    other = outsider.user.seats.first().review
    assert counts_of(other).total("database_results") == 0
    assert boxes.members(other, "database_results").n() == 0
