"""What people are told of: from what waits for them, each kind to be turned off, one letter."""

import datetime as dt
from smtplib import SMTPException

import pytest
from django.core import mail
from django.utils import timezone

from accounts.models import NoticeChoice
from reviews.actions import members
from reviews.actions.notices import send_digests
from reviews.models import Notice
from screening.actions import news
from screening.actions.meetings import plan_meeting
from screening.actions.resolutions import resolve_conflict
from screening.actions.votes import cast_vote
from screening.models import Stage
from screening.tasks import daily_letters

T = Stage.TITLE_ABSTRACT


def told(who) -> set[str]:
    return set(Notice.objects.listed_for(who.user).values_list("kind", flat=True))


def test_a_conflict_is_told_to_those_who_may_settle_it_and_goes_when_settled(
    review, owner, adjudicator, rosa, observer, conflict
):
    news.refresh_all()
    assert "conflict" in told(adjudicator) & told(owner)
    assert "conflict" not in told(rosa) | told(observer)
    assert news.refresh_all() == 0
    resolve_conflict(seat=adjudicator, item=conflict, verdict="include")
    news.refresh_all()
    assert "conflict" not in told(adjudicator) | told(owner)


def test_an_empty_queue_is_told_to_who_voted_and_ends_when_it_fills(
    review, rosa, rune, add_records
):
    item = add_records(1)[0]
    cast_vote(seat=rosa, item=item, verdict="include")
    news.refresh(review)
    assert (told(rosa), told(rune)) == ({"queue_empty"}, set())
    add_records(1)
    news.refresh(review)
    assert told(rosa) == set()


def test_a_secret_vote_changes_nobody_elses_notices(
    review, owner, rosa, rune, adjudicator, add_records
):
    items = add_records(3)
    news.refresh(review)
    before = [told(seat) for seat in (owner, rune, adjudicator)]
    cast_vote(seat=rosa, item=items[0], verdict="exclude", note="secret-note-sentinel")
    news.refresh(review)
    assert [told(seat) for seat in (owner, rune, adjudicator)] == before


def test_a_meeting_is_told_to_those_asked(review, owner, rosa, rune):
    meeting = plan_meeting(seat=owner, stage=T, attendees=[owner, rosa])
    news.refresh(review)
    assert (told(rosa), told(rune)) == ({"meeting"}, set())
    assert str(meeting.pk) in Notice.objects.get(user=rosa.user).path


def test_an_invitation_is_told_without_the_title(review, owner, outsider, browse, client):
    members.invite_member(seat=owner, email=outsider.user.email, role="reviewer")
    news.refresh(review)
    shown = browse(outsider).get("/notifications/").content.decode()
    assert "You are invited" in shown and review.title not in shown
    send_digests(timezone.now())
    assert review.title not in mail.outbox[-1].body
    members.withdraw_invitation(seat=owner, invitation=review.invitations.get())
    news.refresh(review)
    assert told(outsider) == set()


def test_one_letter_a_person_and_none_without_news(review, owner, adjudicator, rosa, conflict):
    news.refresh(review)
    letters = send_digests(timezone.now())
    assert letters == len(mail.outbox) == len({each.to[0] for each in mail.outbox})
    body = next(each.body for each in mail.outbox if each.to == [adjudicator.user.email])
    assert "Conflicts on title and abstract wait for you." in body and review.title in body
    assert "/screening/title-abstract/conflicts/" in body
    assert "sentinel" not in "".join(each.body for each in mail.outbox)
    assert send_digests(timezone.now()) == 0


def test_a_letter_says_of_which_stage_it_speaks(review, rosa, rune, item):
    """Two lines alike, of the same review, would read as one said twice."""
    for seat in (rosa, rune):
        cast_vote(seat=seat, item=item, verdict="include")
    report = review.items.get(stage=Stage.FULL_TEXT)
    cast_vote(seat=rosa, item=report, verdict="include")
    news.refresh_all()
    send_digests(timezone.now())
    [body] = [letter.body for letter in mail.outbox if rosa.user.email in letter.to]
    assert "Your queue of titles and abstracts is empty." in body
    assert "Your queue of full texts is empty." in body
    assert "include" not in body and "voted" not in body


