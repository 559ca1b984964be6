"""A search file becomes records, whole or not at all."""

import pytest
from django.urls import reverse

from reviews.actions import imports
from reviews.actions.imports import AlreadyImported
from reviews.audit import Verb
from reviews.errors import RuleBroken
from reviews.models import AuditEvent, Import, Record
from screening.models import Item, Vote
from tests import make
from tests.reviews import files


def take(seat, text=files.PSYCINFO, name="psycinfo.ris", **options):
    made = imports.receive_file(
        seat=seat, search=make.search(seat.review), upload=files.upload(text, name), **options
    )
    return imports.import_file(seat=seat, source_file=made)


def test_every_record_and_line_is_accounted_for(rosa):
    done = take(rosa)
    records = Record.objects.filter(source_file=done).order_by("position")
    assert [record.title for record in records] == [
        "Illness management and recovery in a community sample",
        "Peer support and housing: a qualitative study",
    ]
    assert (done.found, done.rejected, done.lines) == (2, 0, files.PSYCINFO.count("\n"))
    assert records[0].doi == "10.1000/imr.1"
    assert records[0].authors_text == "Lind, Anna; Berg, Otto"
    assert ["T1", "Illness management and recovery in a community sample"] in records[0].raw
    assert AuditEvent.objects.filter(verb=Verb.IMPORT_FINISHED).count() == 1


def test_each_record_waits_for_screening(rosa):
    take(rosa)
    assert Item.objects.filter(review=rosa.review, in_play=True).count() == 2


def test_a_broken_line_is_listed_and_nothing_is_lost(rosa):
    done = take(rosa, files.BROKEN)
    assert done.found == done.records.count() + done.rejected == 2
    warned = [warning for record in done.records.all() for warning in record.warnings]
    assert done.problems.exists() or warned
    assert "this line belongs to nobody" in str([record.raw for record in done.records.all()])


def test_the_same_content_is_recognised_and_asked_about(rosa):
    take(rosa)
    with pytest.raises(AlreadyImported, match="2 records"):
        take(rosa, name="renamed.ris")
    take(rosa, name="renamed.ris", again=True)
    assert rosa.review.records.count() == 4


def test_the_same_file_twice_in_one_drop_is_not_called_imported(rosa):
    search = make.search(rosa.review)
    imports.receive_file(seat=rosa, search=search, upload=files.upload(files.PSYCINFO, "one.ris"))
    with pytest.raises(AlreadyImported, match="is not imported yet") as refused:
        imports.receive_file(
            seat=rosa, search=search, upload=files.upload(files.PSYCINFO, "two.ris")
        )
    assert "0 records" not in str(refused.value)


def test_a_file_that_is_no_reference_file_leaves_its_reason_and_no_record(rosa):
    with pytest.raises(RuleBroken):
        take(rosa, "%PDF-1.7 not a reference file", "paper.ris")
    failed = Import.objects.get()
    assert failed.failure and not failed.finished_at
    assert not rosa.review.records.exists()


def test_an_empty_file_is_refused_in_a_sentence(rosa):
    with pytest.raises(RuleBroken, match="empty"):
        take(rosa, "")


def test_what_fails_in_the_middle_leaves_nothing(rosa):
    made = imports.receive_file(
        seat=rosa, search=make.search(rosa.review), upload=files.upload(files.PSYCINFO)
    )

    def killed(done, total, words=""):
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        imports.import_file(seat=rosa, source_file=made, progress=killed)
    assert not Record.objects.exists() and not Item.objects.exists()
    imports.import_file(seat=rosa, source_file=made)
    assert Record.objects.count() == 2


def test_a_second_run_of_a_finished_import_changes_nothing(rosa):
    done = take(rosa)
    imports.import_file(seat=rosa, source_file=done)
    assert rosa.review.records.count() == 2


