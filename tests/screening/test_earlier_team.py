"""Records that an earlier team screened come in settled, on a person's word and without a vote."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from analysis.counting import counts_of
from analysis.verify import differences as flow_differences
from reviews import verify
from reviews.actions import duplicates, imports
from reviews.actions.problems import mend_problem
from reviews.audit import Verb, sentence
from reviews.errors import RuleBroken
from reviews.models import AuditEvent, Record, Study
from screening import verify as screening_verify
from screening.actions.resolutions import reopen_item
from screening.actions.votes import cast_vote
from screening.models import Item, Resolution, Stage, Vote
from tests import make
from tests.reviews import files

TEAM = "Lind and Berg, 2015"


def take(seat, declared, text=files.PSYCINFO, team=TEAM):
    given = imports.receive_file(
        seat=seat, search=make.search(seat.review), upload=files.upload(text)
    )
    imports.confirm_import(seat=seat, source_file=given, declared=declared, earlier_team=team)
    return imports.import_file(seat=seat, source_file=given)


def states_at(review, stage):
    return set(Item.objects.filter(review=review, in_play=True).at(stage).values_list("state"))


def nothing_is_wrong(review):
    return [
        *verify.differences(review), *screening_verify.differences(review),
        *flow_differences(review),
    ] == []  # fmt: skip


@pytest.mark.parametrize(
    ("declared", "titles", "reports", "boxes"),
    [
        ("excluded", "excluded", None, (2, 2, 0, 0)),
        ("passed", "included", "waiting", (2, 0, 2, 0)),
        ("included", "included", "included", (2, 0, 2, 2)),
    ],
)
def test_records_come_in_settled_and_the_flow_adds_up(owner, declared, titles, reports, boxes):
    take(owner, declared)
    assert states_at(owner.review, Stage.TITLE_ABSTRACT) == {(titles,)}
    assert states_at(owner.review, Stage.FULL_TEXT) == ({(reports,)} if reports else set())
    assert not Vote.objects.exists()
    settled = Resolution.objects.filter(item__stage=Stage.TITLE_ABSTRACT)
    assert {(each.basis, each.by) for each in settled} == {("earlier", owner)}
    assert TEAM in settled[0].note
    n = counts_of(owner.review)
    found = (n.records_screened, n.records_excluded, n.dbr_sought_reports, n.new_studies)
    assert found == boxes
    assert nothing_is_wrong(owner.review)
    event = AuditEvent.objects.get(verb=Verb.IMPORT_DECLARED)
    assert f"screened before by {TEAM}" in sentence(event)


def test_only_who_runs_the_review_may_vouch_and_names_the_team(owner, rosa):
    with pytest.raises(PermissionDenied):
        take(rosa, "included")
    for declared, team, words in (("included", " ", "Name the earlier team"), ("x", TEAM, "“x”")):
        with pytest.raises(RuleBroken, match=words):
            take(owner, declared, files.PSYCINFO + f"\n{declared}\n", team)


def test_a_mended_record_is_settled_like_the_others(owner):
    held = take(owner, "passed", files.PSYCINFO + "\nTY  - JOUR\nZZ  - \nER  -\n")
    made = mend_problem(
        seat=owner, problem=held.problems.get(rejected=True), text="TY  - JOUR\nTI  - New\nER  -"
    )
    assert made.item.state == "included" and nothing_is_wrong(owner.review)


def test_reopening_puts_it_before_the_reviewers(owner, rosa, rune):
    take(owner, "excluded")
    item = Item.objects.at(Stage.TITLE_ABSTRACT).first()
    reopen_item(seat=owner, item=item)
    for seat in (rosa, rune):
        cast_vote(seat=seat, item=item, verdict="include")
    item.refresh_from_db()
    assert item.state == "included" and nothing_is_wrong(owner.review)


@pytest.mark.parametrize("declared", ["excluded", "passed", "included"])
def test_it_is_undone_while_nobody_worked_on_it(owner, declared):
    held = take(owner, declared)
    imports.undo_import(seat=owner, source_file=held)
    assert not Item.objects.filter(in_play=True).exists()
    assert not Resolution.objects.current().exists() and Resolution.objects.exists()
    assert not Study.objects.filter(review=owner.review).standing().exists()
    n = counts_of(owner.review)
    assert n.records_screened == n.new_studies == 0
    assert nothing_is_wrong(owner.review)
    take(owner, "")
    assert Item.objects.filter(in_play=True, state="waiting").count() == 2
    assert nothing_is_wrong(owner.review)


def test_a_vote_at_full_text_keeps_it(owner, rosa):
    held = take(owner, "passed")
    cast_vote(seat=rosa, item=Item.objects.at(Stage.FULL_TEXT).first(), verdict="include")
    assert "worked on" in imports.why_kept(held)
    with pytest.raises(RuleBroken, match="worked on"):
        imports.undo_import(seat=owner, source_file=held)
    assert Record.objects.standing().count() == 2 and nothing_is_wrong(owner.review)


def test_an_extraction_keeps_it(owner, rosa):
    held = take(owner, "included")
    study = owner.review.studies.first()
    study.entries.create(review=owner.review, seat=rosa)
    assert "extracted" in imports.why_kept(held)
    with pytest.raises(RuleBroken, match="extracted"):
        imports.undo_import(seat=owner, source_file=held)
    assert study.links.filter(removed_at=None).exists()


def test_of_two_copies_the_decided_one_is_kept(owner, rosa):
    waiting = make.record(owner.review, "Illness management and recovery in a community sample")
    Item.objects.create(review=owner.review, stage=Stage.TITLE_ABSTRACT, record=waiting)
    held = take(owner, "included")
    decided = held.records.order_by("position").first()
    duplicates.decide_pair(seat=owner, first=waiting, second=decided, verdict="same")
    waiting.refresh_from_db()
    assert waiting.duplicate_of == decided and nothing_is_wrong(owner.review)


def test_the_page_and_the_api_take_the_word(owner, rosa, browse, api, run_jobs):
    given = imports.receive_file(
        seat=owner, search=make.search(owner.review), upload=files.upload(files.PSYCINFO)
    )
    url = reverse("reviews:import-preview", args=[owner.review_id])
    assert "An earlier team screened" in browse(owner).get(url).content.decode()
    assert "An earlier team screened" not in browse(rosa).get(url).content.decode()
    said = {"file": [given.pk], "do": "import", f"declared-{given.pk}": "passed"}
    refused = browse(owner).post(url, said, follow=True).content.decode()
    assert "Name the earlier team" in refused
    with run_jobs():
        browse(owner).post(url, said | {f"earlier_team-{given.pk}": TEAM})
    page = browse(owner).get(reverse("reviews:import", args=[owner.review_id, given.pk]))
    assert "Screened before" in page.content.decode() and TEAM in page.content.decode()
    assert states_at(owner.review, Stage.FULL_TEXT) == {("waiting",)}
    other = imports.receive_file(seat=owner, search=given.search, upload=files.upload(files.SCOPUS))
    door = f"/api/v1/reviews/{owner.review_id}/imports/{other.pk}/confirm/"
    word = {"declared": "excluded", "earlier_team": TEAM}
    assert api(rosa).post(door, word, format="json").status_code == 403
    with run_jobs():
        assert api(owner).post(door, word, format="json").status_code == 202
    assert Item.objects.filter(state="excluded").count() == 1


def test_many_records_are_settled_in_few_queries(owner, django_assert_max_num_queries):
    one = "TY  - JOUR\nTI  - Trial {n}\nER  - \n\n"
    with django_assert_max_num_queries(60):
        take(owner, "excluded", "".join(one.format(n=n) for n in range(300)))
    assert Item.objects.filter(state="excluded").count() == 300