def test_a_day_has_one_letter_however_often_workers_restart(
    review, adjudicator, rosa, conflict, monkeypatch, settings
):
    settings.DIGEST_HOUR = 7
    seven = timezone.localtime().replace(hour=7, minute=0, second=0, microsecond=0)
    news.refresh(review)
    Notice.objects.update(at=seven - dt.timedelta(hours=3))

    def letters_at(**since) -> list[str]:
        """What the clock's task sends the adjudicator that long after seven."""
        monkeypatch.setattr(timezone, "now", lambda: seven + dt.timedelta(**since))
        before = len(mail.outbox)
        daily_letters()
        sent = mail.outbox[before:]
        return [each.body for each in sent if each.to == [adjudicator.user.email]]

    assert letters_at(minutes=-1) == []
    assert len(letters_at(hours=3)) == 1, "the server was down at seven"
    plan_meeting(seat=adjudicator, stage=T, attendees=[adjudicator, rosa])
    assert letters_at(hours=4) == []
    assert letters_at(hours=4, minutes=1) == [], "a restarted worker asks again"
    assert letters_at(hours=23) == [], "the next day before seven"
    (letter,) = letters_at(days=1)
    assert "meeting" in letter and "Conflicts" not in letter
    assert letters_at(days=2) == []


def test_what_was_read_is_not_mailed(review, owner, adjudicator, conflict, browse):
    news.refresh(review)
    browse(adjudicator).post("/notifications/read/")
    send_digests(timezone.now())
    assert [adjudicator.user.email] not in [each.to for each in mail.outbox]


@pytest.mark.parametrize(("listed", "mailed"), [(True, False), (False, True)])
def test_each_way_is_turned_off_by_itself(review, adjudicator, conflict, browse, listed, mailed):
    fields = {"save": "1", "conflict_listed": listed or "", "conflict_mailed": mailed or ""}
    given = {name: "on" for name, value in fields.items() if value}
    assert browse(adjudicator).post("/profile/notifications/", given).status_code == 302
    assert NoticeChoice.objects.filter(user=adjudicator.user, kind="meeting", listed=False).exists()
    news.refresh(review)
    send_digests(timezone.now())
    assert ("conflict" in told(adjudicator)) == listed
    assert ([adjudicator.user.email] in [each.to for each in mail.outbox]) == mailed


def test_a_letter_that_fails_is_sent_the_next_time(review, adjudicator, conflict, monkeypatch):
    news.refresh(review)

    def fail(*_arguments):
        raise SMTPException("no server")

    with monkeypatch.context() as patch:
        patch.setattr("reviews.mail.send_digest", fail)
        assert send_digests(timezone.now()) == 0
    assert send_digests(timezone.now()) >= 1


def test_the_list_counts_leads_on_and_is_nobody_elses(
    review, owner, adjudicator, outsider, conflict, browse, client
):
    news.refresh(review)
    notice = Notice.objects.get(user=adjudicator.user)
    page = browse(adjudicator).get(f"/r/{review.pk}/").content.decode()
    assert "Notifications: 1 new" in page
    assert browse(outsider).post(f"/notifications/{notice.pk}/").status_code == 404
    assert browse(adjudicator).post(f"/notifications/{notice.pk}/").url == notice.path
    assert "Notifications: 1 new" not in browse(adjudicator).get("/notifications/").content.decode()
    assert client.get("/notifications/").status_code == 302


def test_the_api_lists_reads_and_turns_off(review, adjudicator, outsider, conflict, api):
    news.refresh(review)
    url = "/api/v1/notices/"
    (row,) = api(adjudicator).get(url).data["results"]
    assert (row["kind"], row["review"]) == ("conflict", review.pk)
    assert api(outsider).post(f"{url}{row['id']}/read/").status_code == 404
    assert api(adjudicator).post(f"{url}{row['id']}/read/").status_code == 204
    assert Notice.objects.get(pk=row["id"]).read_at is not None
    asked = {"kind": "conflict", "listed": False, "mailed": True}
    said = api(adjudicator).put(f"{url}choices/", asked, format="json").data
    assert asked in said and len(said) == 4
    assert api(adjudicator).get(url).data["results"] == []
    assert {"kind": "meeting", "listed": True, "mailed": True} in said


def test_a_removed_member_is_told_nothing_more(review, owner, adjudicator, conflict):
    news.refresh(review)
    members.remove_member(seat=owner, member=adjudicator)
    news.refresh(review)
    assert told(adjudicator) == set()
