"""Records that come later are compared with those before them, and those not with each other."""

import pytest
from django.urls import reverse

from analysis.measure.bench_dedupe import records
from reviews import verify
from reviews.actions import duplicates, finding, imports
from reviews.actions.records import change_record
from reviews.models import Compared, Record
from tests import make

FACTS = {
    "title": "Illness management and recovery: a randomised controlled trial in the community",
    "authors_text": "Lind, Anna; Berg, Otto", "year": 2011, "journal": "Psychiatric Services",
    "volume": "62", "issue": "6", "pages": "606-612", "doi": "10.1000/imr.1",
}  # fmt: skip


@pytest.fixture
def compared(monkeypatch):
    """How many records the kernel was given as new and as known, for each search."""
    given = []
    find = finding.find

    def watched(bibs, *, known=(), **options):
        bibs, known = list(bibs), list(known)
        given.append((len(bibs), len(known)))
        return find(bibs, known=known, **options)

    monkeypatch.setattr(finding, "find", watched)
    return given


def stored(review, bibs) -> None:
    for bib in bibs:
        make.record(
            review, bib.title, authors_text="; ".join(bib.authors), year=bib.year, doi=bib.doi,
            journal=bib.journal, volume=bib.volume, issue=bib.issue, pages=bib.pages,
            abstract=bib.abstract,
        )  # fmt: skip


def clusters(review) -> set[frozenset[int]]:
    groups: dict[int, set[int]] = {}
    for pk, kept in review.records.values_list("pk", "duplicate_of_id"):
        groups.setdefault(kept or pk, set()).add(pk)
    return {frozenset(group) for group in groups.values()}


def test_a_later_copy_is_found_without_reading_the_rest(rosa, compared):
    first = make.record(rosa.review, **FACTS)
    stored(rosa.review, (bib for _work, bib in records(20)))
    finding.find_duplicates(seat=rosa)
    later = make.record(rosa.review, **FACTS)
    assert finding.find_duplicates(seat=rosa)["linked"] == 1
    assert compared == [(21, 0), (1, 1)]
    assert frozenset({first.pk, later.pk}) in clusters(rosa.review)
    assert verify.differences(rosa.review) == []


def test_an_entry_of_a_register_is_known_by_its_address_and_never_joined(rosa):
    bare = {"title": FACTS["title"], "authors_text": FACTS["authors_text"]}
    paper = make.record(rosa.review, trial_ids=["NCT01234567"], **FACTS)
    entry = make.record(
        rosa.review, urls=["https://clinicaltrials.gov/study/NCT01234567"], **bare
    )  # fmt: skip
    finding.find_duplicates(seat=rosa)
    assert {frozenset({paper.pk}), frozenset({entry.pk})} == clusters(rosa.review)
    assert not rosa.review.duplicates.current().exists()


def test_nothing_new_means_nothing_to_compare(rosa, compared):
    stored(rosa.review, (bib for _work, bib in records(5)))
    finding.find_duplicates(seat=rosa)
    assert finding.find_duplicates(seat=rosa) == {"linked": 0, "asked": 0, "records": 5}
    finding.find_duplicates(seat=rosa, anew=True)
    assert compared == [(5, 0), (5, 0)]


@pytest.mark.parametrize("size", [7, 40])
def test_many_small_imports_end_as_one_large_search_does(rosa, size):
    made = [bib for _work, bib in records(160)]
    stored(rosa.review, made[:80])
    finding.find_duplicates(seat=rosa)
    for start in range(80, 160, size):
        stored(rosa.review, made[start : start + size])
        finding.find_duplicates(seat=rosa)
    step_by_step = clusters(rosa.review)
    assert len(step_by_step) < 130
    finding.find_duplicates(seat=rosa, anew=True)
    assert clusters(rosa.review) == step_by_step


def test_a_corrected_record_is_compared_again(owner, compared):
    first, second = make.record(owner.review, **FACTS), make.record(owner.review)
    stored(owner.review, (bib for _work, bib in records(20)))
    finding.find_duplicates(seat=owner)
    assert second.pk not in {pk for group in clusters(owner.review) if first.pk in group
                             for pk in group}  # fmt: skip
    facts = {name: value for name, value in FACTS.items() if name != "authors_text"}
    change_record(seat=owner, record=second, authors=["Lind, Anna", "Berg, Otto"], **facts)
    finding.find_duplicates(seat=owner)
    assert compared[1] == (1, 1)
    assert frozenset({first.pk, second.pk}) in clusters(owner.review)


def test_what_an_undone_import_tied_together_is_compared_again(owner):
    others = [make.record(owner.review, **FACTS) for _ in range(2)]
    between = make.source_file(owner.review, name="between.ris")
    middle = make.record(owner.review, of_file=between, **FACTS)
    finding.find_duplicates(seat=owner)
    imports.undo_import(seat=owner, source_file=between)
    assert not Compared.objects.filter(record__in=others).exists()
    finding.find_duplicates(seat=owner)
    standing = Record.objects.filter(review=owner.review, removed_at=None)
    assert standing.exclude(duplicate_of=None).count() == 1
    assert middle.pk not in standing.values_list("pk", flat=True)


def test_a_late_find_keeps_what_people_said(rosa):
    first, second = (make.record(rosa.review, **FACTS) for _ in range(2))
    finding.find_duplicates(seat=rosa)
    duplicates.decide_pair(seat=rosa, first=first, second=second, verdict="distinct")
    stored(rosa.review, (bib for _work, bib in records(20)))
    make.record(rosa.review, **FACTS)
    finding.find_duplicates(seat=rosa)
    assert not any({first.pk, second.pk} <= group for group in clusters(rosa.review))
    assert verify.differences(rosa.review) == []


def test_records_that_other_rules_compared_are_not_called_new(rosa, browse):
    make.record(rosa.review, **FACTS)
    finding.find_duplicates(seat=rosa)
    page = reverse("reviews:duplicates", args=[rosa.review_id])
    assert "rules that have changed" not in browse(rosa).get(page).content.decode()
    Compared.objects.update(rules="older")
    make.record(rosa.review, **FACTS)
    shown = browse(rosa).get(page).content.decode()
    assert "1 record was compared by rules that have changed since" in shown
    assert "Look for duplicates of 2 records" in shown and "new record" not in shown
