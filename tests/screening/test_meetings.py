"""Consensus meetings: planned, held one conflict at a time, written down."""

import io
import re

import pytest
from django.core.exceptions import PermissionDenied
from docx import Document

from reviews.errors import RuleBroken
from reviews.models import AuditEvent
from screening import verify
from screening.actions import meetings
from screening.actions.plans import change_plan
from screening.actions.resolutions import reopen_item, resolve_conflict, withdraw_resolution
from screening.actions.votes import cast_vote, withdraw_vote
from screening.models import AgendaItem, Item, Meeting, Resolution, Stage, Vote

T = Stage.TITLE_ABSTRACT


def state(item: Item) -> str:
    return Item.objects.get(pk=item.pk).state


@pytest.fixture
def disputed(add_records, rosa, rune, criteria):
    """Four conflicts: about the second criterion, the first, none, the first again."""
    items = add_records(4)
    for item, place in zip(items, (1, 0, None, 0), strict=True):
        ticked = [] if place is None else [criteria[place].pk]
        cast_vote(seat=rosa, item=item, verdict="include", note="rosa-note-sentinel")
        cast_vote(
            seat=rune, item=item, verdict="exclude", criteria=ticked, note="rune-note-sentinel"
        )
    return items


@pytest.fixture
def meeting(owner, rosa, rune, disputed):
    return meetings.plan_meeting(
        seat=owner, stage=T, attendees=[owner, rosa, rune], title="Week 3: population"
    )


@pytest.fixture
def running(meeting, owner, rosa, rune):
    meetings.start_meeting(seat=owner, meeting=meeting)
    for seat in (rosa, rune):
        meetings.join_meeting(seat=seat, meeting=meeting)
    meeting.refresh_from_db()
    return meeting


def point(meeting: Meeting, place: int = 1) -> AgendaItem:
    return meeting.agenda.get(position=place)


def test_the_agenda_follows_the_protocol_and_ends_with_what_names_no_criterion(
    running, disputed, criteria
):
    rows = running.agenda.values_list("item", "criterion")
    assert list(rows) == [
        (disputed[1].pk, criteria[0].pk),
        (disputed[3].pk, criteria[0].pk),
        (disputed[0].pk, criteria[1].pk),
        (disputed[2].pk, None),
    ]
    assert running.shown.position == 1
    assert running.before == {"included": 0, "excluded": 0, "conflicts": 4, "undecided": 0}


def test_planning_is_for_resolvers_and_of_members(owner, rosa, rune, outsider, disputed):
    with pytest.raises(PermissionDenied):
        meetings.plan_meeting(seat=rosa, stage=T, attendees=[rosa, rune])
    stranger = outsider.user.seats.get()
    with pytest.raises(RuleBroken, match="Only members"):
        meetings.plan_meeting(seat=owner, stage=T, attendees=[rosa, stranger])
    with pytest.raises(RuleBroken, match="at least two"):
        meetings.plan_meeting(seat=owner, stage=T, attendees=[rosa, rosa])
    with pytest.raises(RuleBroken, match="Choose the stage"):
        meetings.plan_meeting(seat=owner, stage="other", attendees=[rosa, rune])


def test_a_meeting_of_two_takes_only_their_conflicts(
    owner, rosa, rune, adjudicator, disputed, add_records
):
    other = add_records(1)[0]
    cast_vote(seat=adjudicator, item=other, verdict="include")
    cast_vote(seat=rune, item=other, verdict="exclude")
    made = meetings.plan_meeting(
        seat=owner, stage=T, attendees=[rosa, rune], only_of_attendees=True
    )
    meetings.start_meeting(seat=rosa, meeting=made)
    assert set(made.agenda.values_list("item", flat=True)) == {each.pk for each in disputed}


def test_a_meeting_without_conflicts_does_not_begin(owner, rosa, item):
    made = meetings.plan_meeting(seat=owner, stage=T, attendees=[owner, rosa])
    with pytest.raises(RuleBroken, match="no open conflict"):
        meetings.start_meeting(seat=owner, meeting=made)


def test_reveal_then_decide_writes_a_resolution_of_the_meeting(running, owner, review):
    first = point(running)
    with pytest.raises(RuleBroken, match="Reveal the votes first"):
        meetings.decide_point(seat=owner, meeting=running, point=first, verdict="include")
    before = list(Vote.objects.values_list("pk", "verdict", "superseded_at"))
    meetings.reveal_votes(seat=owner, meeting=running, point=first)
    made = meetings.decide_point(
        seat=owner, meeting=running, point=first, verdict="include", note="in scope after all"
    )
    assert (made.meeting, made.basis, made.by) == (running, "consensus", owner)
    assert state(first.item) == "included"
    assert list(Vote.objects.values_list("pk", "verdict", "superseded_at")) == before
    with pytest.raises(RuleBroken, match="a moment ago: Include"):
        meetings.decide_point(seat=owner, meeting=running, point=first, verdict="exclude")
    assert Resolution.objects.filter(item=first.item).count() == 1
    verbs = AuditEvent.objects.filter(review=review).values_list("verb", flat=True)
    for verb in ("meeting_planned", "meeting_started", "votes_revealed", "item_resolved"):
        assert list(verbs).count(verb) == 1
    assert verify.differences(review) == []


