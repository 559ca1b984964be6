"""Full texts in the API: upload one or many, give, take away, bring back, and read."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.parsers import FormParser, JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from reviews.rest import ReviewSet
from reviews.roles import Permission
from screening import drops
from screening.actions import fulltexts
from screening.api.references import StartedJob
from screening.models import FullText
from screening.pdfs import answer_with

REPORT = OpenApiParameter(
    "report", str, description="The id of a report, or “none” for files that fit no report yet."
)


class FullTextRow(serializers.ModelSerializer["FullText"]):
    class Meta:
        model = FullText
        fields = ["id", "report", "filename", "sha256", "size", "by", "at"]


class FiledRow(serializers.Serializer[Any]):
    """What became of one file: its full text, with or without a report, or why it was refused."""

    filename = serializers.CharField()
    full_text = FullTextRow(allow_null=True)
    problem = serializers.CharField()


class DropRow(serializers.Serializer[Any]):
    """Files kept or refused at once, and the job that finds the reports of those kept.

    The job's `result.files` says of each file its full text, its report and the problem.
    """

    files = FiledRow(many=True)
    job = StartedJob(allow_null=True)


class Uploaded(serializers.Serializer[dict[str, Any]]):
    file = serializers.ListField(child=serializers.FileField(), max_length=1000)
    report = serializers.IntegerField(
        required=False, help_text="Whose file it is; without it each finds its report by itself."
    )


class Given(serializers.Serializer[dict[str, Any]]):
    report = serializers.IntegerField()


class FullTexts(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, mixins.DestroyModelMixin, ReviewSet
):
    """PDFs of reports, and those that wait for theirs. A removed one can be restored."""

    serializer_class = FullTextRow
    queryset = FullText.objects.none()
    parser_classes = [MultiPartParser, FormParser, JSONParser]
    permissions_by_method = {"POST": Permission.RETRIEVE, "DELETE": Permission.RETRIEVE}

    def rows(self) -> QuerySet[FullText]:
        if getattr(self, "swagger_fake_view", False):
            return FullText.objects.none()
        rows = self.seat.review.full_texts.all().standing()
        wanted = self.request.query_params.get("report", "")
        if wanted == "none":
            return rows.filter(report=None)
        return rows.filter(report=int(wanted)) if wanted.isdecimal() else rows

    @extend_schema(parameters=[REPORT])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @extend_schema(
        request={"multipart/form-data": Uploaded},
        responses={201: FiledRow(many=True), 202: DropRow},
    )
    def create(self, request: Request, **parts: Any) -> Response:
        """Upload one or many, in the order in which they came.

        For one report: what became of each. For none: kept at once, and matched by a job.
        """
        asked = Uploaded(data=request.data)
        asked.is_valid(raise_exception=True)
        files = asked.validated_data["file"]
        if "report" not in asked.validated_data:
            filed, job = drops.drop(self.seat, files)
            return Response(DropRow({"files": filed, "job": job}).data, status.HTTP_202_ACCEPTED)
        report = get_object_or_404(self._reports(), pk=asked.validated_data["report"])
        filed = fulltexts.upload_full_texts(seat=self.seat, report=report, uploads=files)
        return Response(FiledRow(filed, many=True).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={202: StartedJob})
    @action(detail=False, methods=["post"])
    def match(self, request: Request, **parts: Any) -> Response:
        """Look once more for the reports of all files that wait for theirs."""
        return Response(StartedJob(drops.match_again(self.seat)).data, status.HTTP_202_ACCEPTED)

    def perform_destroy(self, full_text: FullText) -> None:
        fulltexts.remove_full_text(seat=self.seat, full_text=full_text)

    @extend_schema(request=Given, responses=FullTextRow)
    @action(detail=True, methods=["post"])
    def give(self, request: Request, **parts: Any) -> Response:
        """Say which report a file is that fits none by itself."""
        asked = Given(data=request.data)
        asked.is_valid(raise_exception=True)
        report = get_object_or_404(self._reports(), pk=asked.validated_data["report"])
        given = fulltexts.give_full_text(seat=self.seat, full_text=self.get_object(), report=report)
        return Response(FullTextRow(given).data)

    @extend_schema(request=None, responses=FullTextRow)
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, pk: str, **parts: Any) -> Response:
        """Undo a removal."""
        removed = get_object_or_404(self.seat.review.full_texts.all(), pk=pk)
        restored = fulltexts.restore_full_text(seat=self.seat, full_text=removed)
        return Response(FullTextRow(restored).data)

    @extend_schema(responses={(200, "application/pdf"): OpenApiResponse(OpenApiTypes.BINARY)})
    @action(detail=True, methods=["get"])
    def file(self, request: Request, **parts: Any) -> HttpResponse:
        """The PDF itself, to be saved."""
        return answer_with(self.get_object(), inline=False)

    def _reports(self) -> Any:
        return self.seat.review.reports.exclude(item=None)
