"""A study that came in, with two arms, an outcome, a question and places for numbers."""

from types import SimpleNamespace

import pytest

from extraction.actions import arms, entries, form, outcomes, results, rob
from extraction.reading import Given
from screening.models import Item, Stage
from tests import make


def include(study):
    """As full-text screening leaves it behind."""
    for link in study.links.all():
        Item.objects.create(
            review=study.review,
            stage=Stage.FULL_TEXT,
            report=link.report,
            state=Item.State.INCLUDED,
        )
    return study


def a_study(owner, label="Dalum 2018"):
    study = include(make.study(owner.review, label))
    imr = arms.add_arm(seat=owner, study=study, label="IMR", role="experimental", n_randomised=99)
    usual = arms.add_arm(
        seat=owner, study=study, label="Usual care", role="comparator", n_randomised=99
    )
    return SimpleNamespace(study=study, imr=imr, usual=usual)


@pytest.fixture
def world(owner):
    """Everything agreed before either extracts."""
    country = form.add_question(seat=owner, label="Country", section="Setting")
    functioning = outcomes.add_outcome(seat=owner, name="Functioning")
    gaf = outcomes.add_instrument(seat=owner, name="GAF-F", minimum=1, maximum=100)
    year = outcomes.add_timepoint(seat=owner, label="One year", kind="follow_up")
    here = a_study(owner)
    places = results.open_places(
        seat=owner,
        study=here.study,
        outcome=functioning,
        instrument=gaf,
        timepoint=year,
        population="cc",
        arms=[here.imr, here.usual],
    )
    return SimpleNamespace(
        review=owner.review,
        country=country,
        functioning=functioning,
        gaf=gaf,
        year=year,
        study=here.study,
        imr=here.imr,
        usual=here.usual,
        first=places[0],
        second=places[1],
    )


def answers(world, **changed):
    """What a careful person types; `changed` by `country`, `imr_mean`, …"""
    typed = {
        "country": "Denmark",
        "imr_n": "66",
        "imr_mean": "50.4",
        "imr_sd": "13.4",
        "usual_n": "62",
        "usual_mean": "50.2",
        "usual_sd": "11.8",
    } | changed
    place = {"imr": world.first, "usual": world.second}
    found = {}
    for name, text in typed.items():
        if name == "country":
            found[f"q{world.country.pk}"] = Given(text)
        else:
            arm, stat = name.split("_", 1)
            found[f"r{place[arm].pk}-{stat}"] = Given(text)
    return found


def extract(seat, world, **changed):
    """One person's complete extraction."""
    entry = entries.start_entry(seat=seat, study=world.study)
    saved = entries.save_answers(seat=seat, entry=entry, given=answers(world, **changed))
    assert not saved.problems
    return entries.complete_entry(seat=seat, entry=entry)


def rate(seat, study, **changed):
    """One person's complete rating; `changed` by domain."""
    assessment = rob.start_assessment(seat=seat, study=study)
    for domain in "ABCDEFG":
        rob.assess_domain(
            seat=seat,
            assessment=assessment,
            domain=domain,
            judgement=changed.get(domain, "Unclear risk"),
            support="Too little is reported.",
        )
    return rob.complete_assessment(seat=seat, assessment=assessment)
