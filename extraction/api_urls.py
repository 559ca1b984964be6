"""The API's routes of this room, below /reviews/<review_id>/."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
