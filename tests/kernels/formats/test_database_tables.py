"""CSV as particular databases write it: column names, people in a cell, tables on their side."""

import pytest

from reviews.formats import Name, read
from reviews.formats.names import split_list
from tests.kernels.formats.test_ris_dialects import records_of

EMBASE_ON_SIDE = b"""\
"SEARCH QUERY","walking:ti"
"TITLE","Walking, again"
"AUTHOR NAMES","Yang Z.","Jiang B."
"SOURCE","Example Journal (2024) 15:1 (4063-4070). Date of Publication: 1 Dec 2024"
"PUBLICATION YEAR","2024"
"EMTREE MEDICAL INDEX TERMS","walking","knee"
"MEDLINE PMID","30000001"
"PUI","L2029880245"

"TITLE","Erratum: Walking"
"AUTHOR NAMES","Troiano L.P."
"TITLE","No empty row between"
"PUI","L1"
"""


def test_embase_writes_a_row_for_each_field_on_request():
    parsed = read(EMBASE_ON_SIDE)
    records = list(parsed.records)
    first = records[0]
    assert [record.title for record in records] == [
        "Walking, again",
        "Erratum: Walking",
        "No empty row between",
    ]
    assert first.authors == (Name("Yang", "Z."), Name("Jiang", "B."))
    assert (first.journal, first.volume, first.issue) == ("Example Journal", "15", "1")
    assert (first.pages, first.year, first.pmid) == ("4063-4070", 2024, "30000001")
    assert first.keywords == ("walking", "knee")
    assert first.accession == (("Embase", "L2029880245"),)
    assert (first.first_line, first.last_line) == (2, 8)
    assert ("PUI", "L2029880245") in first.raw
    assert parsed.found == parsed.imported == 3
    assert parsed.lines.accounted and parsed.lines.structural == 1
    assert ("AUTHOR NAMES", "authors") in parsed.columns


def test_a_record_on_its_side_without_known_content_is_listed():
    parsed = read(b'"TITLE","A"\n"YEAR","2020"\n"DOI","10.5555/a"\n"PMID","1"\n\n"NOTES",""\n')
    assert [record.title for record in parsed.records] == ["A"]
    assert parsed.found == parsed.imported + parsed.rejected
    assert parsed.lines.accounted


def test_embase_columns():
    (record,), parsed = records_of(
        '"SEARCH QUERY","walking:ti"\n-----\n\n'
        '"Title","Author Names","Source","Source title","Publication Year","Volume","First Page",'
        '"Emtree Medical Index Terms","Clinical Trial Numbers","Article Language","PUI"\n'
        '"Walking","Yang Z., McNamara M.E.","J X (2024) 15:1 Article Number: 4063. Date: 1 Dec",'
        '"J X","2024","15",,"knee, walking","ClinicalTrials.gov (NCT01234567)","English",L12\n'
    )
    assert record.authors == (Name("Yang", "Z."), Name("McNamara", "M.E."))
    assert (record.journal, record.article_number) == ("J X", "4063")
    assert record.keywords == ("knee", "walking")
    assert record.trial_ids == ("NCT01234567",)
    assert record.language == ("English",)
    assert record.accession == (("Embase", "L12"),)
    assert parsed.lines.structural == 3


def test_central_columns():
    (article, registration), _ = records_of(
        "CENTRAL ID,Author(s),Title,Source,Year,Database Name,PubMed ID,Embase ID,CTgov ID,"
        "ICTRP ID,Publication Type,DOI,URL\n"
        'CN-007,"Bywater, T; Parry, L",Walking,Trials,2011,CENTRAL,PUBMED 30000001,EMBASE 64,,,'
        "Journal article,10.5555/a,https://www.cochranelibrary.com/central/doi/10.1002/central/"
        "CN-007/full\n"
        "CN-008,,A trial,https://clinicaltrials.gov/show/NCT01234567,2024,CENTRAL,,,NCT01234567,"
        "ACTRN12619000123456,Trial registry record,,https://www.cochranelibrary.com/central/doi/"
        "10.1002/central/CN-008/full\n"
    )
    assert (article.journal, article.pmid, article.doi) == ("Trials", "30000001", "10.5555/a")
    assert article.accession == (("CENTRAL", "CN-007"), ("CENTRAL", "EMBASE 64"))
    assert registration.ref_type == "trial registration"
    assert registration.trial_ids == ("NCT01234567", "ACTRN12619000123456")
    assert registration.journal == "" and registration.doi == ""
    assert "https://clinicaltrials.gov/show/NCT01234567" in registration.urls


