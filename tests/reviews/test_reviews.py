"""Somebody makes a review and owns it."""

from django.urls import reverse

from reviews import audit
from reviews.actions import reviews
from reviews.models import AuditEvent, Review
from reviews.roles import Role
from tests import make


def test_the_maker_owns_it_and_history_begins(db):
    review = reviews.create_review(user=make.user("Olga"), title="  IMR for psychosis  ")
    assert review.title == "IMR for psychosis"
    assert review.members.get().role == Role.OWNER
    assert AuditEvent.objects.filter(review=review).count() == 1
    assert audit.broken_links(review) == []


def test_the_page_leads_to_the_protocol(outsider, browse):
    answer = browse(outsider).post(
        reverse("reviews:create"), {"title": "Peer support", "question": "Does it help?"}
    )
    made = Review.objects.get(title="Peer support")
    assert answer["Location"] == reverse("reviews:protocol", args=[made.pk])
    assert made.protocol.question == "Does it help?"


def test_a_review_without_title_is_refused_with_what_was_typed(outsider, browse):
    answer = browse(outsider).post(
        reverse("reviews:create"), {"title": " ", "question": "A long question"}
    )
    assert answer.status_code == 200 and b"A long question" in answer.content


def test_only_an_owner_changes_title_and_note(review, owner, rosa, observer, outsider, browse):
    url = reverse("reviews:edit", args=[review.pk])
    given = {"title": "Changed", "note": "Read this first."}
    assert browse(outsider).post(url, given).status_code == 404
    assert browse(observer).post(url, given).status_code == 403
    assert browse(rosa).post(url, given).status_code == 403
    assert browse(owner).post(url, given).status_code == 302
    review.refresh_from_db()
    assert (review.title, review.note) == ("Changed", "Read this first.")


def test_the_list_shows_only_mine(review, owner, outsider, browse):
    page = browse(outsider).get(reverse("reviews:list")).content.decode()
    assert review.title not in page and "Another review" in page


def test_the_api_does_the_same(owner, outsider, observer, api):
    made = api(owner).post("/api/v1/reviews/", {"title": "By script"})
    assert made.status_code == 201
    url = f"/api/v1/reviews/{owner.review_id}/"
    assert api(outsider).get(url).status_code == 404
    assert api(observer).patch(url, {"note": "x"}).status_code == 403
    assert api(owner).patch(url, {"note": "x"}, format="json").json()["note"] == "x"
    assert api(outsider).get("/api/v1/reviews/").json()["results"][0]["title"] == "Another review"
