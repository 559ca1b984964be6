from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from reviews import jobs
from reviews.files import kept_file
from reviews.models import Job
from reviews.rest import ReviewSet
from reviews.roles import Permission


class JobRow(serializers.ModelSerializer):
    """`result` of a finished export holds `file`: fetch it at `jobs/<id>/file/`."""

    class Meta:
        model = Job
        fields = [
            "id", "title", "state", "done", "total", "percent", "message", "result", "created_at",
            "ended_at",
        ]  # fmt: skip


class Jobs(mixins.ListModelMixin, mixins.RetrieveModelMixin, ReviewSet):
    """Long work of the review and its progress."""

    serializer_class = JobRow

    def rows(self) -> QuerySet[Job]:
        return self.seat.review.jobs.all().seen_by(self.seat)

    @extend_schema(request=None, responses=JobRow)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, **parts: str) -> Response:
        """Ask a job to stop; what it did so far is taken back."""
        return Response(JobRow(jobs.cancel(self.seat, self.get_object())).data)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def file(self, request: Request, **parts: str) -> HttpResponseBase:
        """What an export wrote; kept for a week."""
        self.seat.require(Permission.EXPORT)
        return kept_file(self.get_object())