def test_an_import_is_undone_as_a_whole_and_can_come_again(rosa):
    done = take(rosa)
    imports.undo_import(seat=rosa, source_file=done)
    assert not rosa.review.records.all().standing().exists()
    assert not Item.objects.filter(review=rosa.review, in_play=True).exists()
    take(rosa)
    assert rosa.review.records.all().standing().count() == 2


def test_an_import_with_votes_stays(rosa):
    done = take(rosa)
    item = Item.objects.filter(record__source_file=done).first()
    Vote.objects.create(
        review=rosa.review, item=item, seat=rosa, round=1, verdict="include", criteria_version=1
    )
    with pytest.raises(RuleBroken, match="worked on"):
        imports.undo_import(seat=rosa, source_file=done)
    assert rosa.review.records.all().standing().count() == 2


def test_undo_is_offered_only_where_it_will_work(rosa, browse):
    done = take(rosa)
    page = reverse("reviews:import", args=[rosa.review_id, done.pk])
    undo = reverse("reviews:import-undo", args=[rosa.review_id, done.pk])
    assert undo in browse(rosa).get(page).content.decode()
    item = Item.objects.filter(record__source_file=done).first()
    Vote.objects.create(
        review=rosa.review, item=item, seat=rosa, round=1, verdict="include", criteria_version=1
    )
    shown = browse(rosa).get(page).content.decode()
    assert undo not in shown and "votes are never deleted" in shown


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.ris", "a\x00b.ris", "x" * 400 + ".ris", "<b>.ris"]
)
def test_a_hostile_file_name_is_only_ever_shown(rosa, name):
    done = take(rosa, name=name)
    assert ".." not in done.file.name and done.file.name.startswith(f"review-{rosa.review_id}/")


def test_the_page_takes_many_files_and_reads_them_as_jobs(rosa, browse, run_jobs):
    search = make.search(rosa.review)
    client = browse(rosa)
    with run_jobs():
        answer = client.post(
            reverse("reviews:import-add", args=[rosa.review_id]),
            {
                "search": search.pk,
                "files": [
                    files.upload(files.PSYCINFO, "a.ris"),
                    files.upload(files.SCOPUS, "b.ris"),
                ],
            },
        )
        assert answer["Location"].endswith("/imports/preview/")
        assert not rosa.review.records.exists()
        chosen = {"file": list(rosa.review.imports.values_list("pk", flat=True)), "do": "import"}
        client.post(answer["Location"], chosen)
    assert rosa.review.records.count() == 3
    assert set(rosa.review.jobs.values_list("state", flat=True)) == {"done"}
    page = client.get(reverse("reviews:imports", args=[rosa.review_id])).content.decode()
    assert "a.ris" in page and "b.ris" in page


def test_the_api_takes_a_file(rosa, api, run_jobs):
    search = make.search(rosa.review)
    with run_jobs():
        answer = api(rosa).post(
            f"/api/v1/reviews/{rosa.review_id}/imports/",
            {"search": search.pk, "file": files.upload(files.SCOPUS)},
            format="multipart",
        )
    assert answer.status_code == 202, answer.content
    assert rosa.review.records.count() == 1


def test_an_observer_may_not_and_an_outsider_sees_nothing(review, observer, outsider, browse):
    url = reverse("reviews:import-add", args=[review.pk])
    assert browse(observer).post(url).status_code == 403
    assert browse(outsider).post(url).status_code == 404


def test_the_given_file_comes_back_byte_for_byte(rosa, browse):
    done = take(rosa)
    answer = browse(rosa).get(reverse("reviews:import-file", args=[rosa.review_id, done.pk]))
    assert b"".join(answer.streaming_content) == files.PSYCINFO.encode()


def test_the_page_names_the_format_as_the_preview_does(rosa, browse):
    done = take(rosa)
    shown = browse(rosa).get(f"/r/{rosa.review_id}/imports/{done.pk}/").content.decode()
    assert f"<dd>RIS, {done.encoding}</dd>" in shown
