"""The 34 rows of the flow diagram's data file: keys, boxes and official wording.

Wording of the PRISMA 2020 template (Page et al., BMJ 2021;372:n71); keys, node and box names,
tooltips and link targets as the R package PRISMA2020 reads them.
"""

from typing import NamedTuple


class Row(NamedTuple):
    """One row. `text` is what the R package prints; `new_text` and `label` where a review
    that is no update, or the official template, says it differently."""

    key: str | None
    node: str | None
    box: str
    label: str
    text: str
    tooltip: str = ""
    url: str = ""
    new_text: str = ""


_FROM = "Records identified from"
_REMOVED = "Records removed before screening"
_OTHER_TIP = "Records identified from: Websites, Organisations and Citation Searching"


def _title(node: int, box: str, text: str, tip: str, new_text: str = "") -> Row:
    return Row(
        None, f"node{node}", box, new_text or text, text, f"{tip}; {text}", f"{box}.html", new_text
    )


def _first(
    key: str, node: int, box: int, label: str, tip: str = "", text: str = "", url: str = ""
) -> Row:
    return Row(
        key, f"node{node}", f"box{box}", label, text or label, tip or label, url or f"{key}.html"
    )


def _more(key: str, box: int, label: str, text: str = "", url: str = "", new: str = "") -> Row:
    return Row(key, None, f"box{box}", label, text or label, "", url, new)


def _side(node: int, name: str) -> Row:
    return Row(
        name, f"node{node}", name, name.title(), name.title(), f"Blue {name} box", f"{name}.html"
    )


_DBR = "(databases and registers)"
_OLD = "included in previous version of review"
_MA = "in meta-analysis"

ROWS: tuple[Row, ...] = (
    _title(4, "prevstud", "Previous studies", "Grey title box"),
    _first("previous_studies", 5, 1, f"Studies {_OLD}"),
    _more("previous_reports", 1, f"Reports of studies {_OLD}", url="previous_reports.html"),
    _title(
        6,
        "newstud",
        "Identification of new studies via databases and registers",
        "Yellow title box",
        "Identification of studies via databases and registers",
    ),
    _first(
        "database_results",
        7,
        2,
        f"{_FROM}*: Databases",
        f"{_FROM}: Databases and Registers",
        "Databases",
    ),
    _more(
        "database_specific_results",
        2,
        "(one line per database)",
        "Specific Databases",
        "database_results.html",
    ),
    _more("register_results", 2, f"{_FROM}*: Registers", "Registers"),
    _more(
        "register_specific_results",
        2,
        "(one line per register)",
        "Specific Registers",
        "database_results.html",
    ),
    _title(
        16,
        "othstud",
        "Identification of new studies via other methods",
        "Grey title box",
        "Identification of studies via other methods",
    ),
    _first("website_results", 17, 11, f"{_FROM}: Websites", _OTHER_TIP, "Websites"),
    _more("organisation_results", 11, f"{_FROM}: Organisations", "Organisations"),
    _more("citations_results", 11, f"{_FROM}: Citation searching", "Citation searching"),
    _first(
        "duplicates",
        8,
        3,
        f"{_REMOVED}: Duplicate records removed",
        "Duplicate records",
        "Duplicate records",
    ),
    _more(
        "excluded_automatic",
        3,
        f"{_REMOVED}: Records marked as ineligible by automation tools",
        "Records marked as ineligible by automation tools",
    ),
    _more(
        "excluded_other",
        3,
        f"{_REMOVED}: Records removed for other reasons",
        "Records removed for other reasons",
    ),
    _first("records_screened", 9, 4, "Records screened", f"Records screened {_DBR}"),
    _first(
        "records_excluded",
        10,
        5,
        "Records excluded**",
        f"Records excluded {_DBR}",
        "Records excluded",
    ),
    *(
        _first(
            f"{arm}_{key}",
            node,
            box,
            label,
            f"{label} {_DBR if arm == 'dbr' else '(other)'}",
        )
        for arm, key, node, box, label in (
            ("dbr", "sought_reports", 11, 6, "Reports sought for retrieval"),
            ("dbr", "notretrieved_reports", 12, 7, "Reports not retrieved"),
            ("other", "sought_reports", 18, 12, "Reports sought for retrieval"),
            ("other", "notretrieved_reports", 19, 13, "Reports not retrieved"),
            ("dbr", "assessed", 13, 8, "Reports assessed for eligibility"),
        )
    ),
    _first(
        "dbr_excluded",
        14,
        9,
        "Reports excluded: Reason 1 (n = ) ...",
        f"Reports excluded {_DBR}",
        "Reports excluded",
        "dbrexcludedrecords.html",
    ),
    _first(
        "other_assessed",
        20,
        14,
        "Reports assessed for eligibility",
        "Reports assessed for eligibility (other)",
    ),
    _first(
        "other_excluded",
        21,
        15,
        "Reports excluded: Reason 1 (n = ) ...",
        "Reports excluded (other)",
        "Reports excluded",
    ),
    Row(
        "new_studies",
        "node15",
        "box10",
        "Studies included in review",
        "New studies included in review",
        "New studies included in review",
        "new_studies.html",
        "Studies included in review",
    ),
    _more(
        "new_reports",
        10,
        "Reports of included studies",
        "Reports of new included studies",
        new="Reports of included studies",
    ),
    _first("total_studies", 22, 16, "Total studies included in review"),
    _more("total_reports", 16, "Reports of total included studies"),
    _side(1, "identification"),
    _side(2, "screening"),
    _side(3, "included"),
    _first(
        "total_studies_ma",
        23,
        17,
        f"(R package extension) Total studies included {_MA}",
        f"Total studies included {_MA}",
        f"Total studies included {_MA}",
        "total_studies_meta_analysis.html",
    ),
    _more(
        "total_reports_ma",
        17,
        f"(R package extension) Reports of total included studies {_MA}",
        f"Reports of total included studies {_MA}",
    ),
)
