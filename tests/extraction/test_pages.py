"""The pages and the API of extraction: who may come in, how they save, what they cost."""

import pytest

from extraction.actions import entries, form
from extraction.models import Answer, Entry, Question
from extraction.settled import arm_results, consensus_values
from tests.extraction.conftest import a_study, answers, extract


def paths(world):
    study = f"extraction/studies/{world.study.pk}/"
    return [
        "extraction/",
        "extraction/form/",
        "extraction/outcomes/",
        study,
        f"{study}reconcile/",
        "risk-of-bias/",
        f"risk-of-bias/{world.study.pk}/",
        f"risk-of-bias/{world.study.pk}/reconcile/",
    ]


def test_members_may_look_and_outsiders_find_nothing(browse, rosa, observer, outsider, world):
    for path in paths(world):
        url = f"/r/{world.review.pk}/{path}"
        assert browse(rosa).get(url).status_code == 200
        assert browse(observer).get(url).status_code == 200
        assert browse(outsider).get(url).status_code == 404


def test_observers_change_nothing(browse, observer, world):
    base = f"/r/{world.review.pk}/extraction/"
    study = f"{base}studies/{world.study.pk}/"
    for url in (
        f"{study}start/",
        study,
        f"{study}arms/add/",
        f"{study}places/",
        f"{study}reconcile/agreed/",
        f"{base}form/add/",
        f"{base}outcomes/add/",
        f"{base}arms/{world.imr.pk}/",
    ):
        assert browse(observer).post(url, {}).status_code == 403


def typed(world, **changed):
    found = {}
    for key, given in answers(world, **changed).items():
        found[key] = given.text
        found[f"{key}-quote"] = ""
    return found


def test_two_people_extract_reconcile_and_settle_in_the_browser(browse, rosa, rune, world):
    study = f"/r/{world.review.pk}/extraction/studies/{world.study.pk}/"
    for seat, mean in ((rosa, "50.4"), (rune, "54.0")):
        person = browse(seat)
        person.post(f"{study}start/")
        form = typed(world, imr_mean=mean) | {"then": "complete"}
        assert person.post(study, form).url.endswith("/extraction/")
    person = browse(rosa)
    desk = person.get(f"{study}reconcile/").content.decode()
    assert "6 cells agree" in desk
    assert "54.0" in desk
    person.post(f"{study}reconcile/agreed/")
    key = f"r{world.first.pk}-mean"
    person.post(f"{study}reconcile/cells/{key}/", {"take": "first"})
    person.post(f"{study}reconcile/complete/")
    assert consensus_values(world.review)[world.first.pk]["mean"] == 50.4
    assert "Settled" in person.get(f"/r/{world.review.pk}/extraction/").content.decode()


def test_a_refused_cell_comes_back_as_typed_and_says_why(browse, rosa, world):
    study = f"/r/{world.review.pk}/extraction/studies/{world.study.pk}/"
    person = browse(rosa)
    person.post(f"{study}start/")
    page = person.post(study, typed(world, imr_mean="1,234"))
    html = page.content.decode()
    assert page.status_code == 422
    assert 'value="1,234"' in html
    assert "Type it without the comma" in html
    assert Answer.objects.current().filter(stat="sd").count() == 2


def test_autosave_answers_with_what_should_be_looked_at_again(browse, rosa, world):
    study = f"/r/{world.review.pk}/extraction/studies/{world.study.pk}/"
    person = browse(rosa)
    person.post(f"{study}start/")
    page = person.post(study, typed(world, imr_mean="150"), headers={"HX-Request": "true"})
    html = page.content.decode()
    assert "the mean 150 is above 100, the highest GAF-F score" in html
    assert "<html" not in html
    assert Answer.objects.current().get(stat="mean", result=world.first).text == "150"


def test_a_new_value_at_the_desk_carries_its_reason(browse, rosa, rune, world):
    extract(rosa, world)
    extract(rune, world, imr_mean="54.0")
    url = (
        f"/r/{world.review.pk}/extraction/studies/{world.study.pk}"
        f"/reconcile/cells/r{world.first.pk}-mean/"
    )
    facts = {"take": "new", "text": "52.2", "reason": "Read from the figure"}
    fragment = browse(rune).post(url, facts, headers={"HX-Request": "true"})
    assert "52.2" in fragment.content.decode()
    answer = Answer.objects.current().get(entry__kind="consensus")
    assert (answer.reason, answer.by) == ("Read from the figure", rune)


