"""The rail marks the one place that a page belongs to."""

import pytest

from analysis.frame import rail


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("end", "label"),
    [
        ("", "Overview"), ("team/", "Team"), ("history/", "History"),
        ("screening/title-abstract/work/", "Team"),
        ("screening/full-text/work/give/", "Team"),
        ("screening/title-abstract/agreement/", "Agreement"),
        ("screening/full-text/agreement/", "Agreement"),
        ("screening/full-text/conflicts/7/", "Full-text conflicts"),
        ("screening/full-text/plan/", "Full text"),
        ("screening/title-abstract/list/", "Title and abstract"),
        ("screening/full-text/calibration/7/", "Full text"), ("searches/7/", "Sources"),
        ("highlights/", "Title and abstract"), ("criteria/7/votes/", "Protocol"),
        ("risk-of-bias-plots/", "Risk of bias"), ("edit/", "Team"),
        ("elsewhere/", None),
    ],
)  # fmt: skip
def test_one_place_is_marked(owner, end, label):
    groups = rail(owner, f"/r/{owner.review_id}/{end}")
    marked = [item.label for group in groups for item in group.items if item.current]
    assert marked == ([label] if label else [])
