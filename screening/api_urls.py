"""Screening in the API, below /reviews/<review_id>/."""

from rest_framework.routers import SimpleRouter

from screening import api

router = SimpleRouter()
router.register("votes", api.Votes, "api-votes")
router.register("items", api.Items, "api-items")
router.register("conflicts", api.Conflicts, "api-conflicts")
router.register("resolutions", api.Resolutions, "api-resolutions")
router.register("plans", api.Plans, "api-plans")

urlpatterns = router.urls
