"""Screening in the API, below /reviews/<review_id>/."""

from django.urls import re_path
from rest_framework.routers import SimpleRouter

from screening.api import (
    agreement,
    fulltexts,
    lists,
    meetings,
    references,
    reports,
    rounds,
    stops,
    team,
    votes,
)

router = SimpleRouter()
router.register("votes", votes.Votes, "api-votes")
router.register("items", votes.Items, "api-items")
router.register("conflicts", votes.Conflicts, "api-conflicts")
router.register("resolutions", votes.Resolutions, "api-resolutions")
router.register("reports", reports.Reports, "api-reports")
router.register("full-texts", fulltexts.FullTexts, "api-full-texts")
router.register("shares", team.Shares, "api-shares")
router.register("calibrations", rounds.Calibrations, "api-calibrations")
router.register("stops", stops.Stops, "api-stops")
router.register("rescreens", rounds.Rescreens, "api-rescreens")
router.register("meetings", meetings.Meetings, "api-meetings")
router.register("plans", votes.Plans, "api-plans")
router.register("agreement", agreement.AgreementLab, "api-agreement")
router.register("notes", lists.Notes, "api-notes")
router.register("tags", lists.Tags, "api-tags")
router.register("highlights", lists.Highlights, "api-highlights")
router.register("orders", lists.Orders, "api-orders")
router.register("bulk-votes", lists.BulkVotes, "api-bulk-votes")

urlpatterns = [
    re_path(
        r"^items/export/(?P<stage>title_abstract|full_text)/$",
        references.ExportItems.as_view(),
        name="api-items-export",
    ),
    *router.urls,
    re_path(
        r"^work/(?P<stage>title_abstract|full_text)/$", team.TeamWork.as_view(), name="api-work"
    ),
]