def test_the_designer_adds_and_changes_a_question(browse, owner, world):
    form = f"/r/{world.review.pk}/extraction/form/"
    asked = {
        "label": "Design",
        "kind": "choice",
        "options": "RCT\nOther",
        "section": "",
        "help": "",
    }
    assert browse(owner).post(f"{form}add/", asked).status_code == 302
    made = Question.objects.get(label="Design")
    assert made.options == ["RCT", "Other"]
    browse(owner).post(f"{form}{made.pk}/", asked | {"options": "RCT\nOther\nUnclear"})
    assert Question.objects.current().get(label="Design").options[-1] == "Unclear"
    refused = browse(owner).post(f"{form}add/", asked)
    assert "already asks" in refused.content.decode()


def test_the_api_extracts_and_settles_by_the_same_rules(api, rosa, rune, adjudicator, world):
    base = f"/api/v1/reviews/{world.review.pk}/"
    for seat in (rosa, rune):
        person = api(seat)
        made = person.post(f"{base}entries/", {"study": world.study.pk}, format="json")
        assert made.status_code == 201
        one = f"{base}entries/{made.json()['id']}/"
        cells = {key: {"text": given.text} for key, given in answers(world).items()}
        bad = cells | {f"r{world.first.pk}-mean": {"text": "fifty"}}
        refused = person.patch(one, {"cells": bad}, format="json")
        assert refused.status_code == 400
        assert list(refused.json()["problems"]) == [f"r{world.first.pk}-mean"]
        assert person.patch(one, {"cells": cells}, format="json").status_code == 200
        assert person.post(f"{one}complete/").status_code == 200
    third = api(adjudicator).post(f"{base}entries/", {"study": world.study.pk}, format="json")
    assert third.status_code == 400
    assert "Two people already extract" in third.json()["detail"]
    consensus = f"{base}entries/consensus/{world.study.pk}/"
    assert api(rosa).get(consensus).json()[f"r{world.first.pk}-mean"]["state"] == "agreed"
    assert api(rosa).post(f"{consensus}agreed/").json() == {"settled": 7}
    assert api(rosa).post(f"{consensus}complete/").status_code == 200
    settled = api(rosa).get(f"{base}results/").json()
    assert [one["mean"] for one in settled] == [50.4, 50.2]


def test_the_api_keeps_outsiders_and_observers_out(api, observer, outsider, world):
    base = f"/api/v1/reviews/{world.review.pk}/"
    for path in ("results/", "outcomes/", "entries/", "risk-of-bias/", "results/places/"):
        assert api(outsider).get(base + path).status_code == 404
        assert api(observer).get(base + path).status_code == 200
    facts = {"study": world.study.pk}
    assert api(observer).post(f"{base}entries/", facts, format="json").status_code == 403
    assert api(observer).post(f"{base}outcomes/", {"name": "x"}, format="json").status_code == 403


@pytest.mark.parametrize("path", ["extraction/", "risk-of-bias/"])
def test_lists_cost_the_same_for_one_study_and_for_many(
    browse, rosa, owner, world, path, django_assert_max_num_queries
):
    for number in range(15):
        a_study(owner, f"Author {number}")
    person = browse(rosa)
    with django_assert_max_num_queries(30):
        person.get(f"/r/{world.review.pk}/{path}")


def test_a_study_page_costs_the_same_for_few_cells_and_for_many(
    browse, owner, rosa, world, django_assert_max_num_queries, django_assert_num_queries
):
    entry = entries.start_entry(seat=rosa, study=world.study)
    entries.save_answers(seat=rosa, entry=entry, given=answers(world))
    person, url = browse(rosa), f"/r/{world.review.pk}/extraction/studies/{world.study.pk}/"
    with django_assert_max_num_queries(32) as few:
        person.get(url)
    for number in range(8):
        form.add_question(seat=owner, label=f"Further question {number}")
    with django_assert_num_queries(len(few)):
        person.get(url)


def test_reading_what_is_settled_takes_few_queries(
    rosa, rune, world, django_assert_max_num_queries
):
    extract(rosa, world)
    with django_assert_max_num_queries(2):
        assert len(arm_results(world.review)) == 2
    assert Entry.objects.count() == 1
