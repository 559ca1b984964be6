"""Pairs of one rule are accepted together and taken back together; copies are counted by source."""

import pytest
from django.urls import reverse

from reviews import verify
from reviews.actions import duplicates, finding
from reviews.audit import Verb, sentence
from reviews.errors import RuleBroken
from reviews.models import AuditEvent, Duplicate
from reviews.repeats import by_source
from tests import make

RULE = "title and authors"


@pytest.fixture
def pairs(review):
    return [
        Duplicate.objects.create(
            review=review, first=make.record(review), second=make.record(review),
            verdict="unsure", rule=RULE,
        )
        for _ in range(3)
    ]  # fmt: skip


def copies(review):
    return review.records.exclude(duplicate_of=None).count()


def test_all_pairs_of_a_rule_at_once_and_back(rosa, pairs):
    other = Duplicate.objects.create(
        review=rosa.review, first=make.record(rosa.review), second=make.record(rosa.review),
        verdict="unsure", rule="titles differ",
    )  # fmt: skip
    bulk = duplicates.accept_rule(seat=rosa, rule=RULE, count=3)
    assert copies(rosa.review) == 3
    assert list(Duplicate.objects.filter(review=rosa.review).waiting()) == [other]
    assert duplicates.undo_bulk(seat=rosa, bulk=bulk) == 3
    assert copies(rosa.review) == 0
    assert Duplicate.objects.filter(review=rosa.review).waiting().count() == 4
    assert verify.differences(rosa.review) == []
    told = [sentence(e) for e in AuditEvent.objects.filter(verb=Verb.DUPLICATES_ACCEPTED)]
    assert told[0].startswith("accepted 3 pairs as duplicates")
    with pytest.raises(RuleBroken, match="Nothing of this"):
        duplicates.undo_bulk(seat=rosa, bulk=bulk)


def test_only_what_the_person_saw(rosa, pairs):
    with pytest.raises(RuleBroken, match="Meanwhile 3 pairs"):
        duplicates.accept_rule(seat=rosa, rule=RULE, count=2)
    assert copies(rosa.review) == 0


def test_a_later_decision_survives_the_undo_of_the_bulk(rosa, rune, pairs):
    bulk = duplicates.accept_rule(seat=rosa, rule=RULE, count=3)
    first, second = pairs[0].first, pairs[0].second
    duplicates.decide_pair(seat=rune, first=first, second=second, verdict="distinct")
    assert duplicates.undo_bulk(seat=rosa, bulk=bulk) == 2
    word = Duplicate.objects.current().get(first=first, second=second)
    assert (word.verdict, word.decided_by) == ("distinct", rune)


def test_a_run_after_an_undo_works_and_the_rule_speaks_again(rosa):
    facts = {"title": "Illness management and recovery in a community", "year": 2011,
             "authors_text": "Lind, Anna", "journal": "Psychiatric Services", "volume": "6",
             "pages": "1-9", "doi": "10.1000/x"}  # fmt: skip
    first, second = make.record(rosa.review, **facts), make.record(rosa.review, **facts)
    finding.find_duplicates(seat=rosa)
    said = duplicates.decide_pair(seat=rosa, first=first, second=second, verdict="distinct")
    duplicates.undo_decision(seat=rosa, decision=said)
    finding.find_duplicates(seat=rosa)
    assert copies(rosa.review) == 1
    assert Duplicate.objects.current().get().decided_by is None


def test_copies_are_counted_within_and_between_sources(rosa):
    scopus = make.source_file(
        rosa.review, make.search(rosa.review, make.source(rosa.review, "Scopus"))
    )
    kept = make.record(rosa.review, of_file=make.source_file(rosa.review))
    for of_file in (kept.source_file, scopus):
        copy = make.record(rosa.review, of_file=of_file)
        duplicates.decide_pair(seat=rosa, first=kept, second=copy, verdict="same")
    counted = {row.source: (row.records, row.within, row.between)
               for row in by_source(rosa.review)}  # fmt: skip
    assert counted == {"PsycINFO": (2, 1, 0), "Scopus": (1, 0, 1)}


def test_the_desk_and_the_api(rosa, pairs, browse, api):
    client, desk = browse(rosa), reverse("reviews:duplicates", args=[rosa.review_id])
    assert "Accept all 3 pairs of this rule" in client.get(desk).content.decode()
    client.post(
        reverse("reviews:duplicates-accept", args=[rosa.review_id]), {"rule": RULE, "count": "3"}
    )
    assert copies(rosa.review) == 3
    assert "Undo what was accepted together" in client.get(desk).content.decode()
    last = Duplicate.objects.current().last()
    client.post(reverse("reviews:duplicate-undo", args=[rosa.review_id, last.pk]), {"all": "1"})
    assert copies(rosa.review) == 0
    base = f"/api/v1/reviews/{rosa.review_id}/duplicates/"
    assert api(rosa).post(f"{base}accept/", {"rule": RULE, "count": 2}).status_code == 400
    assert api(rosa).post(f"{base}accept/", {"rule": RULE, "count": 3}).status_code == 200
    assert sum(row["within"] for row in api(rosa).get(f"{base}counts/").json()) == 3


def test_roles(pairs, review, observer, outsider, browse):
    url = reverse("reviews:duplicates-accept", args=[review.pk])
    assert browse(observer).post(url, {"rule": RULE, "count": 3}).status_code == 403
    assert browse(outsider).post(url, {"rule": RULE, "count": 3}).status_code == 404
