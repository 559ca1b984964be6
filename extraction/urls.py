from django.urls import path

from extraction.views import studies

app_name = "extraction"

urlpatterns = [
    path("extraction/", studies.index, name="studies"),
    path("risk-of-bias/", studies.index, name="rob"),
]
