"""State -> counts."""

from collections import Counter
from collections.abc import Iterable, Mapping

from analysis.prisma.counts import Counts
from analysis.prisma.fates import Block, Fate, blocks_of
from analysis.prisma.state import FULL_TEXT, Options, Report, State, StateError, Study

NO_REASON = "Reason not given"

_SOURCE_KEY = {
    "database": "database_results",
    "register": "register_results",
    "website": "website_results",
    "organisation": "organisation_results",
    "citation": "citations_results",
    "other": "other_source_results",
}
_DBR_KEYS = {
    Fate.DUPLICATE: ("duplicates",),
    Fate.REMOVED_AUTO: ("excluded_automatic",),
    Fate.REMOVED_OTHER: ("excluded_other",),
    Fate.PENDING: ("screening_pending",),
    Fate.EXCLUDED_HUMAN: ("records_screened", "records_excluded", "records_excluded_human"),
    Fate.EXCLUDED_TOOL: ("records_screened", "records_excluded", "records_excluded_automation"),
    Fate.CARRIED: ("records_screened",),
}
_OTHER_KEYS: dict[Fate, tuple[str, ...]] = {
    Fate.DUPLICATE: ("other_duplicates",),
    Fate.REMOVED_AUTO: ("other_screened_out",),
    Fate.REMOVED_OTHER: ("other_screened_out",),
    Fate.PENDING: ("other_pending",),
    Fate.EXCLUDED_HUMAN: ("other_screened_out",),
    Fate.EXCLUDED_TOOL: ("other_screened_out",),
    Fate.CARRIED: (),
}


class _Tally:
    """Numbers and the ids behind them, while they are being counted."""

    def __init__(self) -> None:
        self.n: Counter[str] = Counter()
        self.ids: dict[str, list[str]] = {}
        self.studies: set[str] = set()

    def add(self, key: str, ids: Iterable[str], n: int | None = None) -> None:
        found = self.ids.setdefault(key, [])
        before = len(found)
        found.extend(ids)
        self.n[key] += len(found) - before if n is None else n

    def members(self) -> Mapping[str, tuple[str, ...]]:
        return {key: tuple(ids) for key, ids in self.ids.items() if ids}


def count(state: State) -> Counts:
    """Count every box of the diagram from the state alone (PRISMA 2020, Page et al., BMJ
    2021;372:n71). Two kept records that name one report, or a record carried forward
    without a report, are not repaired: identity I4 (I7 in the other arm) fails and says so.
    Raises StateError when ids, sources or decisions make no sense."""
    fates = blocks_of(state.records)
    return count_blocks(
        fates.blocks, state.reports, state.studies, state.options, report_arm=fates.report_arm
    )


def count_blocks(
    blocks: Iterable[Block],
    reports: Iterable[Report],
    studies: Iterable[Study] = (),
    options: Options | None = None,
    *,
    report_arm: Mapping[str, str] | None = None,
) -> Counts:
    """As `count`, from records already grouped. Each report then names its own `arm`
    (None: its record went back to title/abstract, so it is not counted); `report_arm`,
    where given, replaces that field. To count rows together with groups, such as the lines of
    a file that could not be read (fate pending until mended or removed), add the groups to
    `blocks_of(records).blocks` and pass its `report_arm`."""
    options = options or Options()
    tally = _Tally()
    names: dict[str, Counter[str]] = {"database": Counter(), "register": Counter()}
    for block in blocks:
        _count_block(tally, names, block, options)
    known = {study.id: study for study in studies}
    reasons: dict[str, Counter[str]] = {"dbr": Counter(), "other": Counter()}
    for report in _unique(reports):
        arm = report.arm if report_arm is None else report_arm.get(report.id)
        if arm is None:
            continue
        if arm not in reasons:
            raise StateError(f"Report {report.id!r} is in the arm {arm!r}; use dbr or other.")
        _count_report(tally, reasons[arm], arm, report, known)
    _count_previous(tally, known.values(), options)
    return Counts(
        **tally.n,
        database_specific_results=dict(names["database"]),
        register_specific_results=dict(names["register"]),
        dbr_excluded=_ordered(reasons["dbr"], options),
        other_excluded=_ordered(reasons["other"], options),
        update=options.update,
        members=tally.members(),
    )


