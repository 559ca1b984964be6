from rest_framework.routers import SimpleRouter

from reviews.api import records

router = SimpleRouter()
router.register("records", records.Records, "api-records")
router.register("imports", records.Imports, "api-imports")
router.register("duplicates", records.Duplicates, "api-duplicates")
router.register("studies", records.Studies, "api-studies")

urlpatterns = router.urls
