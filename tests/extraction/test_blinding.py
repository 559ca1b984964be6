"""Another's work is invisible until both are complete: rows, counts, pages, API, history."""

import pytest

from extraction.actions import consensus, entries, rob
from extraction.models import Answer, Assessment, Entry, Judgement
from extraction.waiting import waiting_for
from reviews import audit
from reviews.models import AuditEvent
from tests.extraction.conftest import answers, extract, rate

SECRET = "Kingdom of Denmark"


@pytest.fixture
def half(rosa, world):
    """Rosa has completed; the other place is free."""
    return extract(rosa, world, country=SECRET)


def seen(seat):
    return (
        Entry.objects.seen_by(seat).count(),
        Answer.objects.seen_by(seat).count(),
        Assessment.objects.seen_by(seat).count(),
        Judgement.objects.seen_by(seat).count(),
    )


def test_nobody_sees_one_complete_extraction(half, rosa, rune, owner, adjudicator, observer, world):
    rate(rosa, world.study)
    for other in (rune, owner, adjudicator, observer):
        assert seen(other) == (0, 0, 0, 0)
    assert seen(rosa) == (1, 7, 1, 7)


def test_a_draft_of_the_second_reveals_nothing_to_either(half, rosa, rune, world):
    entry = entries.start_entry(seat=rune, study=world.study)
    entries.save_answers(seat=rune, entry=entry, given=answers(world))
    assert list(Entry.objects.seen_by(rosa)) == [half]
    assert list(Entry.objects.seen_by(rune)) == [entry]


def test_once_both_are_complete_the_pair_and_settlers_see_both(
    half, rosa, rune, owner, adjudicator, observer, world
):
    extract(rune, world)
    for one in (rosa, rune, owner, adjudicator):
        assert Entry.objects.seen_by(one).count() == 2
    assert Entry.objects.seen_by(observer).count() == 0


def test_reopening_hides_again(half, rosa, rune, owner, world):
    second = extract(rune, world)
    entries.reopen_entry(seat=rune, entry=second)
    assert Entry.objects.seen_by(owner).count() == 0
    assert list(Entry.objects.seen_by(rune)) == [second]


def test_the_consensus_is_for_everybody_and_the_independent_work_is_not(
    half, rosa, rune, observer, world
):
    extract(rune, world)
    consensus.resolve_all_agreed(seat=rosa, study=world.study)
    assert {entry.kind for entry in Entry.objects.seen_by(observer)} == {"consensus"}


def test_no_page_and_no_answer_of_the_api_shows_it(half, browse, api, rune, owner, observer, world):
    base = f"/r/{world.review.pk}/extraction/"
    for who in (rune, owner, observer):
        for path in ("", f"studies/{world.study.pk}/", f"studies/{world.study.pk}/reconcile/"):
            page = browse(who).get(base + path)
            assert page.status_code == 200
            assert SECRET not in page.content.decode()
        listed = api(who).get(f"/api/v1/reviews/{world.review.pk}/entries/")
        assert listed.json()["results"] == []
        one = api(who).get(f"/api/v1/reviews/{world.review.pk}/entries/{half.pk}/")
        assert one.status_code == 404


def test_a_page_is_the_same_whether_or_not_another_has_begun(browse, rosa, rune, world):
    def page():
        html = browse(rune).get(f"/r/{world.review.pk}/extraction/").content.decode()
        return html[html.index('id="main"') : html.index("</main>")].split("csrf")[0]

    before = page()
    extract(rosa, world)
    assert page() == before


def test_what_waits_tells_nothing_of_another(rosa, rune, world):
    before = waiting_for(rune)
    extract(rosa, world)
    rate(rosa, world.study)
    assert waiting_for(rune) == before == {"extraction": 1, "rob": 1}


def test_the_history_keeps_independent_work_to_its_author(half, rosa, rune, world):
    rob.start_assessment(seat=rosa, study=world.study)
    private = {verb.value for verb in audit.PRIVATE}
    others = AuditEvent.objects.seen_by(rune, private).filter(seat=rosa)
    assert not others.exists()
