"""Column names of table exports, from about thirty databases and tools, to canonical fields."""

from __future__ import annotations

import re

_NOT_WORD = re.compile(r"[\W_]+")

_NAMES = {
    "title": (
        "title; article title; document title; study title; item title; title primary; name; "
        "primary title; publication title english; scientific title; public title; display "
        "name; ti; brief title; references title; paper title; reference title; original "
        "article title; titel; título; titulo; titre; titolo"
    ),
    "titles_translated": (
        "title translated; original title; translated title; vernacular title; original "
        "foreign title; title in original language; official title"
    ),
    "short_title": "short title; shortened title; acronym",
    "authors_full": "author full names; authors full; book author full names",
    "authors": (
        "authors; author; author s; author names; first authors; authors primary; author "
        "list; au; creators; all authors; contributor authors; author name; authorships "
        "author display name; primary author; autoren; autor; autores; auteurs; auteur; autori; "
        "forfattere; forfatter; författare"
    ),
    "corporate": "group authors; corporate authors; corporate author; collective author",
    "editors": "editors; editor; authors secondary; secondary authors; book editors",
    "years": (
        "year; publication year; pub year; published year; year published; py; publish year; "
        "year of publication; yr; pubyear; date published year; publicationdateyear; jahr; "
        "erscheinungsjahr; año; ano; année; annee; anno; jaar; år"
    ),
    "dates": (
        "date; date raw; publication date; date published; published date; pub date; cover "
        "date; online date; published; date of publication; online publication date; first "
        "posted; date registration3; date registration; publish time"
    ),
    "month": "month; published month; publication month",
    "day": "day",
    "journal": (
        "journal; source title; journal book; publication title; periodical full; journal "
        "title; journal name; journal secondary title; full journal title; jf; jo; secondary "
        "title; publication; primary location source display name; source publication; "
        "periodical title; source journal; zeitschrift; revista; revue; rivista; tijdschrift; "
        "tidsskrift; tidskrift"
    ),
    "journal_abbrev": (
        "journal abbrev; abbreviated source title; journal abbreviation; journal iso "
        "abbreviation; periodical abbrev; abbreviated journal; iso source abbreviation; "
        "alternate title3; ja"
    ),
    "book_title": (
        "book title; title secondary; booktitle; proceedings title; conference title; "
        "container title"
    ),
    "series": "series; series title; book series title; title tertiary",
    "publisher": "publisher; publisher name; pb; book publisher",
    "place": "place; place of publication; place published; publisher city; location; city",
    "volume": "volume; journal volume; vl; biblio volume; vol",
    "issue": "issue; issue number; number; journal issue; no; biblio issue",
    "pages": "pages; page; page range; pagination; page s; page numbers",
    "page_start": (
        "page start; start page; startpage; first page; firstpage; sp; biblio first page; "
        "beginning page"
    ),
    "page_end": (
        "page end; end page; endpage; last page; lastpage; other pages; ep; biblio last page; "
        "ending page"
    ),
    "page_count": "page count",
    "article_number": "article number; art no; article no; article identifier",
    "abstract": (
        "abstract; abstract note; brief summary; abstracts; ab; notes abstract; abstract "
        "text; summary; english abstract; study abstract; description; zusammenfassung; resumen; "
        "résumé; resumo; samenvatting; resumé; sammanfattning"
    ),
    "keywords": (
        "keywords; author keywords; index keywords; keyword; kw; manual tags; automatic tags; "
        "subjects; emtree medical index terms; emtree drug index terms; keywords plus; "
        "subject headings; emtree medical index terms major focus; emtree drug index terms "
        "major focus; descriptors; conditions; condition; ieee terms; identifiers; concepts"
    ),
    "mesh": "mesh; mesh terms; mesh headings; mesh terms list; medical subject headings",
    "doi": "doi; item doi; digital object identifier; doi link; ids doi; article doi; doi url",
    "pmid": "pmid; pubmed id; medline pmid; pubmed pmid; pubmed; ids pmid; medline id",
    "pmcid": "pmcid; pmc id; pmc; ids pmcid; pubmed central id",
    "serials": (
        "issn; isbn; issn isbn; issns; isbns; eissn; e issn; print issn; primary location "
        "source issn; primary location source issn l; sn; online issn"
    ),
    "urls": (
        "url; urls; link; links; web address; plink; document url; source urls; external url; "
        "ur; source url; open url link; full text link; study url; primary location landing "
        "page url; permalink; article url; url link; source linkout; embase link"
    ),
    "pdf_urls": "pdf urls; pdf link; pdf url; primary location pdf url; best oa location pdf url",
    "language": (
        "language; languages; language of original document; output language; publication "
        "language; article language; language of article"
    ),
    "publication_types": (
        "publication types; publication type; document type; doctype; type; category; content "
        "type; item type; reference type; type of reference; type crossref; ty; ref type; "
        "study type; type of work; article type; document identifier"
    ),
    "source_database": (
        "source database; database; library catalog; sub file database; data source; db; "
        "databases; database name"
    ),
    "labels": "labels; tags; label",
    "notes": "notes; note; general notes; extra; personal notes; comments; comment; asreview note",
    "record_id": (
        "record id; id; key; reference id; internal id; source id; covidence; ref; item id; "
        "citation key; lens id"
    ),
    "accession_own": "accession; accession numbers",
    "accession": (
        "accession number; eid; unique id; ut; medline accession number; wos accession; an; "
        "ut unique wos id; publication id; pui; central id; embase id; cinahl id"
    ),
    "trial_ids": (
        "trial ids; nct number; nct id; trialid; trial id; clinical trial numbers; clinical "
        "trial number; secondary ids; other ids; secondary id; registration number; nctid; "
        "main id; ctgov id; ictrp id"
    ),
    "prior_own": "prior decisions",
    "carried": "concord fields",
    "prior_asreview": (
        "included; asreview label; label included; asreview relevant; asreview included; relevant"
    ),
    "prior_rayyan": "rayyan inclusion",
    "prior_eppi": "i e; i e d s flags",
    "prior_abstrackr": "consensus",
    "retraction_notice": "retraction notice; retraction; retracted",
    "erratum_of": "erratum of",
}
WOS = {
    "PT": "wos_type",
    "AU": "authors",
    "AF": "authors_full",
    "BE": "editors",
    "ED": "editors",
    "CA": "corporate",
    "TI": "title",
    "SO": "journal",
    "SE": "series",
    "LA": "language",
    "DT": "publication_types",
    "DE": "keywords",
    "ID": "keywords",
    "AB": "abstract",
    "PU": "publisher",
    "PI": "place",
    "SN": "serials",
    "EI": "serials",
    "BN": "serials",
    "J9": "journal_abbrev",
    "JI": "journal_abbrev",
    "PD": "month",
    "PY": "years",
    "VL": "volume",
    "IS": "issue",
    "BP": "page_start",
    "EP": "page_end",
    "AR": "article_number",
    "PS": "pages",
    "DI": "doi",
    "UT": "accession",
    "PM": "pmid",
    "EA": "dates",
    "MH": "mesh",
    "CT": "book_title",
    "D2": "doi",
}
RIS = {
    "TY": "publication_types",
    "AU": "authors",
    "A1": "authors",
    "A2": "editors",
    "TI": "title",
    "T1": "title",
    "JO": "journal",
    "JF": "journal",
    "T2": "journal",
    "JA": "journal_abbrev",
    "PY": "years",
    "Y1": "years",
    "DA": "dates",
    "SP": "page_start",
    "EP": "page_end",
    "VL": "volume",
    "IS": "issue",
    "SN": "serials",
    "UR": "urls",
    "DO": "doi",
    "ID": "record_id",
    "AB": "abstract",
    "N2": "abstract",
    "KW": "keywords",
    "LA": "language",
    "PB": "publisher",
    "CY": "place",
    "N1": "notes",
    "AN": "accession",
    "DB": "source_database",
}
_BY_NAME = {name.strip(): field for field, names in _NAMES.items() for name in names.split(";")}
FIELDS = frozenset({*_NAMES, *WOS.values(), *RIS.values(), "ref_type_own", "source"})
# Columns which alone already say that a table holds references.
TELLING = frozenset(
    {"title", "abstract", "doi", "pmid", "trial_ids", "journal", "authors", "authors_full"}
)


