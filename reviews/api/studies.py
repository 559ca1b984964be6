from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from reviews.actions import studies
from reviews.models import Report, Study
from reviews.rest import ReviewSet
from reviews.roles import Permission


class StudyRow(serializers.ModelSerializer):
    reports = serializers.SerializerMethodField()

    class Meta:
        model = Study
        fields = ["id", "label", "registration", "note", "reports"]

    def get_reports(self, study: Study) -> list[dict[str, Any]]:
        links = [link for link in study.links.all() if link.removed_at is None]
        return [
            {"id": link.report.pk, "label": link.report.label, "title": link.report.title}
            for link in links
        ]


class Grouping(serializers.Serializer):
    studies = serializers.ListField(child=serializers.IntegerField(), min_length=2)
    called = serializers.CharField(max_length=120)


class Taken(serializers.Serializer):
    report = serializers.IntegerField()


class Studies(mixins.ListModelMixin, mixins.RetrieveModelMixin, ReviewSet):
    """Included studies and their reports."""

    serializer_class = StudyRow
    permissions_by_method = {"POST": Permission.GROUP, "PATCH": Permission.GROUP}

    def rows(self) -> QuerySet[Study]:
        return self.seat.review.studies.all().standing().prefetch_related("links__report")

    @extend_schema(request=StudyRow, responses=StudyRow)
    def partial_update(self, request: Request, **parts: Any) -> Response:
        study = self.get_object()
        asked = StudyRow(study, data=request.data, partial=True)
        asked.is_valid(raise_exception=True)
        given = {name: getattr(study, name) for name in ("label", "registration", "note")}
        changed = studies.change_study(
            seat=self.seat, study=study, **(given | asked.validated_data)
        )
        return Response(StudyRow(changed).data)

    @extend_schema(request=Grouping, responses=StudyRow)
    @action(detail=False, methods=["post"])
    def group(self, request: Request, **parts: Any) -> Response:
        asked = Grouping(data=request.data)
        asked.is_valid(raise_exception=True)
        chosen = self.seat.review.studies.filter(pk__in=asked.validated_data["studies"])
        made = studies.group_studies(
            seat=self.seat, studies=list(chosen), label=asked.validated_data["called"]
        )
        return Response(StudyRow(made).data)

    @extend_schema(request=Taken, responses=StudyRow)
    @action(detail=True, methods=["post"])
    def ungroup(self, request: Request, **parts: Any) -> Response:
        asked = Taken(data=request.data)
        asked.is_valid(raise_exception=True)
        report = get_object_or_404(
            Report, review=self.seat.review, pk=asked.validated_data["report"]
        )
        made = studies.ungroup_report(seat=self.seat, study=self.get_object(), report=report)
        return Response(StudyRow(made).data)
