"""Which format a file is in, by its content; its name decides nothing."""

from __future__ import annotations

import codecs
import re

from reviews.formats.decode import UTF8_BOM, detect
from reviews.formats.parsed import FormatError, NoColumns
from reviews.formats.table import find_delimiter

_EXPORT = "export the references as RIS, BibTeX or EndNote XML first"
_BINARY = (
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a compressed file; unpack it first"),
    (b"Rar!", "an archive; unpack it first"),
    (b"7z\xbc\xaf", "an archive; unpack it first"),
    (b"\xd0\xcf\x11\xe0", "an old Office file; save it as .xlsx first"),
    (b"{\\rtf", "a formatted text; save it as plain text first"),
    (b"SQLite format 3", f"a library of a reference manager or another database; {_EXPORT}"),
)
_ROOTS = (
    (
        re.compile(
            r"<(?:PubmedArticleSet|PubmedArticle|PubmedBookArticle|PubmedBookArticleSet|MedlineCitationSet"
            r"|PubmedArticleset)\b"
        ),
        "pubmedxml",
    ),
    (re.compile(r"<Trials_downloaded_from_ICTRP|<TrialID>", re.IGNORECASE), "ictrp"),
    (re.compile(r"<rec\b[^<>]{0,200}>\s{0,20}<header\b"), "ebscoxml"),
    (re.compile(r"<xml>\s*<records|<records>|<record>|<RECORDS>|<RECORD>"), "endnotexml"),
)
ENTITIES = "The file defines XML entities, which can be used for attacks; it was not read."
_OTHER_XML = (
    ("<rdf:RDF", f"it is RDF, as Zotero writes it; {_EXPORT}"),
    ("<mods", f"it is MODS; {_EXPORT}"),
    ("<html", "it is a web page, perhaps a page to sign in or an error"),
)
_ARCHIVE = "it is an archive; unpack it first"
_OTHER_ZIP = (
    (b"word/", "it is a Word document; save the references as a reference file"),
    (b"opendocument", "it is an OpenDocument file; save it as .xlsx or CSV first"),
)
_NO_REFERENCES = "This is not a reference file that can be read"
_FLAGS = re.MULTILINE
_RIS_TYPE = re.compile(r"^[ \t]{0,20}TY {0,3}- ", _FLAGS | re.IGNORECASE)
_RIS_END = re.compile(r"^[ \t]{0,20}ER  ?-", _FLAGS)
_RIS_TAG = re.compile(r"^[A-Z][A-Z0-9]  - ", _FLAGS)
_NBIB_HEAD = re.compile(
    r"^(?:PMID- ?\d|(?:OWN|FAU|FED|BTI|PMC|AID|LID|OID) -|STAT-|DCOM-|PMCR-)", _FLAGS
)
_NBIB_TAG = re.compile(r"^(?:[A-Z]{4}-|[A-Z]{3} -|[A-Z]{3,4} ?- )", _FLAGS)
_WOS = re.compile(
    r"^(?:FN (?:Clarivate|Thomson|ISI)|PT [A-Z]\s*$|VR \d\.\d\s*$|UT (?:WOS|ISI|MEDLINE))", _FLAGS
)
_WOS_TAG = re.compile(r"^(?:TI|AU|SO|PY|ER)(?: |\s*$)", _FLAGS)
_ENW = re.compile(r"^%[0-9A-Z@!#$&()*+<>?\[\]^~=] ?", _FLAGS)
_REFWORKS = re.compile(
    r"^RT (?:Journal|Book|Conference|Generic|Dissertation|Thesis|Report|Web|Abstract|Magazine"
    r"|Newspaper|Monograph|Case|Patent|Unpublished|Video|Artwork|Bills|Computer|Grant|Hearing"
    r"|Laws|Map|Motion|Music|Online|Personal|Sound)",
    _FLAGS,
)
_OVID = re.compile(
    r"^(?:<\s?\d{1,7}\s?>\s*|(?:Accession Number|Unique Identifier|Title)\n[ \t]+\S.*)$", _FLAGS
)
_BIBTEX = re.compile(r"^[ \t]{0,40}@[ \t]?[A-Za-z]{2,40}[ \t]{0,10}[{(]", _FLAGS)
_OTHER_TEXT = (
    (
        re.compile(r"^\d{1,6}(?:\. |: ).{5,600}\n(?:.*\n){0,400}?PMID: ?\d|^1: .{5,900} PMID: ?\d"),
        "it is PubMed's text for reading; in PubMed, save with the format “PubMed”",
    ),
    (
        re.compile(r"^Report Information from ProQuest|^Document 1 of \d", _FLAGS),
        "it is ProQuest's text for reading; in ProQuest, save as RIS",
    ),
    (
        re.compile(r"^Record #\d{1,7} of \d{1,7}\s*\nID: ", _FLAGS),
        "it is the Cochrane Library's plain text; there, export as RIS",
    ),
    (
        re.compile(r"^\{(?:Reference Type|Title)\}: ", _FLAGS),
        f"it is NoteExpress, as Chinese databases write it; {_EXPORT}",
    ),
)
_CONTROL = re.compile("[\x01-\x08\x0e-\x1f]")


