from django.urls import path
from rest_framework.routers import SimpleRouter

from reviews.api import duplicates, imports, records, studies

router = SimpleRouter()
router.register("records", records.Records, "api-records")
router.register("imports", imports.Imports, "api-imports")
router.register("duplicates", duplicates.Duplicates, "api-duplicates")
router.register("studies", studies.Studies, "api-studies")

urlpatterns = [
    path("records/export/", records.ExportRecords.as_view(), name="api-records-export"),
    path("records/<int:pk>/value/", records.RecordValue.as_view(), name="api-record-value"),
    *router.urls,
]
