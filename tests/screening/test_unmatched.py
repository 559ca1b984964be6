"""Many PDFs at once: those that fit a report go to it, the others are kept until somebody says."""

import io
import zlib

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfReader, PdfWriter
from pypdf.actions import JavaScript

from analysis.demo.placeholder import placeholder_pdf
from reviews.errors import RuleBroken
from reviews.models import AuditEvent
from screening.actions import fulltexts, placing
from screening.actions.retrieval import mark_not_retrieved
from screening.actions.votes import cast_vote
from screening.frontpage import front_page
from screening.models import FullText
from screening.waiting import waiting_for
from tests import make

SCRIPT = JavaScript("app.alert(1);")
TITLE = "Illness management and recovery for people with severe mental illness in Denmark"


def upload(content: bytes, name: str = "scan0001.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/pdf")


def changed(content: bytes, change) -> bytes:
    """A PDF after a change by its writer."""
    writer, made = PdfWriter(clone_from=PdfReader(io.BytesIO(content))), io.BytesIO()
    change(writer)
    writer.write(made)
    return made.getvalue()


def filed(seat, *uploads) -> list[fulltexts.Filed]:
    """What becomes of files that are dropped, once they are matched."""
    kept = fulltexts.receive_full_texts(seat=seat, uploads=uploads)
    files = [each.full_text.pk for each in kept if each.full_text]
    return placing.place_full_texts(seat=seat, files=files)


@pytest.fixture
def reports(add_records, rosa, rune):
    """Two sought reports, the first with a title and a DOI of its own."""
    items = add_records(2, authors_text="Dalum, H.", year=2018)
    record = items[0].record
    record.title, record.doi = TITLE, "10.1186/s12888-018-1"
    record.save()
    for item in items:
        for seat in (rosa, rune):
            cast_vote(seat=seat, item=item, verdict="include")
    return [item.record.report for item in items]


def test_the_first_page_tells_which_report_a_file_is(reports, rosa):
    done = filed(rosa, upload(placeholder_pdf([TITLE, "Abs"])))
    assert done[0].full_text.report == reports[0] and not done[0].problem


def test_so_do_its_metadata(reports, rosa):
    pdf = changed(
        placeholder_pdf(["Page one"]),
        lambda writer: writer.add_metadata({"/doi": "10.1186/s12888-018-1"}),
    )
    assert filed(rosa, upload(pdf))[0].full_text.report


def test_a_later_page_that_cites_a_sought_report_does_not_claim_it(reports, rosa):
    pages = PdfWriter()
    for words in ("Another paper altogether", f"References: {TITLE}. doi:10.1186/s12888-018-1"):
        pages.append(io.BytesIO(placeholder_pdf([words])))
    made = io.BytesIO()
    pages.write(made)
    done = filed(rosa, upload(made.getvalue()))
    assert done[0].full_text.report is None


def test_what_fits_nothing_is_kept_listed_and_given_by_hand(reports, rosa, review, browse):
    pdf, page = placeholder_pdf(["Nothing to go by"]), f"/r/{review.pk}/retrieval/"
    fulltexts.keep_unmatched(seat=rosa, upload=upload(pdf))
    assert "scan0001.pdf" in browse(rosa).get(page).content.decode()
    kept = FullText.objects.get()
    assert kept.report is None and waiting_for(rosa)["retrieval"] == 2
    give = f"/r/{review.pk}/full-texts/{kept.pk}/give/"
    browse(rosa).post(give, {"report": ""})
    assert FullText.objects.get().report is None
    assert browse(rosa).post(give, {"report": reports[1].pk}).url == page
    assert FullText.objects.get().report == reports[1]
    browse(rosa).post(give, {"report": reports[0].pk})
    assert FullText.objects.get().report == reports[1]
    verbs = list(AuditEvent.objects.filter(review=review).values_list("verb", flat=True))
    assert verbs.count("full_text_kept") == verbs.count("full_text_added") == 1


def test_the_same_file_is_kept_once_and_comes_back_after_removal(reports, rosa):
    pdf = placeholder_pdf(["Nothing to go by"])
    for _again in range(2):
        filed(rosa, upload(pdf))
    kept = FullText.objects.get()
    fulltexts.remove_full_text(seat=rosa, full_text=kept)
    assert not FullText.objects.all().unmatched().exists()
    fulltexts.restore_full_text(seat=rosa, full_text=kept)
    assert FullText.objects.all().unmatched().get() == kept