def normal(header: str) -> str:
    """A header in lower case with single spaces instead of punctuation."""
    return _NOT_WORD.sub(" ", header.strip().lower()).strip()


def known(header: str) -> str:
    """The canonical field of one header, or an empty string."""
    return _BY_NAME.get(normal(header), "")


def assign(headers: list[str]) -> list[str]:
    """A canonical field, or an empty string, for every column of a table."""
    codes = [header.strip().upper() for header in headers]
    if sum(len(code) == 2 for code in codes) >= 4:
        wos = sum(code in WOS for code in codes)
        if {"PT", "UT"} & set(codes) and wos >= 4:
            return [
                WOS.get(code) or known(header) for code, header in zip(codes, headers, strict=True)
            ]
        return [RIS.get(code) or known(header) for code, header in zip(codes, headers, strict=True)]
    fields = [known(header) for header in headers]
    return _settle(fields, [normal(header) for header in headers])


def assign_own(headers: list[str]) -> list[str]:
    """As `assign`, and our own exports' column of kinds."""
    return [
        "ref_type_own" if header == "ref_type" else field
        for header, field in zip(headers, assign(headers), strict=True)
    ]


def _settle(fields: list[str], names: list[str]) -> list[str]:
    """Names that mean one thing in one tool and another elsewhere."""
    has = set(names)
    for index, name in enumerate(names):
        if (
            name == "publication title"
            and not {"title", "item title", "document title", "article title"} & has
        ):
            fields[index] = "title"
        elif name == "study title" and "title" in has:
            fields[index] = ""
        elif name == "source" and ("pui" in has or not {"source title", "journal"} & has):
            fields[index] = "source"
        elif (
            (name, True)
            in (
                ("source title", "journal" in has),
                ("location", "nct number" in has),
                ("description", "abstract" in has),
            )
            or name in ("included", "relevant", "label")
            and "title" not in fields
        ):
            fields[index] = ""
    return fields


_DATABASES = (
    ({"eid", "source title"}, "Scopus"),
    ({"journal book", "pmid"}, "PubMed"),
    ({"emtree medical index terms"}, "Embase"),
    ({"pui"}, "Embase"),
    ({"covidence"}, "Covidence"),
    ({"nct number"}, "ClinicalTrials.gov"),
    ({"trialid"}, "ICTRP"),
    ({"lens id"}, "Lens"),
    ({"ids openalex"}, "OpenAlex"),
    ({"ut unique wos id"}, "Web of Science"),
    ({"pt", "ut"}, "Web of Science"),
    ({"dimensions url"}, "Dimensions"),
    ({"primary location source display name"}, "OpenAlex"),
)


def database(headers: list[str]) -> str:
    """The database or tool whose export has these headers, when they are its own."""
    names = {normal(header) for header in headers}
    return next((name for wanted, name in _DATABASES if wanted <= names), "")
