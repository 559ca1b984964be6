from csp.constants import SELF, UNSAFE_INLINE
from csp.decorators import csp_update
from django.db import connection
from django.http import HttpRequest, JsonResponse


def health(request: HttpRequest) -> JsonResponse:
    """For load balancers and container checks: the web server answers and reaches its database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


relaxed_for_docs = csp_update({"style-src": [SELF, UNSAFE_INLINE]})
"""The API's browsable documentation writes its own styles into the page; nothing else may."""
