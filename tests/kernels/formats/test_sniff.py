"""The content decides the format; the name decides nothing."""

import pytest

from reviews.formats import FormatError, read

SAMPLES = {
    "ris": "TY  - JOUR\nTI  - T\nER  - \n",
    "nbib": "PMID- 1\nOWN - NLM\nTI  - T\nDP  - 2012\n",
    "wos": "FN Clarivate Analytics WoS\nVR 1.0\nPT J\nAU Doe, J\nTI T\nUT WOS:1\nER\nEF\n",
    "enw": "%0 Journal Article\n%T T\n%A Doe, J\n",
    "refworks": "RT Journal Article\nID 1\nA1 Doe,J\nT1 T\n",
    "ovid": "<1>\nTitle\n  T\nAuthor\n  Doe J.\n",
    "bibtex": "Scopus\nEXPORT DATE: 1\n\n@ARTICLE{k,\n title={T}}\n",
    "csv": 'title,authors,year\n"A; b","Doe, J",2012\n',
    "tsv": "title\tauthors\tyear\nA\tDoe, J\t2012\n",
    "endnotexml": "<?xml version='1.0'?><xml><records><record><titles><title>T</title></titles>"
    "</record></records></xml>",
    "pubmedxml": "<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>1</PMID>"
    "</MedlineCitation></PubmedArticle></PubmedArticleSet>",
    "ictrp": "<Trials_downloaded_from_ICTRP><Trial><TrialID>NCT00000001</TrialID></Trial>"
    "</Trials_downloaded_from_ICTRP>",
}


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("lie", ["x.ris", "x.nbib", "x.csv"])
def test_a_wrong_extension_does_not_mislead(name, lie):
    parsed = read(SAMPLES[name].encode(), name=lie)
    assert parsed.format == name
    assert len(list(parsed.records)) == 1


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b" \r\n\n", "empty"),
        (b"%PDF-1.4\n\x00\x01\x02", "PDF"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "picture"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "xlsx"),
        (b"PK\x03\x04 nothing of a workbook", "archive"),
        (bytes(range(1, 32)) * 40, "binary"),
        (b"Dear colleague,\nplease find attached.\n", "no known format"),
        (b"<other><body>x</body></other>", "XML"),
    ],
)
def test_what_is_no_reference_file_is_refused_in_a_sentence(data, words):
    with pytest.raises(FormatError, match=words) as caught:
        list(read(data).records)
    assert str(caught.value).endswith(".")


def test_semicolons_in_abstracts_do_not_choose_the_delimiter():
    text = 'title,abstract\n"A","x; y; z; a; b"\n"B","x; y; z; a; b"\n'
    parsed = read(text.encode())
    assert [record.title for record in parsed.records] == ["A", "B"]


def test_a_named_format_overrules():
    assert read(b"TI  - T\nAU  - Doe, J\n", format="ris").format == "ris"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b'<rdf:RDF xmlns:z="http://www.zotero.org/namespaces/export#"></rdf:RDF>', "RDF"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "web page"),
        (b'<?xml version="1.0"?><modsCollection><mods/></modsCollection>', "MODS"),
        (b'[{"itemType": "journalArticle"}]', "JSON"),
        (b"SQLite format 3\x00" + bytes(200), "library"),
        (bytes(range(1, 256)) * 20, "export the references"),
        (b"1: Roe D. Recovery. J X. 2009;6(2):20-9. doi: 10.5555/a. PMID: 191.\n", "PubMed"),
        (b"1. J X. 2010;1(1):1-2.\n\nTwo.\n\nSmith A.\n\nPMID: 1234567\n", "save with the format"),
        (b"____\n\nReport Information from ProQuest\nMay 2024\n____\n", "save as RIS"),
        (b"Record #1 of 2\nID: CN-00123456\nAU: Roe D\nTI: Recovery\n", "export as RIS"),
        (b"{Reference Type}: Journal Article\n{Title}: Recovery\n{Author}: Zhang\n", "NoteExpress"),
        (b"PK\x03\x04" + bytes(26) + b"word/document.xml", "Word document"),
        (b"PK\x03\x04" + bytes(26) + b"mimetypeapplication/vnd.oasis.opendocument", ".xlsx or CSV"),
    ],
)
def test_other_exports_are_refused_with_what_they_are_and_what_to_do(data, words):
    with pytest.raises(FormatError, match=words):
        read(data)
