"""What a cluster shows: what people chose, else what the kept record has, else what a copy has."""

import pytest
from django.db import transaction
from django.db.utils import IntegrityError
from django.urls import reverse

from reviews import verify
from reviews.actions import duplicates, imports, merging
from reviews.actions.records import change_record
from reviews.audit import Verb, sentence
from reviews.errors import RuleBroken
from reviews.models import AuditEvent, ChosenValue, Record
from reviews.rows import parsed_of
from tests import make

SHORT, LONG = "Recovery training.", "Recovery training: a randomised trial in the community"


@pytest.fixture
def pair(review):
    """The first is kept: it is the more complete. The second has the longer title, and pages."""
    first = make.record(
        review, SHORT, abstract="Forty people.", doi="10.1000/1", volume="6",
        authors=[{"family": "Lind"}], authors_text="Lind", year=2011, journal="Recovery",
    )  # fmt: skip
    second = make.record(
        review, LONG, of_file=make.source_file(review, name="second.ris"), pages="1-9"
    )
    return first, second


@pytest.fixture
def joined(owner, pair):
    duplicates.decide_pair(seat=owner, first=pair[0], second=pair[1], verdict="same")
    return tuple(Record.objects.get(pk=record.pk) for record in pair)


def shown(record) -> Record:
    return Record.objects.get(pk=record.pk)


def test_what_the_kept_record_lacks_comes_from_a_copy(owner, joined):
    first, second = joined
    assert second.duplicate_of_id == first.pk
    assert (shown(first).title, shown(first).pages) == (SHORT, "1-9")
    assert shown(first).own == {"pages": ""}
    assert parsed_of(shown(first)).pages == "1-9"
    assert Record.objects.search("community").count() == 1
    assert verify.differences(owner.review) == []


def test_a_person_chooses_and_everything_shows_it(owner, joined):
    first, second = joined
    report = make.report(owner.review, of_record=first)
    merging.choose_value(seat=owner, record=second, field="title")
    assert shown(first).title == LONG == parsed_of(shown(first)).title
    report.refresh_from_db()
    assert report.title == LONG
    assert Record.objects.search("community").count() == 2
    assert sentence(AuditEvent.objects.get(verb=Verb.VALUE_CHOSEN)).startswith("chose the title")
    assert verify.differences(owner.review) == []
    merging.release_value(seat=owner, record=first, field="title")
    assert shown(first).title == SHORT
    assert AuditEvent.objects.filter(verb=Verb.VALUE_RELEASED).count() == 1
    with pytest.raises(RuleBroken, match="Nothing is chosen"):
        merging.release_value(seat=owner, record=first, field="title")


def test_the_later_choice_wins_and_both_stay_written(owner, rune, joined):
    first, second = joined
    merging.choose_value(seat=owner, record=second, field="title")
    merging.choose_value(seat=rune, record=first, field="title")
    assert shown(first).title == SHORT
    assert ChosenValue.objects.count() == 2
    with transaction.atomic(), pytest.raises(IntegrityError):
        ChosenValue.objects.all().delete()


def test_splitting_gives_back_the_own_values_and_joining_again_the_choice(owner, joined):
    first, second = joined
    merging.choose_value(seat=owner, record=second, field="title")
    duplicates.decide_pair(seat=owner, first=first, second=second, verdict="distinct")
    assert (shown(first).title, shown(first).pages, shown(first).own) == (SHORT, "", None)
    assert verify.differences(owner.review) == []
    duplicates.decide_pair(seat=owner, first=first, second=second, verdict="same")
    assert shown(first).title == LONG
    assert verify.differences(owner.review) == []


def test_an_undone_import_takes_its_values_along(owner, joined):
    first, second = joined
    merging.choose_value(seat=owner, record=second, field="title")
    imports.undo_import(seat=owner, source_file=second.source_file)
    assert (shown(first).title, shown(first).pages) == (SHORT, "")
    assert verify.differences(owner.review) == []


def test_a_correction_stands_before_what_a_copy_says(owner, joined):
    first, second = joined
    merging.choose_value(seat=owner, record=second, field="title")
    change_record(seat=owner, record=first, title="Recovery training, corrected", pages="11-19")
    assert (shown(first).title, shown(first).pages) == ("Recovery training, corrected", "11-19")
    assert shown(first).own is None
    change_record(seat=owner, record=first, pages="")
    assert shown(first).pages == "1-9"
    assert verify.differences(owner.review) == []


def test_what_cannot_be_chosen(owner, joined):
    first, _second = joined
    with pytest.raises(RuleBroken, match="no abstract"):
        merging.choose_value(seat=owner, record=joined[1], field="abstract")
    with pytest.raises(RuleBroken, match="no field"):
        merging.choose_value(seat=owner, record=first, field="raw")
    with pytest.raises(RuleBroken, match="no copies"):
        merging.choose_value(seat=owner, record=make.record(owner.review), field="title")


def test_page_and_api(owner, observer, outsider, joined, browse, api):
    first, second = joined
    page = reverse("reviews:record", args=[owner.review_id, first.pk])
    door = reverse("reviews:record-value", args=[owner.review_id, second.pk])
    assert LONG in browse(owner).get(page).content.decode()
    browse(owner).post(door, {"field": "title"})
    assert shown(first).title == LONG
    browse(owner).post(door, {"field": "title", "release": "1"})
    assert shown(first).title == SHORT
    route = f"/api/v1/reviews/{owner.review_id}/records/{second.pk}/value/"
    assert api(owner).post(route, {"field": "title"}).status_code == 200
    assert shown(first).title == LONG
    assert api(owner).post(route, {"field": "raw"}).status_code == 400
    assert api(owner).post(route, {"field": "title", "release": True}).status_code == 200
    assert shown(first).title == SHORT
    for who, code in ((observer, 403), (outsider, 404)):
        assert browse(who).post(door, {"field": "title"}).status_code == code
        assert api(who).post(route, {"field": "title"}).status_code == code


def test_fields_in_which_all_copies_agree_are_folded(owner, joined, browse):
    kept = joined[0]
    page = browse(owner).get(reverse("reviews:record", args=[owner.review_id, kept.pk]))
    agreed, differing = page.context["agreed"], page.context["differing"]
    assert all(field.agreed for field in agreed) and not any(field.agreed for field in differing)
    assert {field.name for field in agreed}.isdisjoint(field.name for field in differing)
    assert ("says the same" in page.content.decode()) == bool(agreed)
