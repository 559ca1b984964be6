"""The retrieval desk in the API: the same actions, rules and sentences as the pages."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from reviews.models import Report
from reviews.rest import ReviewSet
from reviews.roles import Permission
from screening.actions import retrieval
from screening.models import Attempt, SetAside
from screening.retrieval import STATES, sought

STATE = OpenApiParameter("retrieval", str, enum=list(STATES))


class ReportRow(serializers.ModelSerializer["Report"]):
    retrieval = serializers.CharField(read_only=True, help_text=f"One of {', '.join(STATES)}.")

    class Meta:
        model = Report
        fields = ["id", "label", "title", "record", "source", "listed_in", "retrieval"]


class AttemptRow(serializers.ModelSerializer["Attempt"]):
    class Meta:
        model = Attempt
        fields = ["id", "report", "on", "where", "requested", "note", "by"]
        read_only_fields = ["report", "by"]


class NewReport(serializers.Serializer[dict[str, Any]]):
    title = serializers.CharField()
    label = serializers.CharField(max_length=120)  # type: ignore[assignment]
    source = serializers.IntegerField()  # type: ignore[assignment]
    beside = serializers.IntegerField(
        required=False, allow_null=True, default=None, help_text="A report of the same record."
    )


class Tried(serializers.Serializer[dict[str, Any]]):
    tried = serializers.CharField(default="", allow_blank=True)


class Aside(serializers.Serializer[dict[str, Any]]):
    kind = serializers.ChoiceField(choices=SetAside.Kind.choices)
    note = serializers.CharField(default="", allow_blank=True)


class Reports(mixins.ListModelMixin, mixins.RetrieveModelMixin, ReviewSet):
    """Reports that are sought, and where each stands."""

    serializer_class = ReportRow
    queryset = Report.objects.none()
    permissions_by_method = {"POST": Permission.RETRIEVE, "DELETE": Permission.RETRIEVE}

    def rows(self) -> QuerySet[Report]:
        if getattr(self, "swagger_fake_view", False):
            return Report.objects.none()
        wanted = self.request.query_params.get("retrieval", "")
        return sought(self.seat.review, wanted).order_by("id")

    @extend_schema(parameters=[STATE])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @extend_schema(request=NewReport, responses={201: ReportRow})
    def create(self, request: Request, **parts: Any) -> Response:
        facts = self._asked(NewReport)
        sources, reports = self.seat.review.sources, self.seat.review.reports
        facts["source"] = get_object_or_404(sources, pk=facts["source"])
        if facts["beside"] is not None:
            facts["beside"] = get_object_or_404(reports, pk=facts["beside"])
        return self._answer(retrieval.add_report(seat=self.seat, **facts), status.HTTP_201_CREATED)

    @extend_schema(methods=["get"], responses=AttemptRow(many=True))
    @extend_schema(methods=["post"], request=AttemptRow, responses={201: AttemptRow})
    @action(detail=True, methods=["get", "post"])
    def attempts(self, request: Request, pk: str, **parts: Any) -> Response:
        """What was tried to get a report; a new try."""
        report = self._report(pk)
        if request.method == "GET":
            return Response(AttemptRow(report.attempts.all().standing(), many=True).data)
        made = retrieval.log_attempt(seat=self.seat, report=report, **self._asked(AttemptRow))
        return Response(AttemptRow(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["delete"], url_path=r"attempts/(?P<attempt>\d+)")
    def attempt(self, request: Request, pk: str, attempt: str, **parts: Any) -> Response:
        """Take back an attempt that was written down wrongly."""
        written = get_object_or_404(self._report(pk).attempts.all(), pk=attempt)
        retrieval.remove_attempt(seat=self.seat, attempt=written)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=Tried, responses=ReportRow)
    @action(detail=True, methods=["post"], url_path="not-retrieved", url_name="not-retrieved")
    def not_retrieved(self, request: Request, pk: str, **parts: Any) -> Response:
        """Decide that a report could not be had."""
        report = self._report(pk)
        retrieval.mark_not_retrieved(seat=self.seat, report=report, **self._asked(Tried))
        return self._answer(report)

    @extend_schema(request=None, responses=ReportRow)
    @action(detail=True, methods=["post"])
    def seek(self, request: Request, pk: str, **parts: Any) -> Response:
        """Take “not retrieved” back."""
        report = self._report(pk)
        retrieval.seek_again(seat=self.seat, report=report)
        return self._answer(report)

    @extend_schema(request=Aside, responses=ReportRow)
    @action(detail=True, methods=["post"], url_path="set-aside", url_name="set-aside")
    def set_aside(self, request: Request, pk: str, **parts: Any) -> Response:
        """Mark a report as of an ongoing study, or as awaiting classification."""
        report = self._report(pk)
        retrieval.set_aside(seat=self.seat, report=report, **self._asked(Aside))
        return self._answer(report)

    @extend_schema(request=None, responses=ReportRow)
    @action(detail=True, methods=["post"], url_path="take-back", url_name="take-back")
    def take_back(self, request: Request, pk: str, **parts: Any) -> Response:
        """A report that was set aside is in the queue again."""
        report = self._report(pk)
        retrieval.take_back(seat=self.seat, report=report)
        return self._answer(report)

    def _report(self, pk: str) -> Report:
        return get_object_or_404(self.seat.review.reports.exclude(item=None), pk=pk)

    def _asked(self, row: type[serializers.BaseSerializer[Any]]) -> dict[str, Any]:
        asked = row(data=self.request.data)
        asked.is_valid(raise_exception=True)
        return dict(asked.validated_data)

    def _answer(self, report: Report, code: int = status.HTTP_200_OK) -> Response:
        found = sought(self.seat.review).filter(pk=report.pk).first()
        return Response(ReportRow(found or report).data, status=code)
