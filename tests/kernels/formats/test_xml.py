"""EndNote, PubMed and ICTRP XML; entities, depth and damage."""

import pytest

from reviews.formats import FormatError, Name, read
from reviews.formats.xmlstream import NO_RECORDS
from tests.kernels.formats.test_ris_dialects import one

ENDNOTE = """<?xml version="1.0" encoding="UTF-8"?><xml><records><record>
<ref-type name="Journal Article">17</ref-type><contributors><authors>
<author><style face="normal">Doe, Jane</style></author><author>WHO Group</author></authors>
</contributors><titles><title><style face="italic">In vivo</style><style> study</style></title>
<secondary-title>J Test</secondary-title></titles><pages>1-9</pages><volume>2</volume>
<number>3</number><keywords><keyword>one&#xD;two</keyword></keywords><dates><year>2012</year>
<pub-dates><date>Mar 15</date></pub-dates></dates><isbn>1932-6203</isbn>
<accession-num>23456789</accession-num><electronic-resource-num>10.5555/E.1
</electronic-resource-num><abstract>p &lt; 0.05</abstract></record></records></xml>"""

PUBMED = """<?xml version="1.0"?><!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st
January 2019//EN" "https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_190101.dtd">
<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>1234567</PMID><Article><Journal>
<ISSN>1932-6203</ISSN><JournalIssue><Volume>1</Volume><PubDate><Year>2012</Year><Month>May</Month>
</PubDate></JournalIssue><Title>J Test</Title><ISOAbbreviation>J T</ISOAbbreviation></Journal>
<ArticleTitle>CO<sub>2</sub> and <i>E. coli</i></ArticleTitle><Pagination><MedlinePgn>1-9
</MedlinePgn></Pagination><ELocationID EIdType="doi">10.5555/p.1</ELocationID><Abstract>
<AbstractText Label="AIM">To see.</AbstractText><AbstractText>Seen.</AbstractText></Abstract>
<AuthorList><Author><LastName>Doe</LastName><ForeName>Jane</ForeName><Identifier Source="ORCID">
https://orcid.org/0000-0001-2345-6789</Identifier></Author><Author><CollectiveName>A Group
</CollectiveName></Author></AuthorList><DataBankList><DataBank><DataBankName>ClinicalTrials.gov
</DataBankName><AccessionNumberList><AccessionNumber>NCT01234567</AccessionNumber>
</AccessionNumberList></DataBank></DataBankList></Article><CommentsCorrectionsList>
<CommentsCorrections RefType="RetractionIn"><RefSource>J T. 2013</RefSource></CommentsCorrections>
</CommentsCorrectionsList></MedlineCitation><PubmedData><ArticleIdList><ArticleId IdType="pmc">
PMC1</ArticleId></ArticleIdList><ReferenceList><Reference><ArticleIdList><ArticleId IdType="doi">
10.5555/other</ArticleId></ArticleIdList></Reference></ReferenceList></PubmedData></PubmedArticle>
<PubmedBookArticle><BookDocument><PMID>7</PMID><Book><BookTitle>A Book</BookTitle><PubDate><Year>
2006</Year></PubDate></Book></BookDocument></PubmedBookArticle></PubmedArticleSet>"""

ICTRP = """<Trials_downloaded_from_ICTRP><Trial><TrialID>ACTRN12600000000000</TrialID>
<Public_title>A   trial</Public_title><Primary_sponsor>ACME</Primary_sponsor>
<Date_registration3>20170812</Date_registration3><web_address>https://r.example/1</web_address>
</Trial></Trials_downloaded_from_ICTRP>"""


def test_endnote():
    record = one(ENDNOTE)
    assert record.title == "In vivo study" and record.journal == "J Test"
    assert record.authors == (Name("Doe", "Jane"), Name(literal="WHO Group"))
    assert (record.date, record.doi, record.pmid) == ("2012-03-15", "10.5555/e.1", "23456789")
    assert record.keywords == ("one", "two") and record.abstract == "p < 0.05"
    assert ("pages", "1-9") in record.raw and record.first_line == 1


def test_pubmed_article_and_book():
    article, book = read(PUBMED.encode()).records
    assert article.title == "CO<sub>2</sub> and <i>E. coli</i>"
    assert article.abstract == "AIM: To see. Seen."
    assert article.authors == (
        Name("Doe", "Jane", orcid="0000-0001-2345-6789"),
        Name(literal="A Group"),
    )
    assert (article.doi, article.pmcid, article.date) == ("10.5555/p.1", "PMC1", "2012-05")
    assert article.trial_ids == ("NCT01234567",) and article.retraction_notice == "J T. 2013"
    assert (book.ref_type, book.title, book.year) == ("book", "A Book", 2006)


