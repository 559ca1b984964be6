"""Several reports of one trial are one study, and can be parted again."""

import pytest
from django.urls import reverse

from reviews.actions import studies
from reviews.errors import RuleBroken
from reviews.models import StudyReport
from tests import make


def reports_of(study):
    links = StudyReport.objects.filter(study=study, removed_at=None)
    return sorted(link.report.label for link in links)


def test_reports_are_grouped_and_taken_apart(review, rosa):
    dalum, jensen = make.study(review, "Dalum 2018"), make.study(review, "Jensen 2019")
    one = studies.group_studies(seat=rosa, studies=[dalum, jensen], label="Danish trial")
    assert reports_of(one) == ["Dalum 2018", "Jensen 2019"]
    assert list(review.studies.all().standing()) == [one]
    report = jensen.links.get().report
    apart = studies.ungroup_report(seat=rosa, study=one, report=report)
    assert apart.label == "Jensen 2019"
    assert set(review.studies.all().standing()) == {one, apart}


def test_a_study_keeps_its_only_report(review, rosa):
    study = make.study(review)
    with pytest.raises(RuleBroken, match="only report"):
        studies.ungroup_report(seat=rosa, study=study, report=study.links.get().report)


def test_grouping_needs_two_of_this_review(review, rosa):
    with pytest.raises(RuleBroken, match="at least two"):
        studies.group_studies(
            seat=rosa, studies=[make.study(review), make.study(make.review())], label="x"
        )


def test_the_page_groups_the_chosen(review, rosa, browse):
    chosen = [make.study(review, "Dalum 2018"), make.study(review, "Dalum 2018b")]
    client = browse(rosa)
    client.post(
        reverse("reviews:studies-group", args=[review.pk]),
        {"study": [study.pk for study in chosen], "label": "Dalum 2018"},
    )
    assert reports_of(chosen[0]) == ["Dalum 2018", "Dalum 2018b"]
    page = client.get(reverse("reviews:studies", args=[review.pk])).content.decode()
    assert "Take out" in page


def test_the_same_trial_registration_is_pointed_out(review, rosa, browse):
    for label in ("Dalum 2018", "Jensen 2019"):
        study = make.study(review, label)
        record = study.links.get().report.record
        record.trial_ids = ["NCT01361698"]
        record.save(update_fields=["trial_ids"])
    page = browse(rosa).get(reverse("reviews:studies", args=[review.pk])).content.decode()
    assert "name the same trial registration, NCT01361698" in page


def test_roles(review, observer, outsider, api):
    study = make.study(review)
    url = f"/api/v1/reviews/{review.pk}/studies/{study.pk}/"
    assert api(observer).get(url).status_code == 200
    assert api(observer).patch(url, {"label": "x"}).status_code == 403
    assert api(outsider).get(url).status_code == 404
