"""The history tells what was done, and nothing of other people's independent work."""

from django.db import connection
from django.urls import reverse

from reviews import audit
from reviews.audit import Verb


def test_another_persons_votes_are_not_in_my_history(review, owner, rosa, rune, browse):
    audit.record(rosa, Verb.VOTE_CAST, review, stage="title and abstract")
    audit.record(rosa, Verb.SOURCE_ADDED, review, name="Sentinel database")
    url = reverse("reviews:history", args=[review.pk])
    assert "voted on" in browse(rosa).get(url).content.decode()
    for other in (rune, owner):
        page = browse(other).get(url).content.decode()
        assert "voted on" not in page and "Sentinel database" in page


def test_long_histories_come_in_pages(review, owner, browse, django_assert_max_num_queries):
    for number in range(120):
        audit.record(owner, Verb.SOURCE_ADDED, review, name=f"Source {number}")
    client = browse(owner)
    url = reverse("reviews:history", args=[review.pk])
    client.get(url)
    with django_assert_max_num_queries(25):
        page = client.get(url).content.decode()
    assert "Source 119" in page and "Source 69" not in page and "Older" in page
    older = client.get(url, {"skip": 50}).content.decode()
    assert "Source 69" in older and "Source 71" not in older


def test_every_verb_has_a_sentence_that_takes_any_facts():
    for verb in Verb:
        event = audit.AuditEvent(verb=verb.value, facts={})
        assert audit.sentence(event)


def test_what_was_done_is_on_disk_before_anybody_is_answered(
    review, owner, django_capture_on_commit_callbacks, django_assert_num_queries
):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = on")
        with django_capture_on_commit_callbacks() as after:
            for name in ("PubMed", "Scopus"):
                audit.record(owner, Verb.SOURCE_ADDED, review, name=name)
        cursor.execute("SHOW synchronous_commit")
        assert cursor.fetchone() == ("off",)
    with django_assert_num_queries(1) as asked:
        for wait in after:
            wait()
    assert "pg_logical_emit_message" in asked[0]["sql"]
