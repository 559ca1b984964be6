"""The database itself refuses to rewrite what was decided."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from reviews import audit
from reviews.audit import Verb
from reviews.models import AuditEvent, Duplicate
from screening.models import Item, Stage, Vote
from tests import make


def test_an_event_can_be_neither_changed_nor_deleted(owner):
    event = audit.record(owner, Verb.REVIEW_CREATED, owner.review, title="IMR")
    with pytest.raises(IntegrityError), transaction.atomic():
        AuditEvent.objects.filter(pk=event.pk).update(verb="other")
    with pytest.raises(IntegrityError), transaction.atomic():
        event.delete()


def test_the_history_cannot_be_emptied(owner):
    audit.record(owner, Verb.REVIEW_CREATED, owner.review, title="IMR")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE reviews_auditevent ENABLE TRIGGER append_only_whole")
        with pytest.raises(IntegrityError), transaction.atomic():
            cursor.execute("TRUNCATE reviews_auditevent")


def test_the_chain_shows_a_changed_row(owner):
    for number in range(3):
        audit.record(owner, Verb.REVIEW_CHANGED, owner.review, fields=str(number))
    assert audit.broken_links(owner.review) == []
    forged = AuditEvent.objects.get(review=owner.review, number=2)
    forged.facts = {"fields": "forged"}
    assert audit.digest(forged, "") != forged.digest


def test_a_vote_may_only_be_superseded_and_only_once(review, rosa):
    item = Item.objects.create(
        review=review, stage=Stage.TITLE_ABSTRACT, record=make.record(review)
    )
    vote = Vote.objects.create(
        review=review, item=item, seat=rosa, round=1, verdict="include", criteria_version=1
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        Vote.objects.filter(pk=vote.pk).update(verdict="exclude")
    Vote.objects.filter(pk=vote.pk).update(superseded_at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        Vote.objects.filter(pk=vote.pk).update(superseded_at=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Vote.objects.filter(pk=vote.pk).delete()


def test_a_word_on_a_pair_is_kept(review):
    first, second = make.record(review), make.record(review)
    word = Duplicate.objects.create(review=review, first=first, second=second, verdict="same")
    with pytest.raises(IntegrityError), transaction.atomic():
        Duplicate.objects.filter(pk=word.pk).update(verdict="distinct")