def test_a_second_press_changes_nothing(running, owner, rosa):
    for seat in (owner, rosa):
        meetings.show_point(seat=seat, meeting=running, point=point(running, 2))
        running.refresh_from_db()
    assert (running.shown.position, running.version) == (2, 2)
    for seat in (owner, rosa):
        meetings.reveal_votes(seat=seat, meeting=running, point=point(running, 2))
    assert point(running, 2).revealed_by == owner
    assert meetings.start_meeting(seat=rosa, meeting=running).started_at == running.started_at
    ended = meetings.end_meeting(seat=owner, meeting=running).ended_at
    assert meetings.end_meeting(seat=rosa, meeting=running).ended_at == ended
    with pytest.raises(RuleBroken, match="over"):
        meetings.show_point(seat=owner, meeting=running, point=point(running))


def test_a_vote_is_not_edited_away_while_a_meeting_has_it(running, rosa, disputed):
    mine = Vote.objects.get(item=disputed[0], seat=rosa)
    with pytest.raises(RuleBroken, match="votes stand"):
        cast_vote(seat=rosa, item=disputed[0], verdict="exclude")
    with pytest.raises(RuleBroken, match="votes stand"):
        withdraw_vote(seat=rosa, vote=mine)
    meetings.reveal_votes(seat=rosa, meeting=running, point=running.agenda.get(item=disputed[1]))
    meetings.end_meeting(seat=rosa, meeting=running)
    with pytest.raises(RuleBroken, match="votes stand"):
        cast_vote(seat=rosa, item=disputed[1], verdict="exclude")
    cast_vote(seat=rosa, item=disputed[0], verdict="exclude")
    assert state(disputed[0]) == "excluded"


def test_only_who_was_asked_turns_the_pages_and_an_observer_looks_on(
    owner, rosa, rune, adjudicator, observer, disputed
):
    made = meetings.plan_meeting(seat=owner, stage=T, attendees=[owner, rosa, observer])
    meetings.start_meeting(seat=owner, meeting=made)
    for seat in (rune, adjudicator):
        with pytest.raises(RuleBroken, match="not asked"):
            meetings.reveal_votes(seat=seat, meeting=made, point=point(made))
    with pytest.raises(PermissionDenied):
        meetings.reveal_votes(seat=observer, meeting=made, point=point(made))


def test_where_the_voters_settle_together_both_must_have_come(meeting, owner, rosa, rune, disputed):
    change_plan(seat=owner, stage=T, resolvers="meeting")
    with pytest.raises(RuleBroken, match="in a consensus meeting"):
        resolve_conflict(seat=owner, item=disputed[1], verdict="include")
    meetings.start_meeting(seat=rosa, meeting=meeting)
    meetings.reveal_votes(seat=rosa, meeting=meeting, point=point(meeting))
    with pytest.raises(RuleBroken, match=f"not here: {rune}"):
        meetings.decide_point(seat=rosa, meeting=meeting, point=point(meeting), verdict="include")
    meetings.join_meeting(seat=rune, meeting=meeting)
    meetings.decide_point(seat=rosa, meeting=meeting, point=point(meeting), verdict="include")
    assert state(disputed[1]) == "included"
    with pytest.raises(PermissionDenied):
        resolve_conflict(seat=rosa, item=disputed[0], verdict="include")


def test_a_voter_who_left_does_not_leave_a_conflict_that_nobody_can_settle(owner, rune, disputed):
    change_plan(seat=owner, stage=T, resolvers="meeting")
    assert Vote.objects.filter(item=disputed[0]).seen_by(owner).count() == 0
    rune.left_at = rune.joined_at
    rune.save()
    assert Vote.objects.filter(item=disputed[0]).seen_by(owner).count() == 2
    resolve_conflict(seat=owner, item=disputed[0], verdict="include")
    assert state(disputed[0]) == "included"


