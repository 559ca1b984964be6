"""The demo: its files hold what was published, and loading it gives the published diagram."""

import io
from collections import Counter

import pytest
from django.core.management import call_command

from accounts.models import User
from analysis.counting import counts_of
from analysis.demo import bcg, cast, imr, words
from analysis.demo.generator import make_records, spread
from analysis.demo.placeholder import placeholder_pdf
from analysis.demo.works import real_works, synthetic_works
from analysis.models import Run
from extraction.models import Entry
from reviews.formats import read
from reviews.models import Duplicate, Review
from screening.models import Item, Resolution, Stage


def parsed(file):
    return read(io.BytesIO(file.content), name=file.database.filename)


def test_every_line_of_the_seven_files_is_a_record_or_part_of_one():
    files = imr.database_files()
    assert len(files) == 7
    for file in files:
        found = parsed(file)
        assert len(list(found.records)) == file.records
        assert not found.problems
    assert sum(file.records for file in files) == imr.IDENTIFIED


def test_the_same_seed_writes_the_same_bytes_and_another_seed_does_not():
    first, second, other = make_records(200), make_records(200), make_records(200, seed=1)
    assert [file.content for file in first] == [file.content for file in second]
    assert [file.content for file in first] != [file.content for file in other]


def test_invented_records_say_so_in_every_copy():
    real = {imr.title_key(work.title) for work in real_works().values()}
    for file in [*imr.database_files(), imr.other_file(), imr.practice_file()]:
        for record in parsed(file).records:
            if imr.title_key(record.title) not in real:
                assert words.MARK in record.abstract


def test_no_abstract_of_a_real_paper_is_carried():
    own = "Summary written for this demo:"
    told = [work.abstract for work in real_works().values() if work.abstract]
    assert told and all(abstract.startswith(own) for abstract in told)


def test_a_title_has_one_key_in_every_spelling_a_database_gives_it():
    keys = Counter(
        imr.title_key(record.title)
        for file in imr.database_files()
        for record in parsed(file).records
    )
    assert len(keys) == imr.KEPT
    assert sum(keys.values()) == imr.IDENTIFIED


def test_records_that_cannot_be_spread_are_refused():
    works = list(synthetic_works(3, seed=1))
    with pytest.raises(ValueError, match="cannot make 22 records"):
        spread(works, 22)
    with pytest.raises(ValueError, match="cannot make 2 records"):
        spread(works, 2)


def test_more_works_than_there_are_titles_are_refused():
    with pytest.raises(ValueError, match="At most"):
        next(synthetic_works(10**7, seed=1))


def test_a_placeholder_is_a_pdf_whose_table_points_at_its_objects():
    pdf = placeholder_pdf(["A (bracketed) line", "Färdig 2011"])
    start = int(pdf.split(b"startxref\n")[1].split(b"\n")[0])
    assert pdf[start:].startswith(b"xref")
    for number, row in enumerate(pdf[start:].split(b"\n")[3:8], start=1):
        assert pdf[int(row[:10]) :].startswith(b"%d 0 obj" % number)
    assert rb"\(bracketed\)" in pdf


@pytest.mark.django_db
def test_the_demo_loads_with_the_published_numbers(capsys):
    call_command("demo")
    _published_numbers(Review.objects.get(title=imr.facts("protocol")["title"]))
    _something_left_to_do(Review.objects.get(title="Try screening yourself"))
    _known_pooled_effect(Review.objects.get(title=bcg.TITLE))
    call_command("verify", all=True)
    assert "0 differences" in capsys.readouterr().out

    seen = _rows()
    call_command("demo")
    assert _rows() == seen
    assert User.objects.filter(email__in=[email for _, email in cast.LOGINS]).count() == 5


def _rows():
    return Review.objects.count(), User.objects.count(), Item.objects.count(), Run.objects.count()


def _published_numbers(review):
    counts = counts_of(review)
    assert counts.database_results == 1093
    assert counts.duplicates == 925
    assert counts.records_screened == 168
    assert counts.records_excluded == 142
    assert counts.dbr_sought_reports == counts.dbr_assessed == 26
    assert sum(counts.dbr_excluded.values()) == 13
    assert counts.citations_results == 476
    assert counts.other_sought_reports == 4
    assert sum(counts.other_excluded.values()) == 3
    assert (counts.new_studies, counts.new_reports) == (12, 14)
    by_people = Duplicate.objects.current().filter(review=review).exclude(decided_by=None)
    assert by_people.count() == 1
    danish = review.studies.get(registration="NCT01361698")
    assert danish.links.filter(removed_at=None).count() == 3
    for stage in Stage.values:
        assert Resolution.objects.filter(review=review, item__stage=stage).exists()
    assert not Item.objects.filter(review=review).conflicts().exists()
    first = Run.objects.filter(review=review, analysis__name__contains="follow-up, complete").last()
    assert first.result["models"]["common"]["b"] == pytest.approx([50.4 - 50.2])
    assert Entry.objects.filter(review=review).consensus().completed().count() == 10


def _something_left_to_do(review):
    items = Item.objects.filter(review=review)
    assert items.count() == 40
    assert items.conflicts().count() == 4
    assert items.undecided().count() == 33


def _known_pooled_effect(review):
    """The values that metafor gives for dat.bcg (risk ratio, REML)."""
    run = Run.objects.get(review=review, analysis__name=bcg.ALL)
    reml = run.result["models"]["random"]
    assert reml["k"] == 13
    assert reml["b"] == pytest.approx([-0.714532342158139], rel=1e-6)
    assert reml["tau2"] == pytest.approx(0.313243258136481, rel=1e-6)
    assert reml["Q"] == pytest.approx(152.233008082373, rel=1e-8)
    line = Run.objects.exclude(analysis__moderator=None).get(review=review).result["regression"]
    assert line["coefficients"][1]["b"] == pytest.approx(-0.0291, rel=2e-3)
