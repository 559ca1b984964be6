"""The analysis room in the API, below /reviews/<review_id>/."""

from django.urls import include, path
from rest_framework.routers import SimpleRouter

from analysis import api

router = SimpleRouter()
router.register("analyses", api.Analyses, "api-analyses")
router.register("runs", api.Runs, "api-runs")

urlpatterns = [
    path("prisma/", api.Prisma.as_view(), name="api-prisma"),
    path("exports/", api.Exports.as_view(), name="api-exports"),
    path("exports/<slug:name>.<str:kind>", api.Export.as_view(), name="api-export"),
    path("", include(router.urls)),
]
