"""The protocol's criteria have an order, versions and a memory."""

import pytest
from django.urls import reverse

from reviews.actions import protocol
from reviews.audit import Verb
from reviews.errors import RuleBroken
from reviews.models import AuditEvent, Criterion
from tests import make


def reasons(review):
    return [criterion.reason for criterion in review.criteria.current()]


def test_criteria_stand_in_the_order_they_were_added(review, owner):
    protocol.add_criterion(seat=owner, label="Adults with SMI", reason="Wrong population")
    protocol.add_criterion(seat=owner, label="IMR", reason="Wrong intervention")
    assert reasons(review) == ["Wrong population", "Wrong intervention"]
    assert review.protocol.criteria_version == 1
    review.protocol.refresh_from_db()
    assert review.protocol.criteria_version == 3
    assert AuditEvent.objects.filter(verb=Verb.CRITERION_ADDED).count() == 2


def test_a_changed_criterion_is_a_new_row_and_the_old_one_stays(review, owner):
    before = make.criterion(review, "Wrong population")
    after = protocol.change_criterion(
        seat=owner, criterion=before, label="Adults", reason="Not adults"
    )
    assert after.replaces == before and after.position == before.position
    assert reasons(review) == ["Not adults"]
    assert Criterion.objects.filter(pk=before.pk, retired_at__isnull=False).exists()
    with pytest.raises(RuleBroken, match="Reload"):
        protocol.retire_criterion(seat=owner, criterion=before)


def test_the_order_can_be_changed(review, owner):
    make.criterion(review, "A")
    last = make.criterion(review, "B")
    protocol.move_criterion(seat=owner, criterion=last, up=True)
    assert reasons(review) == ["B", "A"]
    with pytest.raises(RuleBroken, match="already at that end"):
        protocol.move_criterion(seat=owner, criterion=last, up=True)


def test_two_criteria_cannot_give_one_reason(review, owner, browse):
    make.criterion(review, "Wrong population")
    answer = browse(owner).post(
        reverse("reviews:criterion-add", args=[review.pk]),
        {"label": "Adults", "reason": "wrong POPULATION"},
    )
    assert answer.status_code == 200 and b"already gives the reason" in answer.content


def test_roles(review, rosa, observer, outsider, browse):
    url = reverse("reviews:criterion-add", args=[review.pk])
    assert browse(rosa).post(url, {"label": "a", "reason": "b"}).status_code == 403
    assert browse(observer).get(reverse("reviews:protocol", args=[review.pk])).status_code == 200
    assert browse(outsider).get(reverse("reviews:protocol", args=[review.pk])).status_code == 404


def test_the_protocol_is_changed_and_the_change_is_in_the_history(review, owner, browse):
    browse(owner).post(
        reverse("reviews:protocol-edit", args=[review.pk]),
        {"question": "Does IMR help?", "registration": "CRD42022334567"},
    )
    review.protocol.refresh_from_db()
    assert review.protocol.registration == "CRD42022334567"
    history = browse(owner).get(reverse("reviews:history", args=[review.pk])).content.decode()
    assert "changed the protocol: question, registration" in history


def test_the_api_adds_a_criterion_and_refuses_with_the_same_sentence(owner, api):
    url = f"/api/v1/reviews/{owner.review_id}/criteria/"
    given = {"label": "Adults", "reason": "Not adults"}
    assert api(owner).post(url, given).status_code == 201
    again = api(owner).post(url, given)
    assert again.status_code == 400 and "already gives the reason" in again.json()["detail"]