@pytest.mark.parametrize("who", ["owner", "rosa"])
def test_before_the_reveal_no_byte_tells_of_the_votes(running, owner, rosa, browse, api, who):
    seat = {"owner": owner, "rosa": rosa}[who]
    room = f"/r/{running.review_id}/meetings/{running.pk}/room/"
    answers = [
        browse(seat).get(room).content,
        browse(seat).get(room, headers={"HX-Request": "true"}).content,
        browse(seat).get(room + "pulse/").content,
        browse(seat).get(f"/r/{running.review_id}/meetings/{running.pk}/minutes/").content,
        browse(seat).get(f"/r/{running.review_id}/meetings/{running.pk}/minutes.html").getvalue(),
        api(seat).get(f"/api/v1/reviews/{running.review_id}/meetings/{running.pk}/room/").content,
        api(seat)
        .get(f"/api/v1/reviews/{running.review_id}/meetings/{running.pk}/minutes/")
        .content,
    ]
    for answer in answers:
        assert b"note-sentinel" not in answer and b"Wrong intervention" not in answer
        assert b"Rune excluded" not in answer and b"facing__side--exclude" not in answer
    for other in (owner, rosa):
        meetings.reveal_votes(seat=other, meeting=running, point=point(running))
    shown = browse(seat).get(room).content
    assert b"rune-note-sentinel" in shown and b"facing__side--exclude" in shown
    state_ = (
        api(seat).get(f"/api/v1/reviews/{running.review_id}/meetings/{running.pk}/room/").json()
    )
    assert len(state_["votes"]) == 2


def test_a_reveal_shows_one_conflict_to_those_who_attend_and_no_more(
    running, rosa, rune, observer, disputed
):
    others = Vote.objects.exclude(seat=rosa)
    assert others.seen_by(rosa).count() == 0
    meetings.reveal_votes(seat=rune, meeting=running, point=point(running))
    assert [vote.item_id for vote in others.seen_by(rosa)] == [disputed[1].pk]
    assert Vote.objects.seen_by(observer).count() == 0


def test_after_the_item_is_reopened_its_new_votes_are_blind(running, owner, rosa, rune, disputed):
    meetings.reveal_votes(seat=owner, meeting=running, point=point(running))
    meetings.decide_point(seat=owner, meeting=running, point=point(running), verdict="include")
    reopen_item(seat=owner, item=disputed[1])
    cast_vote(seat=rune, item=disputed[1], verdict="maybe")
    seen = Vote.objects.filter(item=disputed[1]).exclude(seat=rosa).seen_by(rosa)
    assert [vote.round for vote in seen] == [1]


def test_clarifying_makes_a_version_and_is_for_owners(running, owner, rosa, criteria):
    words = {"label": "Adults with a diagnosis of schizophrenia", "reason": "Not schizophrenia"}
    with pytest.raises(PermissionDenied):
        meetings.clarify_criterion(
            seat=rosa, meeting=running, point=point(running), criterion=criteria[0], **words
        )
    made = meetings.clarify_criterion(
        seat=owner, meeting=running, point=point(running), criterion=criteria[0], **words
    )
    assert made.replaces == criteria[0] and point(running).clarifications.count() == 1
    owner.review.protocol.refresh_from_db()
    assert owner.review.protocol.criteria_version == made.since_version == 2


def _held(running, owner) -> None:
    first, second = point(running), point(running, 2)
    for each in (first, second):
        meetings.reveal_votes(seat=owner, meeting=running, point=each)
    meetings.decide_point(
        seat=owner, meeting=running, point=first, verdict="include", note="The sample is mixed."
    )
    meetings.end_meeting(seat=owner, meeting=running)


def test_minutes_say_who_came_what_was_voted_and_what_was_agreed(running, owner, rosa, browse):
    _held(running, owner)
    running.refresh_from_db()
    assert running.after == {"included": 1, "excluded": 0, "conflicts": 3, "undecided": 0}
    page = browse(rosa).get(f"/r/{running.review_id}/meetings/{running.pk}/minutes/")
    text = re.sub(r"\s+", " ", page.content.decode())
    assert "Rune Reviewer" in text and "The sample is mixed." in text
    assert text.count("rune-note-sentinel") == 2, "two of four were revealed"
    assert text.count("Not reached") == 2 and text.count("Left open") == 1
    answer = browse(rosa).get(f"/r/{running.review_id}/meetings/{running.pk}/minutes.docx")
    document = Document(io.BytesIO(answer.getvalue()))
    lines = [each.text for each in document.paragraphs]
    assert "Attended: Olga Owner, Rosa Reviewer, Rune Reviewer" in lines
    assert "Rune Reviewer: Exclude (Wrong population) “rune-note-sentinel”" in lines
    assert lines.count("Decision: Include") == 1 and "Note: The sample is mixed." in lines
    cells = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert ["In conflict", "4", "3"] in cells