def test_a_file_is_given_once_and_not_to_a_report_that_was_given_up(
    reports, rosa, observer, outsider
):
    kept = fulltexts.keep_unmatched(seat=rosa, upload=upload(placeholder_pdf(["x"])))
    elsewhere = make.report(outsider.user.seats.get().review)
    with pytest.raises(PermissionDenied):
        fulltexts.give_full_text(seat=observer, full_text=kept, report=reports[0])
    with pytest.raises(RuleBroken, match="not part of the review"):
        fulltexts.give_full_text(seat=rosa, full_text=kept, report=elsewhere)
    mark_not_retrieved(seat=rosa, report=reports[0], tried="Library loan")
    with pytest.raises(RuleBroken, match="not retrieved"):
        fulltexts.give_full_text(seat=rosa, full_text=kept, report=reports[0])
    fulltexts.give_full_text(seat=rosa, full_text=kept, report=reports[1])
    with pytest.raises(RuleBroken, match="waits for no report"):
        fulltexts.give_full_text(seat=rosa, full_text=kept, report=reports[1])


def bomb() -> bytes:
    """A page whose text would unpack to a hundred megabytes."""
    packed = zlib.compress(b"\0" * 100_000_000, 1)
    return (
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/Contents 4 0 R/MediaBox[0 0 9 9]>>endobj\n"
        b"4 0 obj<</Filter/FlateDecode/Length " + str(len(packed)).encode() + b">>stream\n"
        + packed + b"\nendstream endobj\ntrailer<</Root 1 0 R/Size 5>>\n%%EOF"
    )  # fmt: skip


CIRCLE = (
    b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[2 0 R]/Count 1>>endobj\ntrailer<</Root 1 0 R/Size 3>>\n%%EOF"
)


@pytest.mark.parametrize("make_it", [bomb, lambda: CIRCLE, lambda: b"%PDF-1.7\n" + b"[" * 99_999])
def test_a_file_made_to_harm_its_reader_says_nothing_and_is_kept(reports, rosa, make_it):
    done = filed(rosa, upload(make_it()))
    assert done[0].full_text.report is None and "fits this file" in done[0].problem


def test_a_locked_file_is_kept_and_says_that_it_asks_for_a_password(reports, rosa):
    pdf = changed(placeholder_pdf([TITLE]), lambda writer: writer.encrypt("secret"))
    done = filed(rosa, upload(pdf))
    assert done[0].full_text.report is None and "password" in done[0].problem


def test_a_file_that_only_forbids_printing_is_read(tmp_path):
    pdf = tmp_path / "a.pdf"
    pdf.write_bytes(changed(placeholder_pdf([TITLE]), lambda writer: writer.encrypt("", "owner")))
    with pdf.open("rb") as opened:
        assert TITLE.split()[0] in front_page(opened).text


def test_a_file_with_a_script_is_given_out_as_nothing_but_a_pdf(reports, rosa, review, browse):
    pdf = changed(placeholder_pdf([TITLE]), lambda writer: writer.add_open_action(SCRIPT))
    made = filed(rosa, upload(pdf, "<b>x.pdf"))[0].full_text
    answer = browse(rosa).get(f"/r/{review.pk}/full-texts/{made.pk}/")
    assert b"".join(answer.streaming_content) == pdf
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("default-src 'none'")
    page = browse(rosa).get(f"/r/{review.pk}/retrieval/").content.decode()
    assert "<b>x" not in page and "&lt;b&gt;x.pdf" in page


def test_the_api_gives_removes_restores_and_reads(reports, rosa, observer, review, api):
    url = f"/api/v1/reviews/{review.pk}/full-texts/"
    pdf = placeholder_pdf(["Nothing to go by"])
    number = fulltexts.keep_unmatched(seat=rosa, upload=upload(pdf)).pk
    listed = api(rosa).get(f"{url}?report=none").data["results"]
    assert [each["id"] for each in listed] == [number]
    given = api(rosa).post(f"{url}{number}/give/", {"report": reports[1].pk}, format="json")
    assert given.data["report"] == reports[1].pk
    again = api(rosa).post(f"{url}{number}/give/", {"report": reports[1].pk}, format="json")
    assert again.status_code == 400 and "waits for no report" in again.data["detail"]
    assert b"".join(api(observer).get(f"{url}{number}/file/").streaming_content) == pdf
    assert api(rosa).delete(f"{url}{number}/").status_code == 204
    assert api(rosa).get(f"{url}{number}/").status_code == 404
    assert api(rosa).post(f"{url}{number}/restore/").data["id"] == number
    several = [upload(pdf), upload(b"no", "c.pdf")]
    direct = api(rosa).post(url, {"file": several, "report": reports[0].pk})
    assert direct.data[0]["full_text"]["report"] == reports[0].pk
    assert "c.pdf is not a PDF" in direct.data[1]["problem"]