def _count_block(
    tally: _Tally, names: dict[str, Counter[str]], block: Block, options: Options
) -> None:
    if block.source not in _SOURCE_KEY:
        raise StateError(f"The source {block.name!r} is of the unknown type {block.source!r}.")
    key = _SOURCE_KEY[block.source]
    if block.source in names:
        tally.add(key, block.ids, block.n)
        name = block.name or f"Unnamed {block.source}"
        names[block.source][name] += block.n
        share = f"{block.source}_specific_results/{name}"
        tally.ids.setdefault(share, []).extend(block.ids)
        keys = _DBR_KEYS[Fate(block.fate)]
    else:
        keys = _OTHER_KEYS[Fate(block.fate)]
        if options.net_other and block.fate == Fate.DUPLICATE and block.arm == "dbr":
            tally.add("other_copies_left_out", block.ids, block.n)
            return
        tally.add(key, block.ids, block.n)
    for box in keys:
        tally.add(box, block.ids, block.n)


def _unique(reports: Iterable[Report]) -> list[Report]:
    rows = list(reports)
    seen: set[str] = set()
    for row in rows:
        if row.id in seen:
            raise StateError(f"Two reports have the id {row.id!r}; ids must be unique.")
        seen.add(row.id)
    return rows


def _count_report(
    tally: _Tally, reasons: Counter[str], arm: str, report: Report, known: Mapping[str, Study]
) -> None:
    one = (report.id,)
    tally.add(f"{arm}_sought_reports", one)
    if report.retrieved is False:
        tally.add(f"{arm}_notretrieved_reports", one)
    elif report.ft is None:
        waits = "assessment" if report.retrieved else "retrieval"
        tally.add(f"{arm}_{waits}_pending", one)
    elif report.ft not in FULL_TEXT:
        raise StateError(
            f"Report {report.id!r} has the full-text decision {report.ft!r}; "
            f"use one of {', '.join(FULL_TEXT)} or leave it open."
        )
    else:
        tally.add(f"{arm}_assessed", one)
        if report.ft == "exclude":
            reason = report.reason or NO_REASON
            reasons[reason] += 1
            tally.ids.setdefault(f"{arm}_excluded", []).append(report.id)
            tally.ids.setdefault(f"{arm}_excluded/{reason}", []).append(report.id)
        elif report.ft == "include":
            tally.add(f"{arm}_included_reports", one)
            _count_included(tally, report, known)
        else:
            tally.add(f"{arm}_{report.ft}", one)


def _count_included(tally: _Tally, report: Report, known: Mapping[str, Study]) -> None:
    if report.study is None:
        # Every included report belongs to a study; until somebody says to which, to its own.
        tally.add("unlinked_reports", (report.id,))
        tally.add("new_reports", (report.id,))
        tally.add("new_studies", (f"report:{report.id}",))
        return
    study = known.get(report.study)
    if study is not None and study.previous:
        tally.add("new_reports_of_previous_studies", (report.id,))
    else:
        tally.add("new_reports", (report.id,))
        if report.study not in tally.studies:
            tally.studies.add(report.study)
            tally.add("new_studies", (report.study,))
    if study is not None and study.in_meta_analysis:
        tally.add("total_reports_ma", (report.id,))


def _count_previous(tally: _Tally, studies: Iterable[Study], options: Options) -> None:
    rows = list(studies)
    in_pool = [study for study in rows if study.in_meta_analysis]
    tally.add("total_studies_ma", [study.id for study in in_pool])
    if not options.update:
        return
    tally.n["total_reports_ma"] += sum(s.previous_reports for s in in_pool if s.previous)
    old = [study for study in rows if study.previous]
    gone = [study for study in old if study.withdrawn]
    _typed(tally, "previous_studies", options.previous_studies, old, None)
    _typed(tally, "previous_reports", options.previous_reports, None, old)
    _typed(tally, "previous_studies_withdrawn", options.withdrawn_studies, gone, None)
    _typed(tally, "previous_reports_withdrawn", options.withdrawn_reports, None, gone)
    n = tally.n
    n["total_studies"] = n["previous_studies"] + n["new_studies"] - n["previous_studies_withdrawn"]
    n["total_reports"] = (
        n["previous_reports"]
        + n["new_reports"]
        + n["new_reports_of_previous_studies"]
        - n["previous_reports_withdrawn"]
    )


def _typed(
    tally: _Tally,
    key: str,
    typed: int | None,
    studies: list[Study] | None,
    with_reports: list[Study] | None,
) -> None:
    if typed is not None:
        tally.n[key] = typed
    elif studies is not None:
        tally.add(key, [study.id for study in studies])
    elif with_reports is not None:
        tally.n[key] = sum(study.previous_reports for study in with_reports)


def _ordered(reasons: Counter[str], options: Options) -> Mapping[str, int]:
    """Reasons in the protocol's order, then by falling number, then by name."""
    place = {reason: i for i, reason in enumerate(options.reason_order)}
    last = len(place)
    rows = sorted(reasons.items(), key=lambda row: (place.get(row[0], last), -row[1], row[0]))
    return dict(rows)
