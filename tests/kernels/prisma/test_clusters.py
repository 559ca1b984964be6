"""Duplicates: which arm a cluster is in, whose decision counts, what is contradictory."""

import pytest

from analysis.prisma import Report, State, StateError, count
from tests.kernels.prisma.make import counted, found


def test_a_late_duplicate_leaves_its_boxes_although_it_was_decided():
    counts = counted(
        found("a", ta="include", report="1"),
        found("b", ta="include", report="2", dup_of="a"),
        reports=(Report("1", True, "include", "S"), Report("2", True, "include", "S")),
    )
    assert (counts.duplicates, counts.records_screened, counts.new_reports) == (1, 1, 1)


def test_a_chain_of_duplicates_is_one_cluster():
    counts = counted(
        found("a", ta="exclude"), found("b", dup_of="a"), found("c", dup_of="b"), found("d")
    )
    assert (counts.duplicates, counts.records_screened, counts.screening_pending) == (2, 1, 1)


def test_a_copy_found_by_citation_searching_stays_identified_but_has_no_box():
    records = (
        found("a", ta="exclude"),
        found("x", source="citation", dup_of="a"),
    )
    counts = counted(*records)
    assert (counts.citations_results, counts.other_duplicates) == (1, 1)
    assert (counts.duplicates, counts.records_screened) == (0, 1)
    net = counted(*records, net_other=True)
    assert (net.citations_results, net.other_duplicates) == (0, 0)
    assert net.other_copies_left_out == 1


def test_a_database_record_is_kept_even_where_the_citation_was_kept_by_hand():
    counts = counted(
        found("x", source="citation", ta="include", report="1"),
        found("a", dup_of="x"),
        found("b", dup_of="x"),
        reports=(Report("1", True, "include", "S"),),
    )
    assert counts.duplicates == 1
    assert counts.other_duplicates == 1
    assert counts.records_screened == counts.dbr_sought_reports == 1
    assert counts.members["records_screened"] == ("a",)


def test_copies_among_other_sources_stay_in_the_other_arm():
    counts = counted(
        found("x", source="website", ta="exclude"), found("y", source="citation", dup_of="x")
    )
    assert (counts.other_duplicates, counts.other_screened_out) == (1, 1)


@pytest.mark.parametrize(
    ("records", "words"),
    [
        ((found("a"), found("a")), "Two records have the id 'a'"),
        ((found("a", dup_of="b"),), "duplicate of 'b', which does not exist"),
        ((found("a", dup_of="b"), found("b", dup_of="a")), "a duplicate of itself"),
        ((found("a", dup_of="a"),), "a duplicate of itself"),
        ((found("a", source="library"),), "unknown type 'library'"),
        ((found("a", ta="perhaps"),), "decision 'perhaps'"),
        ((found("a", removal="lost"),), "removed as 'lost'"),
        ((found("a", ta="exclude", by="robot"),), "excluded by 'robot'"),
    ],
)
def test_a_contradiction_is_refused_in_words(records, words):
    with pytest.raises(StateError, match=words):
        count(State(records))


@pytest.mark.parametrize(
    ("reports", "words"),
    [
        ((Report("1"), Report("1")), "Two reports have the id '1'"),
        ((Report("1", True, "perhaps"),), "full-text decision 'perhaps'"),
    ],
)
def test_a_contradiction_in_reports_is_refused_in_words(reports, words):
    with pytest.raises(StateError, match=words):
        counted(found("a", ta="include", report="1"), reports=reports)
