"""The boxes add up for every state there can be; a broken state says which sum fails."""

from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.prisma import (
    Block,
    Counts,
    Options,
    Record,
    Report,
    State,
    Study,
    blocks_of,
    count,
    count_blocks,
    identities,
    ledger,
)
from tests.kernels.prisma.make import counted, found

SOURCES = ("database", "register", "website", "organisation", "citation", "other")


@st.composite
def states(draw: st.DrawFn) -> State:
    n = draw(st.integers(0, 25))
    records, reports = [], []
    for i in range(n):
        ta = draw(st.sampled_from(["include", "maybe", "exclude", None]))
        copy = draw(st.booleans()) and i > 0
        records.append(
            Record(
                id=f"r{i}",
                source=draw(st.sampled_from(SOURCES)),
                name=draw(st.sampled_from(["A", "B", ""])),
                ta=ta,
                report=f"p{i}",
                dup_of=f"r{draw(st.integers(0, i - 1))}" if copy else None,
                removal=draw(st.sampled_from([None, None, "auto", "other"])),
                by=draw(st.sampled_from(["human", "tool"])),
            )
        )
        reports.append(
            Report(
                f"p{i}",
                draw(st.sampled_from([True, False, None])),
                draw(st.sampled_from(["include", "exclude", "awaiting", "ongoing", None])),
                draw(st.sampled_from(["S1", "S2", "S3", None])),
                draw(st.sampled_from(["X", "Y", None])),
            )
        )
    studies = (Study("S1", previous=True, previous_reports=2), Study("S4", True, 1, True))
    options = Options(update=draw(st.booleans()), net_other=draw(st.booleans()))
    return State(tuple(records), tuple(reports), studies, options)


@settings(max_examples=150, deadline=None)
@given(states())
def test_every_state_adds_up(state: State):
    counts = count(state)
    assert [row for row in identities(counts) if not row.holds] == []


@settings(max_examples=40, deadline=None)
@given(states(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(state: State, random):
    records, reports = list(state.records), list(state.reports)
    random.shuffle(records)
    random.shuffle(reports)
    shuffled = State(records, reports, state.studies, state.options)
    assert count(shuffled).boxes() == count(state).boxes()


@settings(max_examples=40, deadline=None)
@given(states())
def test_counting_groups_is_counting_rows(state: State):
    fates = blocks_of(state.records)
    bare = [block._replace(ids=()) for block in fates.blocks]
    reports = [
        Report(r.id, r.retrieved, r.ft, r.study, r.reason, fates.report_arm.get(r.id))
        for r in state.reports
    ]
    grouped = count_blocks(bare, reports, state.studies, state.options)
    assert grouped.boxes() == count(state).boxes()
    assert "database_results" not in grouped.members


@settings(max_examples=40, deadline=None)
@given(states())
def test_each_section_of_the_ledger_ends_in_the_number_of_its_box(state: State):
    counts = count(state)
    for line in ledger(counts):
        if line.sign == "=":
            assert line.running == line.n, line


def test_two_kept_records_of_one_report_break_i4():
    counts = counted(
        found("a", ta="include", report="1"),
        found("b", ta="include", report="1"),
        reports=(Report("1", True, "include", "S"),),
    )
    assert [row.id for row in identities(counts) if not row.holds] == ["I4"]


def test_a_record_carried_forward_by_other_methods_without_report_breaks_i7():
    counts = counted(found("a", source="citation", ta="include"))
    assert [row.id for row in identities(counts) if not row.holds] == ["I7"]


def test_typed_numbers_that_do_not_fit_are_named():
    counts = Counts(database_results=5, records_excluded=2, new_studies=2, new_reports=1)
    failing = {row.id for row in identities(counts) if not row.holds}
    assert failing == {"I1", "I3", "I4", "I10", "I11", "I15"}
    assert "I16" in {row.id for row in identities(Counts(duplicates=-1)) if not row.holds}


def test_totals_are_checked_only_for_an_update():
    ids = {row.id for row in identities(Counts())}
    assert not {"I12", "I13"} & ids
    assert {"I12", "I13"} <= {row.id for row in identities(Counts(update=True))}


def test_blocks_can_be_counted_without_any_row():
    counts = count_blocks(
        [
            Block("database", "MEDLINE", "dbr", "excluded_human", 90),
            Block("database", "MEDLINE", "dbr", "carried", 1),
            Block("database", "MEDLINE", "dbr", "duplicate", 9),
        ],
        [Report("1", arm="dbr"), Report("2")],
    )
    assert (counts.database_results, counts.duplicates, counts.records_screened) == (100, 9, 91)
    assert counts.dbr_sought_reports == 1
