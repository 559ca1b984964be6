"""The API's address list: every room brings its own routes."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from config.views import relaxed_for_docs

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path(
        "docs/",
        relaxed_for_docs(SpectacularSwaggerSplitView.as_view(url_name="api-schema")),
        name="api-docs",
    ),
    path("reviews/", include("reviews.api.urls")),
    path("", include("reviews.api.urls_own")),
    path("reviews/<int:review_id>/", include("screening.api.urls")),
    path("reviews/<int:review_id>/", include("extraction.api.urls")),
    path("reviews/<int:review_id>/", include("analysis.api_urls")),
]
