from django.urls import include, path

from config import views

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("profile/", include("accounts.urls")),
    path("health/", views.health, name="health"),
    path("api/v1/", include("config.api")),
    path("r/<int:review_id>/", include("analysis.urls")),
    path("r/<int:review_id>/", include("extraction.urls")),
    path("r/<int:review_id>/", include("screening.urls")),
    path("", include("reviews.urls")),
]
