from django.urls import include, path
from rest_framework.routers import SimpleRouter

from reviews.api import jobs, members, reviews, sources
from reviews.api.urls_records import urlpatterns as records

router = SimpleRouter()
router.register("criteria", reviews.Criteria, "api-criteria")
router.register("sources", sources.Sources, "api-sources")
router.register("searches", sources.Searches, "api-searches")
router.register("members", members.Members, "api-members")
router.register("jobs", jobs.Jobs, "api-jobs")

urlpatterns = [
    path("", reviews.MyReviews.as_view({"get": "list", "post": "create"}), name="api-reviews"),
    path("<int:review_id>/", reviews.OneReview.as_view(), name="api-review"),
    path("<int:review_id>/protocol/", reviews.OneProtocol.as_view(), name="api-protocol"),
    path(
        "<int:review_id>/searches/export/",
        sources.ExportSearches.as_view(),
        name="api-searches-export",
    ),
    path("<int:review_id>/", include(router.urls)),
    path("<int:review_id>/", include(records)),
]
