"""Reference types: one list of words for people, and how each format names them."""

from __future__ import annotations

ARTICLE, BOOK, CHAPTER = "journal article", "book", "book section"
CONFERENCE, PROCEEDINGS = "conference paper", "conference proceedings"
THESIS, REPORT, PREPRINT = "thesis", "report", "preprint"
REGISTRATION, WEB, DATASET = "trial registration", "web page", "dataset"
PATENT, NEWS, MAGAZINE = "patent", "newspaper article", "magazine article"
UNPUBLISHED, ABSTRACT, OTHER = "unpublished work", "abstract", "other"
SOFTWARE, LEGAL, MEDIA = "software", "legal", "audiovisual"
JOURNAL = "whole journal"

FROM_RIS = {
    "JOUR": ARTICLE,
    "EJOUR": ARTICLE,
    "JFULL": JOURNAL,
    "INPR": ARTICLE,
    "MGZN": MAGAZINE,
    "BOOK": BOOK,
    "EBOOK": BOOK,
    "EDBOOK": BOOK,
    "CHAP": CHAPTER,
    "ECHAP": CHAPTER,
    "CPAPER": CONFERENCE,
    "CONF": CONFERENCE,
    "THES": THESIS,
    "RPRT": REPORT,
    "GOVDOC": REPORT,
    "UNPB": UNPUBLISHED,
    "UNPD": UNPUBLISHED,
    "MANSCPT": UNPUBLISHED,
    "ABST": ABSTRACT,
    "ELEC": WEB,
    "BLOG": WEB,
    "WEB": WEB,
    "ICOMM": WEB,
    "DATA": DATASET,
    "DBASE": DATASET,
    "AGGR": DATASET,
    "PAT": PATENT,
    "NEWS": NEWS,
    "COMP": SOFTWARE,
    "BILL": LEGAL,
    "CASE": LEGAL,
    "STAT": LEGAL,
    "STAND": REPORT,
    "VIDEO": MEDIA,
    "SOUND": MEDIA,
    "MPCT": MEDIA,
    "ADVS": MEDIA,
    "SER": BOOK,
    "ENCYC": CHAPTER,
    "DICT": CHAPTER,
    "PAMP": REPORT,
    "GEN": OTHER,
    "SLIDE": OTHER,
    "PREPRINT": PREPRINT,
    "STUDY": REGISTRATION,
    "CTLG": OTHER,
    "JOURNAL ARTICLE": ARTICLE,
    "ARTICLE": ARTICLE,
    "JOURNAL": ARTICLE,
    "BOOK SECTION": CHAPTER,
    "THESIS": THESIS,
    "CONFERENCE PROCEEDINGS": CONFERENCE,
    "CONFERENCE PAPER": CONFERENCE,
    "REPORT": REPORT,
    "PROC": PROCEEDINGS,
    "MULTI": MEDIA,
    "HEAR": LEGAL,
    "LEGAL": LEGAL,
    "REVIEW": ARTICLE,
}
TO_RIS = {
    ARTICLE: "JOUR",
    JOURNAL: "JFULL",
    MAGAZINE: "MGZN",
    BOOK: "BOOK",
    CHAPTER: "CHAP",
    CONFERENCE: "CPAPER",
    PROCEEDINGS: "PROC",
    THESIS: "THES",
    REPORT: "RPRT",
    UNPUBLISHED: "UNPB",
    ABSTRACT: "ABST",
    WEB: "ELEC",
    DATASET: "DATA",
    PATENT: "PAT",
    NEWS: "NEWS",
    SOFTWARE: "COMP",
    LEGAL: "STAT",
    MEDIA: "VIDEO",
    PREPRINT: "PREPRINT",
    REGISTRATION: "STUDY",
    OTHER: "GEN",
}
ALL = tuple(TO_RIS)


def from_ris(code: str) -> str:
    """The type of a `TY` value, also when a tool writes words; unknown codes are `other`."""
    return FROM_RIS.get(code.strip().upper(), OTHER)


_WORDS = (
    ("trial regist", REGISTRATION),
    ("registry", REGISTRATION),
    ("clinical trial record", REGISTRATION),
    ("preprint", PREPRINT),
    ("posted-content", PREPRINT),
    ("proceedings paper", CONFERENCE),
    ("conference proceedings", PROCEEDINGS),
    ("conference abstract", ABSTRACT),
    ("meeting abstract", ABSTRACT),
    ("conference", CONFERENCE),
    ("meeting", CONFERENCE),
    ("proceeding", CONFERENCE),
    ("chapter", CHAPTER),
    ("book section", CHAPTER),
    ("booksection", CHAPTER),
    ("reference-entry", CHAPTER),
    ("thesis", THESIS),
    ("dissertation", THESIS),
    ("whole journal", JOURNAL),
    ("magazine", MAGAZINE),
    ("newspaper", NEWS),
    ("patent", PATENT),
    ("dataset", DATASET),
    ("software", SOFTWARE),
    ("computer program", SOFTWARE),
    ("web", WEB),
    ("report", REPORT),
    ("unpublished", UNPUBLISHED),
    ("manuscript", UNPUBLISHED),
    ("audiovisual", MEDIA),
    ("legal", LEGAL),
    ("statute", LEGAL),
    ("article", ARTICLE),
    ("journal", ARTICLE),
    ("review", ARTICLE),
    ("letter", ARTICLE),
    ("editorial", ARTICLE),
    ("erratum", ARTICLE),
    ("note", ARTICLE),
    ("trial", ARTICLE),
    ("book", BOOK),
    ("abstract", ABSTRACT),
    ("video", MEDIA),
    ("case report", ARTICLE),
)


def from_words(text: str) -> str:
    """The type that free words name (a table cell, a WoS document type); `other` if none."""
    text = text.strip().lower()
    if text in TO_RIS:
        return text
    if text.upper() in FROM_RIS:
        return FROM_RIS[text.upper()]
    if "case report" in text:
        return ARTICLE
    return next((ref_type for word, ref_type in _WORDS if word in text), OTHER)
