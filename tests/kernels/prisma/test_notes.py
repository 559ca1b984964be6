"""What PRISMA has no box for is said under the diagram."""

from analysis.prisma import Counts, notes


def test_a_finished_review_has_nothing_to_add():
    assert notes(Counts(records_screened=10)) == ()


def test_open_work_makes_the_diagram_interim():
    counts = Counts(screening_pending=1234, dbr_awaiting=1)
    found = notes(counts)
    assert counts.interim
    assert [note.kind for note in found] == ["interim", "interim"]
    assert found[0].words == "1,234 records from databases and registers not yet screened"
    assert found[1].words == "1 report from databases and registers awaiting classification"


def test_records_without_a_box_get_a_footnote():
    found = notes(Counts(other_duplicates=1, other_screened_out=472, unlinked_reports=2))
    words = [note.words for note in found]
    assert words[0] == "1 record from other methods was a copy of one found elsewhere"
    assert words[1] == "472 records from other methods were judged ineligible on title or abstract"
    assert found[2].kind == "warning"


def test_exclusions_by_tools_are_told_apart_from_those_by_people():
    (note,) = notes(Counts(records_excluded_human=9850, records_excluded_automation=50))
    assert note.words == "** Excluded by people: 9,850; by automation tools: 50"
