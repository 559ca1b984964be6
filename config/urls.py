from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("profile/", include("accounts.urls")),
]
