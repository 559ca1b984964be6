"""The API's routes of this room, below /reviews/<review_id>/."""

from django.urls import include, path
from rest_framework.routers import SimpleRouter

from extraction.api import entries, settled, structure

router = SimpleRouter()
router.register("outcomes/instruments", structure.Instruments, "api-instruments")
router.register("outcomes/timepoints", structure.Timepoints, "api-timepoints")
router.register("outcomes", structure.Outcomes, "api-outcomes")
router.register("entries/questions", structure.Questions, "api-questions")
router.register("results/arms", structure.Arms, "api-arms")
router.register("entries", entries.Entries, "api-entries")
router.register("risk-of-bias/ratings", settled.Ratings, "api-ratings")

urlpatterns = [
    path("results/", settled.Results.as_view(), name="api-results"),
    path("results/places/", structure.Places.as_view(), name="api-places"),
    path("results/characteristics/", settled.Characteristics.as_view(), name="api-characteristics"),
    path("entries/consensus/<int:study_id>/", entries.Consensus.as_view(), name="api-consensus"),
    path(
        "entries/consensus/<int:study_id>/agreed/",
        entries.SettleAgreed.as_view(),
        name="api-consensus-agreed",
    ),
    path(
        "entries/consensus/<int:study_id>/complete/",
        entries.CompleteConsensus.as_view(),
        name="api-consensus-complete",
    ),
    path(
        "entries/consensus/<int:study_id>/cells/<slug:key>/",
        entries.SettleCell.as_view(),
        name="api-settle",
    ),
    path("risk-of-bias/", settled.RiskOfBias.as_view(), name="api-rob"),
    path(
        "risk-of-bias/consensus/<int:study_id>/agreed/",
        settled.SettleAgreedDomains.as_view(),
        name="api-rob-agreed",
    ),
    path(
        "risk-of-bias/consensus/<int:study_id>/complete/",
        settled.CompleteRatingConsensus.as_view(),
        name="api-rob-complete",
    ),
    path(
        "risk-of-bias/consensus/<int:study_id>/domains/<slug:domain>/",
        settled.SettleDomain.as_view(),
        name="api-rob-settle",
    ),
    path("", include(router.urls)),
]
