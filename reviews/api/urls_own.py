"""What belongs to the caller, whatever the review."""

from rest_framework.routers import SimpleRouter

from reviews.api.notices import Notices

router = SimpleRouter()
router.register("notices", Notices, "api-notices")

urlpatterns = router.urls
