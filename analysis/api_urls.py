"""The analysis room in the API, below /reviews/<review_id>/."""

from django.urls import path

from analysis import api

urlpatterns = [
    path("prisma/", api.Prisma.as_view(), name="api-prisma"),
]
