"""People sign up, sign in and set how they read."""

import pytest
from django.core import mail
from django.urls import reverse
from knox.models import AuthToken
from rest_framework.test import APIClient

from accounts.models import User
from tests import make


def sign_up(client, email="Ada@Example.org"):
    return client.post(
        reverse("account_signup"),
        {"email": email, "name": "Ada Reader", "password1": "a calm reading room"},
    )


def test_sign_up_and_in_by_e_mail_in_any_case(db, client):
    assert sign_up(client).status_code == 302
    person = User.objects.get()
    assert (person.email, person.name) == ("ada@example.org", "Ada Reader")
    client.logout()
    answer = client.post(
        reverse("account_login"), {"login": "ADA@example.org", "password": "a calm reading room"}
    )
    assert answer.status_code == 302


def test_sign_up_by_invitation_only(db, client, settings, owner):
    settings.SIGNUP = "invitation"
    sign_up(client)
    assert not User.objects.filter(email="ada@example.org").exists()
    from reviews.actions import members

    _made, token = members.invite_member(seat=owner, email="ada@example.org", role="reviewer")
    client.get(reverse("reviews:accept", args=[token]))
    sign_up(client)
    assert User.objects.filter(email="ada@example.org").exists()


def test_a_weak_password_is_refused_in_words(db, client):
    answer = client.post(
        reverse("account_signup"), {"email": "a@example.org", "name": "A", "password1": "password"}
    )
    assert answer.status_code == 200 and b"too short" in answer.content


def test_a_forgotten_password_is_reset_by_letter(db, client):
    person = make.user("Ada", email="ada@example.org")
    client.post(reverse("account_reset_password"), {"email": person.email})
    assert "/accounts/password/reset/key/" in mail.outbox[0].body


def test_the_profile_keeps_name_zone_and_theme(db, client):
    person = make.user("Ada")
    client.force_login(person)
    answer = client.post(
        reverse("accounts:profile"),
        {"name": "Ada R.", "time_zone": "Europe/Copenhagen", "theme": "dark"},
    )
    assert answer.status_code == 302
    page = client.get(reverse("accounts:profile")).content.decode()
    assert 'data-theme="dark"' in page and "Europe/Copenhagen" in page


def test_an_unknown_time_zone_is_refused(db, client):
    client.force_login(make.user("Ada"))
    answer = client.post(
        reverse("accounts:profile"), {"name": "A", "time_zone": "Mars/Base", "theme": "auto"}
    )
    assert b"not a time zone" in answer.content


def test_an_api_token_acts_as_its_owner_until_revoked(db, client):
    person = make.user("Ada")
    make.review(person, "Mine")
    client.force_login(person)
    page = client.post(reverse("accounts:tokens"), {"days": "30"}).content.decode()
    secret = page.split('id="new-token">')[1].split("<")[0]
    script = APIClient()
    script.credentials(HTTP_AUTHORIZATION=f"Token {secret}")
    assert script.get("/api/v1/reviews/").json()["results"][0]["title"] == "Mine"
    token = AuthToken.objects.get()
    assert secret not in token.digest
    client.post(reverse("accounts:token-revoke", args=[token.digest]))
    assert script.get("/api/v1/reviews/").status_code == 401


def test_nobody_revokes_the_token_of_another(db, client):
    AuthToken.objects.create(make.user("Ada"))
    client.force_login(make.user("Eve"))
    url = reverse("accounts:token-revoke", args=[AuthToken.objects.get().digest])
    assert client.post(url).status_code == 404


@pytest.mark.parametrize("path", ["/", "/profile/", "/r/1/protocol/", "/api/v1/docs/"])
def test_who_is_not_signed_in_is_asked_to(db, client, path):
    answer = client.get(path)
    assert (
        answer.status_code == 302
        and "/accounts/login/" in answer["Location"]
        or (path.startswith("/api") and answer.status_code in (200, 401, 403))
    )
