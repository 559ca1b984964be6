"""Prepared queries answer as the queryset does that they were made from."""

import datetime as dt

import pytest
from django.db.models import DateTimeField
from django.utils import timezone

from reviews.models import AuditEvent, Membership, Record
from reviews.prepared import NUMBERS, Prepared, insert
from tests import make

SEATS = Prepared(
    lambda role, *, review, user: (
        Membership.objects.select_related("review", "user")
        .filter(review=review, role=role)
        .exclude(user=user)
    )
)
RECORDS = Prepared(
    lambda *, ids: Record.objects.filter(pk__any_of=ids).defer("search"), ids=NUMBERS
)
EVENTS = Prepared(
    lambda *, review, before: AuditEvent.objects.filter(review=review, at__lt=before),
    before=DateTimeField(),
)


def test_objects_come_with_what_they_are_related_to(
    review, rosa, rune, owner, django_assert_num_queries
):
    for _turn in range(4):
        with django_assert_num_queries(1):
            found = SEATS.all("reviewer", review=review.pk, user=rosa.user_id)
            assert [(seat, seat.user, seat.review) for seat in found] == [(rune, rune.user, review)]
    assert SEATS.all("owner", review=review.pk, user=rosa.user_id) == [owner]
    assert SEATS.first("observer", review=review.pk, user=rosa.user_id) is None


def test_a_list_of_keys_and_fields_left_for_later(review):
    made = [make.record(review, keywords=f"Word {n}") for n in range(3)]
    found = RECORDS.all(ids=[made[0].pk, made[2].pk])
    assert [record.keywords for record in found] == ["Word 0", "Word 2"]
    assert found[0].authors == made[0].authors
    assert found[0].get_deferred_fields() == {"search"}
    assert RECORDS.all(ids=[]) == []


def test_a_moment_is_a_value_like_others(review, owner):
    now = timezone.now()
    event = AuditEvent(review=review, number=1, at=now, seat=owner, verb="exported", digest="0")
    assert insert(event)
    later = now + dt.timedelta(seconds=1)
    assert EVENTS.all(review=review.pk, before=later) == [event]
    assert EVENTS.all(review=review.pk, before=now) == []


def test_a_row_that_is_there_is_not_stored_again(review, owner):
    def event() -> AuditEvent:
        return AuditEvent(
            review=review, number=7, at=timezone.now(), seat=owner, verb="exported",
            digest="0", facts={"what": "records"},
        )  # fmt: skip

    first, second = event(), event()
    assert insert(first, unless=("review_id", "number"))
    assert not insert(second, unless=("review_id", "number"))
    assert second.pk is None
    stored = AuditEvent.objects.get(review=review, number=7)
    assert (stored, stored.facts) == (first, {"what": "records"})


def test_a_name_without_a_value_is_an_error(review):
    with pytest.raises(KeyError, match="before"):
        EVENTS.all(review=review.pk)
