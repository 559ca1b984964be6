"""Stopping by a rule, in the API."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from reviews.rest import ReviewSet
from reviews.roles import Permission
from screening import recall, stops
from screening.models import Stop
from screening.unread import stops_of, unread_at_most


class StopRow(serializers.ModelSerializer["Stop"]):
    records = serializers.IntegerField(read_only=True, help_text="Excluded by it, still.")

    class Meta:
        model = Stop
        fields = [
            "id", "target", "confidence", "p", "proven", "total", "read", "relevant", "note",
            "records", "by", "at", "undone_by", "undone_at",
        ]  # fmt: skip


class NewStop(serializers.Serializer[dict[str, Any]]):
    target = serializers.FloatField(help_text="0.95 or 0.9")
    confidence = serializers.FloatField(help_text="0.95 or 0.8")
    expected = serializers.IntegerField(
        min_value=1,
        help_text="How many records that may exclude; refused when there are more by now.",
    )
    note = serializers.CharField(
        default="", allow_blank=True, help_text="Why, where the rule is not met yet."
    )


class Stops(mixins.ListModelMixin, mixins.RetrieveModelMixin, ReviewSet):
    """Stops by a rule: what no person had read was excluded by automation."""

    serializer_class = StopRow
    queryset = Stop.objects.none()
    permissions_by_method = {"POST": Permission.MANAGE}

    def rows(self) -> QuerySet[Stop]:
        if getattr(self, "swagger_fake_view", False):
            return Stop.objects.none()
        return stops_of(self.seat.review)

    @extend_schema(responses={200: dict[str, Any]})
    def list(self, request: Request, **parts: Any) -> Response:
        """The stops, where reading stands under each rule, and how many records are unread at
        most, for all that the caller may know."""
        standings = recall.recall_of(self.seat).standings
        rules = [
            {name: getattr(each, name) for name in ("target", "confidence", "p", "to_read")}
            for each in standings
        ]
        return Response(
            {
                "stops": StopRow(self.rows(), many=True).data,
                "rules": rules,
                "unread_at_most": unread_at_most(self.seat),
            }
        )

    @extend_schema(request=NewStop, responses={201: dict[str, Any]})
    def create(self, request: Request, **parts: Any) -> Response:
        """Answers with the stop, or with the job that makes it where there are many records."""
        asked = NewStop(data=request.data)
        asked.is_valid(raise_exception=True)
        job = stops.stop(self.seat, **asked.validated_data)
        made = {"job": job.pk} if job is not None else StopRow(self.rows().first()).data
        return Response(made, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={200: dict[str, Any]})
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: str, **parts: Any) -> Response:
        """Let the records wait again, as one act."""
        job = stops.undo(self.seat, self.get_object())
        return Response({"job": job.pk} if job is not None else StopRow(self.get_object()).data)
