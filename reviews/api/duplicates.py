from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from reviews import jobs, tasks
from reviews.actions import duplicates
from reviews.api.jobs import JobRow
from reviews.models import Duplicate, Record
from reviews.repeats import by_source
from reviews.rest import ReviewSet
from reviews.roles import Permission


class DuplicateRow(serializers.ModelSerializer):
    class Meta:
        model = Duplicate
        fields = [
            "id", "first", "second", "verdict", "rule", "score", "explanation", "decided_by",
            "decided_at",
        ]  # fmt: skip


class Word(serializers.Serializer):
    first = serializers.IntegerField()
    second = serializers.IntegerField()
    verdict = serializers.ChoiceField(choices=["same", "distinct"])


class RuleAccepted(serializers.Serializer):
    rule = serializers.CharField(max_length=60)
    count = serializers.IntegerField(min_value=1)


class GroupAsked(serializers.Serializer):
    """Those of `same` are one report; the other `records` are not that one."""

    records = serializers.ListField(child=serializers.IntegerField(), min_length=2, max_length=50)
    same = serializers.ListField(child=serializers.IntegerField(), max_length=50)


class LookAsked(serializers.Serializer):
    anew = serializers.BooleanField(default=False)


class RepeatsRow(serializers.Serializer):
    name = serializers.CharField(source="source")
    records = serializers.IntegerField()
    within = serializers.IntegerField()
    between = serializers.IntegerField()


class Duplicates(mixins.ListModelMixin, ReviewSet):
    """What is said of pairs now; `?waiting=1` for those that a person should look at."""

    serializer_class = DuplicateRow
    permissions_by_method = {"POST": Permission.DEDUPLICATE}

    def rows(self) -> QuerySet[Duplicate]:
        rows = Duplicate.objects.filter(review=self.seat.review)
        return rows.waiting() if self.request.query_params.get("waiting") else rows.current()

    @extend_schema(request=Word, responses={201: DuplicateRow})
    def create(self, request: Request, **parts: Any) -> Response:
        asked = Word(data=request.data)
        asked.is_valid(raise_exception=True)
        pair = [
            get_object_or_404(Record, review=self.seat.review, pk=asked.validated_data[end])
            for end in ("first", "second")
        ]
        made = duplicates.decide_pair(
            seat=self.seat, first=pair[0], second=pair[1], verdict=asked.validated_data["verdict"]
        )
        return Response(DuplicateRow(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=RuleAccepted, responses={200: RuleAccepted})
    @action(detail=False, methods=["post"])
    def accept(self, request: Request, **parts: Any) -> Response:
        """All waiting pairs of one rule are duplicates; `count` is how many the caller saw."""
        asked = RuleAccepted(data=request.data)
        asked.is_valid(raise_exception=True)
        duplicates.accept_rule(seat=self.seat, **asked.validated_data)
        return Response(asked.validated_data)

    @extend_schema(request=GroupAsked, responses={200: GroupAsked})
    @action(detail=False, methods=["post"])
    def group(self, request: Request, **parts: Any) -> Response:
        """One word on several records that questions tie together."""
        asked = GroupAsked(data=request.data)
        asked.is_valid(raise_exception=True)
        duplicates.decide_group(seat=self.seat, **asked.validated_data)
        return Response(asked.validated_data)

    @extend_schema(responses=RepeatsRow(many=True))
    @action(detail=False, methods=["get"], pagination_class=None)
    def counts(self, request: Request, **parts: Any) -> Response:
        """Of each source: records, and copies within it and of other sources."""
        return Response(RepeatsRow(by_source(self.seat.review), many=True).data)

    @extend_schema(request=LookAsked, responses={202: JobRow})
    @action(detail=False, methods=["post"])
    def look(self, request: Request, **parts: Any) -> Response:
        """Compare what came since the last time with all others; `anew` compares everything."""
        asked = LookAsked(data=request.data)
        asked.is_valid(raise_exception=True)
        job = jobs.start(
            self.seat, tasks.find_duplicates, "Looking for duplicates", **asked.validated_data
        )
        return Response(JobRow(job).data, status=status.HTTP_202_ACCEPTED)