def test_web_of_science_pages_in_one_column_and_a_month_that_names_the_year():
    (record,), _ = records_of(
        "PT\tAN\tTI\tAU\tSO\tVL\tPS\tPD\tPY\tSN\tUT\r"
        "J\tZ1\tBirds\tRutt, C. L.; Wolfe, J.\tOikos\t128\t798-810"
        "\tJun 2019\t2019\t0030-1299\tZOOREC:Z1\r"
    )
    assert (record.pages, record.date, record.date_raw) == ("798-810", "2019-06", "Jun 2019")
    assert record.source_database == "Web of Science"


def test_databases_are_known_by_their_own_columns():
    (record,), _ = records_of(
        "Publication ID,DOI,Title,Source title,PubYear,Pagination,Authors,Dimensions URL\n"
        'pub.11,10.5555/a,Walking,J X,2024,1-9,"Smith, John A.; Lee, Min",https://x\n'
    )
    assert record.accession == (("Dimensions", "pub.11"),)
    assert record.pages == "1-9"


@pytest.mark.parametrize(
    ("cell", "people"),
    [
        ("Smith JB Jr, van der Berg A, Lee MK.", ["Smith JB Jr", "van der Berg A", "Lee MK"]),
        ("Smith JB, Lee MK; WALK Group.", ["Smith JB", "Lee MK", "WALK Group."]),
        ("Smith JB, World Health Organization, Lee MK", 3),
        ("Smith JB, Suryani, Lee MK", ["Smith JB", "Suryani", "Lee MK"]),
        ("Yang Z., McNamara M.E.", ["Yang Z.", "McNamara M.E."]),
        ("Smith, John A.; Lee, M.", ["Smith, John A.", "Lee, M."]),
    ],
)
def test_short_names_with_suffixes_and_groups_among_them(cell, people):
    names, sure = split_list(cell)
    assert sure
    assert names == people if isinstance(people, list) else len(names) == people


def test_reasons_of_rayyan_stay_with_the_exclusion_whatever_stands_between():
    (record,), _ = records_of(
        'key,title,authors,year,month,day,notes\nrayyan-1,A,"Smith, J",2020,1,2,"RAYYAN-INCLUSION: '
        '{""Emily""=>""Included"", ""Bob""=>""Excluded""} | RAYYAN-LABELS: adults | '
        'RAYYAN-EXCLUSION-REASONS: wrong population,wrong design"\n'
    )
    assert [(made.reviewer, made.reasons) for made in record.prior_decisions] == [
        ("Emily", ()),
        ("Bob", ("wrong population", "wrong design")),
    ]
    assert record.labels == ("adults",) and record.date == "2020-01-02"
    (apart,), _ = records_of(
        "TY  - JOUR\nAN  - rayyan-1\nTI  - A\nY1  - 2020\nY2  - 4\nY3  - 15\n"
        'N1  - RAYYAN-INCLUSION: {"Bob"=>"Excluded"}\n'
        "N1  - RAYYAN-EXCLUSION-REASONS: wrong design\nER  - \n"
    )
    assert apart.prior_decisions[0].reasons == ("wrong design",)
    assert apart.date == "2020-04-15"


def test_covidence_says_why_a_reference_was_excluded():
    (record,), _ = records_of(
        "Title,Authors,Published Year,Covidence #,Notes\n"
        'A,"Smith, J.",2020,#12,"Exclusion reason: Wrong population; Bob (2020)(Screen): a note;"\n'
    )
    (decision,) = record.prior_decisions
    assert (decision.tool, decision.decision, decision.reasons) == (
        "Covidence",
        "excluded",
        ("Wrong population",),
    )
    assert not decision.is_named and record.notes == ("Bob (2020)(Screen): a note",)


def test_groups_have_a_column_and_a_month_alone_takes_the_year():
    (record,), _ = records_of(
        "Authors,Author Full Names,Group Authors,Article Title,Publication Date,Publication Year,"
        'UT (Unique WOS ID)\n"Smith, J","Smith, John",WALK Group,A,JAN,2020,WOS:1\n'
    )
    assert record.authors == (Name("Smith", "John"), Name(literal="WALK Group"))
    assert record.date == "2020-01"


@pytest.mark.parametrize(
    "header",
    [
        "Titel;Autoren;Jahr;Zeitschrift;Zusammenfassung",
        "Título;Autores;Año;Revista;Resumen",
        "Titre;Auteurs;Année;Revue;Résumé",
        "Titel;Forfattere;År;Tidsskrift;Resumé",
        "title;author;publicationdateyear;source title;description",
    ],
)
def test_columns_are_known_in_other_languages_too(header):
    (record,), _parsed = records_of(f"{header}\nRecovery;Müller, A.;2011;Journal X;Background\n")
    found = (record.title, record.authors, record.year, record.journal, record.abstract)
    assert found == ("Recovery", (Name("Müller", "A."),), 2011, "Journal X", "Background")


def test_a_description_beside_an_abstract_is_not_the_abstract():
    (record,), _parsed = records_of("title,abstract,description\nA,The abstract,Something else\n")
    assert record.abstract == "The abstract"
