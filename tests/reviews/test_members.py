"""A team comes together, changes and parts."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from reviews.actions import members
from reviews.errors import RuleBroken
from reviews.models import Invitation, Membership
from reviews.roles import Role
from tests import make


def invite(owner, email="new@example.org", role=Role.REVIEWER):
    return members.invite_member(seat=owner, email=email, role=role)


def test_an_invited_person_opens_the_link_and_joins(review, owner, browse, client):
    browse(owner).post(
        reverse("reviews:invite", args=[review.pk]),
        {"email": "new@example.org", "role": "adjudicator"},
    )
    link = re.search(r"/invitations/\S+/", mail.outbox[0].body).group()
    assert review.title in client.get(link).content.decode()
    person = make.user("Nina New", email="new@example.org")
    client.force_login(person)
    assert client.post(link + "join/").status_code == 302
    assert review.members.get(user=person).role == Role.ADJUDICATOR
    assert client.get(link).status_code == 404


def test_a_link_works_once_and_not_after_its_time(review, owner):
    made, token = invite(owner)
    Invitation.objects.filter(pk=made.pk).update(expires_at=timezone.now() - timedelta(days=1))
    with pytest.raises(RuleBroken, match="expired"):
        members.accept_invitation(user=make.user(), token=token)
    _made, token = invite(owner)
    members.accept_invitation(user=make.user(), token=token)
    with pytest.raises(RuleBroken, match="used"):
        members.accept_invitation(user=make.user(), token=token)


def test_a_new_invitation_makes_the_old_link_useless(owner):
    _first, old = invite(owner)
    _second, _new = invite(owner)
    with pytest.raises(RuleBroken):
        members.accept_invitation(user=make.user(), token=old)


def test_the_secret_is_not_in_the_database(owner):
    made, token = invite(owner)
    assert token not in str(Invitation.objects.filter(pk=made.pk).values().get())


def test_a_review_keeps_an_owner(owner):
    with pytest.raises(RuleBroken, match="needs an owner"):
        members.change_role(seat=owner, member=owner, role=Role.REVIEWER)
    with pytest.raises(RuleBroken, match="needs an owner"):
        members.remove_member(seat=owner, member=owner)


def test_a_removed_member_is_an_outsider(review, owner, rosa, browse):
    members.remove_member(seat=owner, member=rosa)
    assert browse(rosa).get(reverse("reviews:team", args=[review.pk])).status_code == 404
    assert Membership.objects.filter(pk=rosa.pk, left_at__isnull=False).exists()


def test_only_an_owner_manages_the_team(review, rosa, observer, outsider, browse):
    given = {"email": "x@example.org", "role": "owner"}
    url = reverse("reviews:invite", args=[review.pk])
    assert browse(rosa).post(url, given).status_code == 403
    assert browse(observer).post(url, given).status_code == 403
    assert browse(outsider).post(url, given).status_code == 404
    assert not Invitation.objects.exists()


def test_a_member_may_leave(review, rosa):
    members.remove_member(seat=rosa, member=rosa)
    assert not review.members.current().filter(pk=rosa.pk).exists()