def sniff(head: bytes) -> str:
    """The format's name; FormatError with a sentence for people when there is none."""
    if not head.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        raise FormatError("The file is empty.")
    for mark, what in _BINARY:
        if head.startswith(mark):
            raise FormatError(f"{_NO_REFERENCES}: it is {what}.")
    if head.startswith(b"PK\x03\x04"):
        return _zip(head)
    text = head_text(head)
    bare = text.lstrip()
    if bare.startswith("<") and not _OVID.match(bare):
        return _xml(bare)
    if len(_CONTROL.findall(text)) + text.count("\ufffd") > len(text) * 0.05:
        raise FormatError(f"{_NO_REFERENCES}: it holds binary data. From a library, {_EXPORT}.")
    return _text(text)


def head_text(head: bytes) -> str:
    """The first part of the file as text, good enough to recognise it."""
    encoding = detect(head)
    if encoding == UTF8_BOM:
        head = head[len(codecs.BOM_UTF8) :]
    text = head.decode("utf-8" if encoding.startswith("utf-8") else encoding, "replace")
    return text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


def _zip(head: bytes) -> str:
    if b"xl/" in head or b"[Content_Types].xml" in head:
        return "xlsx"
    what = next((what for mark, what in _OTHER_ZIP if mark in head), _ARCHIVE)
    raise FormatError(f"{_NO_REFERENCES}: {what}.")


def _xml(text: str) -> str:
    if "<!ENTITY" in text:
        raise FormatError(ENTITIES)
    for pattern, name in _ROOTS:
        if pattern.search(text):
            return name
    other = "it is XML, but not from PubMed, EndNote or the ICTRP"
    lowered = text[:4000].lower()
    what = next((what for mark, what in _OTHER_XML if mark.lower() in lowered), other)
    raise FormatError(f"{_NO_REFERENCES}: {what}.")


def _text(text: str) -> str:
    ris = len(_RIS_TYPE.findall(text))
    nbib = len(_NBIB_HEAD.findall(text))
    if (
        ris
        and ris >= len(_BIBTEX.findall(text))
        and not (nbib > ris * 3 and text.startswith("PMID"))
    ):
        return "ris"
    if nbib and len(_NBIB_TAG.findall(text)) >= 1 and not _RIS_END.search(text):
        return "nbib"
    bibtex = _BIBTEX.search(text)
    for pattern, least, name in (
        (_REFWORKS, 1, "refworks"),
        (_OVID, 1, "ovid"),
    ):
        if len(pattern.findall(text)) >= least and bibtex is None:
            return name
    if _WOS.search(text) and _WOS_TAG.search(text) and bibtex is None:
        return "wos"
    if bibtex is not None and find_delimiter(text[:4000]) == "":
        return "bibtex"
    tagged = len(_ENW.findall(text))
    if (tagged >= 2 and "%" in text[:2000]) or (tagged and tagged == len(text.split("\n"))):
        return "enw"
    if bibtex is not None and bibtex.start() < 4000:
        return "bibtex"
    if len(_RIS_TAG.findall(text)) >= 2:
        return "ris"
    if find_delimiter(text):
        return "table"
    if len(_NBIB_TAG.findall(text)) >= 3:
        return "nbib"
    if text.lstrip()[:1] in ("{", "[") and '":' in text:
        raise FormatError(f"{_NO_REFERENCES}: it is JSON; {_EXPORT}.")
    for pattern, what in _OTHER_TEXT:
        if pattern.search(text):
            raise FormatError(f"{_NO_REFERENCES}: {what}.")
    raise NoColumns(f"{_NO_REFERENCES}: no known format was recognised in it.")