def test_ictrp():
    record = one(ICTRP)
    assert record.ref_type == "trial registration" and record.title == "A trial"
    assert record.trial_ids == ("ACTRN12600000000000",) and record.authors == ()
    assert record.date == "2017-08-12"


@pytest.mark.parametrize(
    "declaration",
    [
        '<!ENTITY x SYSTEM "file:///etc/hostname">',
        '<!ENTITY x SYSTEM "http://127.0.0.1:9/leak">',
        '<!ENTITY a "aaaa"><!ENTITY x "&a;&a;&a;">',
        '<!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p;',
    ],
)
def test_entities_are_refused(declaration):
    data = f"<?xml version='1.0'?><!DOCTYPE xml [{declaration}]>{ENDNOTE[38:]}".encode()
    with pytest.raises(FormatError, match="entities"):
        list(read(data).records)
    with pytest.raises(FormatError, match="entities"):
        list(read(b" " * 70_000 + data, format="endnotexml").records)


def test_deep_nesting_is_refused():
    deep = "<style>" * 300
    with pytest.raises(FormatError, match="nested"):
        list(read(f"<xml><records><record><titles><title>{deep}".encode()).records)


def test_a_file_that_breaks_off_gives_what_came_before():
    cut = ENDNOTE.replace("</records></xml>", "<record><titles><title>Lost").encode()
    parsed = read(cut)
    assert [record.title for record in parsed.records] == ["In vivo study"]
    assert (parsed.found, parsed.rejected) == (2, 1)
    assert "breaks off" in parsed.problems[0].what


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-1", "windows-1252"])
def test_other_encodings(encoding):
    text = ENDNOTE.replace("UTF-8", encoding).replace("Doe", "Döe")
    assert one_bytes(text.encode(encoding)).authors[0].family == "Döe"


def test_control_characters_and_bad_bytes_do_not_break_xml():
    data = ENDNOTE.encode().replace(b"Doe", b"D\xf6e\x00\x0b")
    assert one_bytes(data).authors[0].family == "Döe"


def one_bytes(data: bytes):
    (record,) = read(data).records
    return record


@pytest.mark.parametrize("name", ["base64", "utf-16", "idna", "no-such", "undefined"])
def test_a_declared_encoding_that_the_file_is_not_in_does_no_harm(name):
    data = f'<?xml version="1.0" encoding="{name}"?><xml><records><record><titles><title>Größe'
    data += "</title></titles></record></records></xml>"
    (record,) = read(data.encode()).records
    assert record.title == "Größe"


def test_a_declared_older_encoding_is_used():
    data = '<?xml version="1.0" encoding="ISO-8859-1"?><xml><records><record><titles><title>Größe'
    data += "</title></titles></record></records></xml>"
    (record,) = read(data.encode("latin-1")).records
    assert record.title == "Größe"


def test_a_named_character_of_an_outer_dtd_stays_in_the_text():
    data = b'<!DOCTYPE xml SYSTEM "http://example.org/x.dtd"><xml><records><record><titles><title>'
    data += b"a&nbsp;b &eacute; &other;</title></titles></record></records></xml>"
    (record,) = read(data).records
    assert record.title == "a b \u00e9 &other;"


EBSCO = b"""<?xml version="1.0"?><records>
<rec resultID="1"><header shortDbName="c8h" longDbName="CINAHL Complete" uiTerm="123456789">
<controlInfo><bkinfo/><jinfo><jtl>Journal of Examples</jtl><issn>12345679</issn></jinfo>
<pubinfo><dt year="2020" month="01" day="15">20200115</dt><vid>12</vid><iid>3</iid></pubinfo>
<artinfo><ui type="doi">10.5555/a</ui><ui type="pmid">30000001</ui><ppf>100</ppf><ppct>5</ppct>
<tig><atl>Walking, again.</atl></tig><aug><au>Smith, John</au><au>Lee, Min</au></aug>
<sug><subj type="major">Walking</subj></sug><ab>Text.</ab><doctype>Article</doctype></artinfo>
<language>English</language></controlInfo></header><plink>https://example.org/1</plink></rec>
<rec resultID="2"><header uiTerm=""><controlInfo/></header></rec></records>"""


def test_ebsco_xml():
    parsed = read(EBSCO)
    (record,) = parsed.records
    assert parsed.format == "ebscoxml" and (parsed.found, parsed.rejected) == (2, 1)
    assert record.title == "Walking, again." and record.ref_type == "journal article"
    assert record.authors == (Name("Smith", "John"), Name("Lee", "Min"))
    assert (record.journal, record.volume, record.issue, record.pages) == (
        "Journal of Examples",
        "12",
        "3",
        "100-104",
    )
    assert (record.date, record.doi, record.pmid) == ("2020-01-15", "10.5555/a", "30000001")
    assert record.accession == (("CINAHL Complete", "123456789"),)
    assert (record.issn, record.keywords) == (("1234-5679",), ("Walking",))


