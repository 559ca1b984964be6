"""What happened to a record decides the box it is counted in."""

from analysis.prisma import Report, Study
from tests.kernels.prisma.make import counted, found


def test_a_record_is_counted_at_its_source_and_at_its_fate():
    counts = counted(
        found("a", ta="include", report="1"),
        found("b", name="Embase", ta="exclude"),
        found("c", name="Embase", dup_of="a"),
        found("d", source="register", name="CT.gov"),
        found("e", removal="auto"),
        found("f", removal="other"),
        found("g", ta="exclude", by="tool"),
        reports=(Report("1", True, "include", "S"),),
    )
    assert counts.database_specific_results == {"MEDLINE": 4, "Embase": 2}
    assert counts.register_specific_results == {"CT.gov": 1}
    assert (counts.duplicates, counts.excluded_automatic, counts.excluded_other) == (1, 1, 1)
    assert counts.records_screened == 3
    assert (counts.records_excluded_human, counts.records_excluded_automation) == (1, 1)
    assert counts.screening_pending == 1
    assert (counts.new_reports, counts.new_studies) == (1, 1)
    assert counts.interim


def test_every_number_knows_the_records_it_counts():
    counts = counted(
        found("a", ta="include", report="1"),
        found("b", ta="exclude"),
        found("c", dup_of="a"),
        reports=(Report("1", True, "exclude", reason="Wrong design"),),
    )
    assert counts.members["database_results"] == ("a", "b", "c")
    assert counts.members["duplicates"] == ("c",)
    assert counts.members["records_screened"] == ("a", "b")
    assert counts.members["dbr_excluded"] == ("1",)
    assert counts.members["dbr_excluded/Wrong design"] == ("1",)
    for key, ids in counts.members.items():
        if "/" not in key:
            assert counts.total(key) == len(ids), key


def test_a_report_waits_until_it_is_found_and_read():
    names = "abcdef"
    counts = counted(
        *(found(x, ta="include", report=x) for x in names),
        reports=(
            Report("a"),
            Report("b", retrieved=True),
            Report("c", retrieved=False),
            Report("d", True, "awaiting"),
            Report("e", True, "ongoing"),
            Report("f", True, "exclude"),
        ),
    )
    assert counts.dbr_sought_reports == 6
    assert (counts.dbr_retrieval_pending, counts.dbr_assessment_pending) == (1, 1)
    assert counts.dbr_notretrieved_reports == 1
    assert (counts.dbr_awaiting, counts.dbr_ongoing) == (1, 1)
    assert counts.dbr_excluded == {"Reason not given": 1}


def test_a_report_whose_record_went_back_to_screening_is_not_counted():
    counts = counted(
        found("a", report="1"), reports=(Report("1", True, "exclude", reason="Wrong design"),)
    )
    assert counts.screening_pending == 1
    assert counts.dbr_sought_reports == 0
    assert counts.dbr_excluded == {}


def test_other_methods_have_no_screening_box():
    counts = counted(
        found("x", source="citation", ta="include", report="1"),
        found("y", source="website", ta="exclude"),
        found("z", source="organisation"),
        found("o", source="other", ta="maybe", report="2"),
        reports=(Report("1", True, "include", "S"), Report("2", False)),
    )
    assert (counts.citations_results, counts.website_results) == (1, 1)
    assert (counts.organisation_results, counts.other_source_results) == (1, 1)
    assert counts.records_screened == 0
    assert (counts.other_screened_out, counts.other_pending) == (1, 1)
    assert (counts.other_sought_reports, counts.other_notretrieved_reports) == (2, 1)


def test_reports_of_one_study_are_one_study_and_the_unlinked_count_by_themselves():
    counts = counted(
        *(found(x, ta="include", report=x) for x in "abcd"),
        reports=(
            Report("a", True, "include", "S"),
            Report("b", True, "include", "S"),
            Report("c", True, "include"),
            Report("d", True, "include"),
        ),
    )
    assert (counts.new_reports, counts.new_studies, counts.unlinked_reports) == (4, 3, 2)


def test_an_update_adds_old_studies_and_keeps_their_new_reports_apart():
    counts = counted(
        found("a", ta="include", report="1"),
        found("b", ta="include", report="2"),
        reports=(Report("1", True, "include", "old"), Report("2", True, "include", "new")),
        studies=(
            Study("old", previous=True, previous_reports=2, in_meta_analysis=True),
            Study("gone", previous=True, withdrawn=True),
            Study("new", in_meta_analysis=True),
        ),
        update=True,
    )
    assert (counts.previous_studies, counts.previous_reports) == (2, 3)
    assert (counts.new_studies, counts.new_reports) == (1, 1)
    assert counts.new_reports_of_previous_studies == 1
    assert (counts.total_studies, counts.total_reports) == (2, 4)
    assert (counts.total_studies_ma, counts.total_reports_ma) == (2, 4)


def test_typed_totals_stand_for_a_previous_version_kept_elsewhere():
    counts = counted(update=True, previous_studies=9, previous_reports=12, withdrawn_studies=1)
    assert (counts.total_studies, counts.total_reports) == (8, 12)


def test_a_new_review_has_no_totals():
    counts = counted(
        found("a", ta="include", report="1"), reports=(Report("1", True, "include", "S"),)
    )
    assert (counts.total_studies, counts.total_reports) == (0, 0)


def test_reasons_stand_in_the_protocols_order_then_by_number():
    reasons = ["B", "A", "A", "C", "C", "C"]
    reports = tuple(Report(str(i), True, "exclude", reason=r) for i, r in enumerate(reasons))
    records = [found(r.id, ta="include", report=r.id) for r in reports]
    assert list(counted(*records, reports=reports).dbr_excluded) == ["C", "A", "B"]
    ordered = counted(*records, reports=reports, reason_order=("B",))
    assert list(ordered.dbr_excluded) == ["B", "C", "A"]