def test_a_decision_taken_back_later_stays_in_the_minutes(running, owner, browse):
    _held(running, owner)
    withdraw_resolution(seat=owner, resolution=running.resolutions.get())
    page = browse(owner).get(f"/r/{running.review_id}/meetings/{running.pk}/minutes/")
    assert b"This decision was taken back later." in page.content


def test_two_machines_learn_of_a_change_and_nothing_new_is_a_304(running, owner, rosa, browse):
    url = f"/r/{running.review_id}/meetings/{running.pk}/room/pulse/"
    client = browse(rosa)
    first = client.get(url)
    assert first.json()["present"] == ["Olga Owner", "Rosa Reviewer", "Rune Reviewer"]
    again = client.get(url, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    meetings.show_point(seat=owner, meeting=running, point=point(running, 2))
    moved = client.get(url, headers={"If-None-Match": first["ETag"]})
    assert moved.status_code == 200 and moved.json()["version"] == first.json()["version"] + 1


def test_the_pulse_and_the_room_ask_a_fixed_number_of_queries(
    running, rosa, browse, django_assert_max_num_queries
):
    client = browse(rosa)
    base = f"/r/{running.review_id}/meetings/{running.pk}/room/"
    with django_assert_max_num_queries(8):
        client.get(base + "pulse/")
    with django_assert_max_num_queries(32):
        client.get(base, headers={"HX-Request": "true"})


def test_a_meeting_by_pages_alone(owner, rosa, rune, disputed, browse, criteria):
    client = browse(owner)
    base = f"/r/{owner.review_id}/meetings/"
    assert b"No meeting yet" in client.get(base).content
    made = client.post(
        base + "plan/", {"stage": T, "title": "Week 3", "attendees": [owner.pk, rosa.pk, rune.pk]}
    )
    page = base + f"{Meeting.objects.get().pk}/"
    assert made["Location"] == page and b"4 conflicts" in client.get(page).content
    room = client.post(page + "start/")["Location"]
    first = point(Meeting.objects.get())
    assert client.get(room).status_code == 200
    early = client.post(f"{room}{first.pk}/decide/", {"verdict": "include"})
    assert b"Reveal the votes first" in early.content
    client.post(f"{room}{first.pk}/reveal/")
    none = client.post(f"{room}{first.pk}/decide/", {"note": "kept words"})
    assert b"Choose include or exclude" in none.content and b"kept words" in none.content
    client.post(
        f"{room}{first.pk}/decide/", {"verdict": "exclude", "reason": criteria[0].pk, "note": "no"}
    )
    assert state(first.item) == "excluded"
    client.post(
        f"{room}{first.pk}/clarify/",
        {"criterion": criteria[1].pk, "label": "IMR as a whole", "reason": "Not IMR"},
    )
    assert first.clarifications.get().criterion.label == "IMR as a whole"
    client.post(f"{room}{point(Meeting.objects.get(), 2).pk}/show/")
    assert client.post(page + "end/")["Location"] == page + "minutes/"
    assert client.get(room)["Location"] == page


def test_a_meeting_by_the_api_alone(owner, rosa, rune, adjudicator, disputed, api, criteria):
    client = api(owner)
    base = f"/api/v1/reviews/{owner.review_id}/meetings/"
    assert api(rosa).post(base, {}, format="json").status_code == 403
    body = {"stage": T, "attendees": [owner.pk, rosa.pk]}
    made = client.post(base, body, format="json")
    assert made.status_code == 201
    url = f"{base}{made.json()['id']}/"
    assert api(rune).get(url + "room/").status_code == 403
    assert client.post(url + "start/").status_code == 200
    assert api(rosa).post(url + "join/").status_code == 204
    room = api(rosa).get(url + "room/").json()
    assert room["votes"] == [] and len(room["agenda"]) == 4
    first = {"point": room["agenda"][0]["id"]}
    refused = client.post(url + "decide/", first | {"verdict": "include"}, format="json")
    assert refused.status_code == 400 and "Reveal" in refused.json()["detail"]
    assert client.post(url + "show/", first, format="json").status_code == 204
    assert client.post(url + "reveal/", first, format="json").status_code == 204
    assert len(api(rosa).get(url + "room/").json()["votes"]) == 2
    body = first | {"verdict": "exclude", "reason": criteria[0].pk}
    assert client.post(url + "decide/", body, format="json").status_code == 204
    assert client.post(url + "end/").json()["after"]["conflicts"] == 3
    assert client.get(url + "minutes/").json()["entries"][0]["outcome"] == "Exclude"
    again = client.post(base, {"stage": T, "attendees": [owner.pk, rosa.pk]}, format="json").json()
    assert client.delete(f"{base}{again['id']}/").status_code == 204