def test_medline_citations_without_the_pubmed_part():
    data = b"<MedlineCitationSet><MedlineCitation><PMID>1</PMID><Article><ArticleTitle>A"
    data += b"</ArticleTitle></Article></MedlineCitation></MedlineCitationSet>"
    (record,) = read(data).records
    assert (record.title, record.pmid) == ("A", "1")


def test_xml_without_a_record_says_so():
    parsed = read(b"<xml><records></records></xml>")
    assert list(parsed.records) == []
    assert [problem.what for problem in parsed.problems] == [NO_RECORDS]


ENDNOTE_7 = """<?xml version="1.0" encoding="UTF-8"?>
<XML><RECORDS><RECORD><REFERENCE_TYPE>31</REFERENCE_TYPE><REFNUM>7</REFNUM>
<AUTHORS><AUTHOR>Aalto, Maija</AUTHOR><AUTHOR>Berg, K. L.</AUTHOR></AUTHORS><YEAR>2004</YEAR>
<TITLE>Peer support &amp; recovery</TITLE><SECONDARY_TITLE>Nordic Journal</SECONDARY_TITLE>
<VOLUME>12</VOLUME><NUMBER>3</NUMBER><PAGES>221-8</PAGES><DATE>Mar 15</DATE>
<KEYWORDS><KEYWORD>recovery</KEYWORD><KEYWORD>peers</KEYWORD></KEYWORDS>
<ABSTRACT>Forty adults took part.</ABSTRACT><ISBN>1234-5679</ISBN>
<URL>https://doi.org/10.1234/nj.12</URL><ACCESSION_NUMBER>15000001</ACCESSION_NUMBER></RECORD>
<RECORD><REFERENCE_TYPE>1</REFERENCE_TYPE><AUTHORS><AUTHOR>Ek, Siv</AUTHOR></AUTHORS>
<TITLE>Bakeries</TITLE><PUBLISHER>Norrland</PUBLISHER></RECORD>
<RECORD><REFERENCE_TYPE>1</REFERENCE_TYPE></RECORD></RECORDS></XML>"""


def test_endnote_7_in_capitals():
    parsed = read(ENDNOTE_7.encode())
    article, book = parsed.records
    assert article.ref_type == "journal article" and book.ref_type == "book"
    assert [str(name) for name in article.authors] == ["Aalto, Maija", "Berg, K. L."]
    assert (article.title, article.journal) == ("Peer support & recovery", "Nordic Journal")
    assert (article.year, article.date, article.pages) == (2004, "2004-03-15", "221-8")
    assert (article.volume, article.issue) == ("12", "3")
    assert (article.doi, article.issn) == ("10.1234/nj.12", ("1234-5679",))
    assert article.keywords == ("recovery", "peers") and article.record_id == "7"
    assert article.pmid == "" and article.accession == (("", "15000001"),)
    assert (parsed.found, parsed.imported, parsed.rejected) == (3, 2, 1)


ENDNOTE_7_JOURNAL = """<?xml version="1.0"?>
<XML>
<RECORDS><RECORD>
<REFERENCE_TYPE>0</REFERENCE_TYPE>
<REF-TYPE>0</REF-TYPE>
<REFNUM>0000000042</REFNUM>
<AUTHORS>
<AUTHOR>EK, Siv</AUTHOR>
</AUTHORS>
<YEAR>2010</YEAR>
<TITLE>Saukot talvella</TITLE>
<PERIODICAL><TITLE>Lakes and Otters</TITLE></PERIODICAL>
<PLACE_PUBLISHED></PLACE_PUBLISHED>
<PUBLISHER>Lakes and Otters</PUBLISHER>
<VOLUME></VOLUME>
<NUMBER_OF_VOLUMES></NUMBER_OF_VOLUMES>
<NUMBER></NUMBER>
<PAGES>p. 12-20</PAGES>
<DATE>2</DATE>
<ISBN>1234-5679</ISBN>
<CUSTOM1>kept as it is</CUSTOM1>
<ACCESSION_NUMBER></ACCESSION_NUMBER>
<LABEL></LABEL>
<KEYWORDS>
<KEYWORD>saukko</KEYWORD>
</KEYWORDS>
<AUTHOR_ADDRESS>Oulu</AUTHOR_ADDRESS>
</RECORD>
</RECORDS>
</XML>"""


def test_endnote_7_as_a_journals_own_site_writes_it():
    (article,) = read(ENDNOTE_7_JOURNAL.encode()).records
    assert (article.ref_type, article.journal) == ("journal article", "Lakes and Otters")
    assert (article.year, article.date, article.pages) == (2010, "2010", "12-20")
    assert article.accession == () and article.labels == () and article.book_title == ""
    assert article.keywords == ("saukko",) and article.issn == ("1234-5679",)
    assert {"kept as it is", "Oulu"} <= {value for _tag, value in article.raw}
