"""Screening in the API, below /reviews/<review_id>/."""

from django.urls import re_path
from rest_framework.routers import SimpleRouter

from screening import (
    api,
    api_agreement,
    api_fulltexts,
    api_lists,
    api_meetings,
    api_references,
    api_reports,
    api_rounds,
    api_team,
)

router = SimpleRouter()
router.register("votes", api.Votes, "api-votes")
router.register("items", api.Items, "api-items")
router.register("conflicts", api.Conflicts, "api-conflicts")
router.register("resolutions", api.Resolutions, "api-resolutions")
router.register("reports", api_reports.Reports, "api-reports")
router.register("full-texts", api_fulltexts.FullTexts, "api-full-texts")
router.register("shares", api_team.Shares, "api-shares")
router.register("calibrations", api_rounds.Calibrations, "api-calibrations")
router.register("rescreens", api_rounds.Rescreens, "api-rescreens")
router.register("meetings", api_meetings.Meetings, "api-meetings")
router.register("plans", api.Plans, "api-plans")
router.register("agreement", api_agreement.AgreementLab, "api-agreement")
router.register("notes", api_lists.Notes, "api-notes")
router.register("tags", api_lists.Tags, "api-tags")
router.register("highlights", api_lists.Highlights, "api-highlights")
router.register("orders", api_lists.Orders, "api-orders")
router.register("bulk-votes", api_lists.BulkVotes, "api-bulk-votes")

urlpatterns = [
    re_path(
        r"^items/export/(?P<stage>title_abstract|full_text)/$",
        api_references.ExportItems.as_view(),
        name="api-items-export",
    ),
    *router.urls,
    re_path(
        r"^work/(?P<stage>title_abstract|full_text)/$", api_team.TeamWork.as_view(), name="api-work"
    ),
]
