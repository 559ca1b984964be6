"""What the team settled on, and risk-of-bias ratings, over the API."""

from dataclasses import asdict
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from extraction import settled
from extraction.actions import rob, rob_consensus
from extraction.models import Assessment, Judgement
from reviews.rest import ReviewDoor, ReviewSet
from reviews.roles import Permission


class JudgementRow(serializers.ModelSerializer):
    class Meta:
        model = Judgement
        fields = ["domain", "judgement", "support", "quote", "page", "origin", "reason"]
        read_only_fields = ["origin", "reason"]


class RatingRow(serializers.ModelSerializer):
    class Meta:
        model = Assessment
        fields = ["id", "study", "seat", "kind", "tool", "tool_version", "completed_at"]
        read_only_fields = ["seat", "kind", "tool", "tool_version", "completed_at"]


class SettledDomain(serializers.Serializer):
    take = serializers.ChoiceField(["first", "second", "new"])
    judgement = serializers.CharField(required=False, allow_blank=True, default="")
    support = serializers.CharField(required=False, allow_blank=True, default="")
    quote = serializers.CharField(required=False, allow_blank=True, default="")
    page = serializers.CharField(required=False, allow_blank=True, default="")
    reason = serializers.CharField(required=False, allow_blank=True, default="")


class Results(ReviewDoor):
    """The settled numbers of every open place of the included studies."""

    @extend_schema(responses=serializers.ListField())
    def get(self, request: Request, review_id: int) -> Response:
        return Response(
            [
                {**asdict(one), "absent": dict(one.absent)}
                for one in settled.arm_results(self.seat.review)
            ]
        )


class Characteristics(ReviewDoor):
    """The settled answers to the questions of the form."""

    @extend_schema(responses=serializers.ListField())
    def get(self, request: Request, review_id: int) -> Response:
        return Response([asdict(one) for one in settled.characteristics(self.seat.review)])


class RiskOfBias(ReviewDoor):
    """The settled judgements."""

    @extend_schema(responses=serializers.ListField())
    def get(self, request: Request, review_id: int) -> Response:
        return Response([asdict(one) for one in settled.judgements(self.seat.review)])


class Ratings(mixins.ListModelMixin, ReviewSet):
    """Ratings that the caller may see; another's stays hidden until both are complete."""

    serializer_class = RatingRow
    lookup_value_regex = r"\d+"
    permissions_by_method = {"POST": Permission.EXTRACT, "PATCH": Permission.EXTRACT}

    def rows(self) -> QuerySet[Assessment]:
        return Assessment.objects.filter(review=self.seat.review).seen_by(self.seat)

    def create(self, request: Request, **parts: Any) -> Response:
        asked = RatingRow(data=request.data)
        asked.is_valid(raise_exception=True)
        study = get_object_or_404(self.seat.review.studies, pk=asked.validated_data["study"].pk)
        made = rob.start_assessment(seat=self.seat, study=study)
        return Response(RatingRow(made).data, status=status.HTTP_201_CREATED)

    def retrieve(self, request: Request, pk: int, **parts: Any) -> Response:
        found = get_object_or_404(self.rows(), pk=pk)
        judged = JudgementRow(found.judgements.all().current(), many=True).data
        return Response({**RatingRow(found).data, "judgements": judged})

    @extend_schema(request=JudgementRow, responses=JudgementRow)
    def partial_update(self, request: Request, pk: int, **parts: Any) -> Response:
        found = get_object_or_404(self.rows(), pk=pk)
        asked = JudgementRow(data=request.data)
        asked.is_valid(raise_exception=True)
        made = rob.assess_domain(seat=self.seat, assessment=found, **asked.validated_data)
        return Response(JudgementRow(made).data)

    @extend_schema(request=None, responses=RatingRow)
    @action(detail=True, methods=["post"])
    def complete(self, request: Request, pk: int, **parts: Any) -> Response:
        found = get_object_or_404(self.rows(), pk=pk)
        return Response(RatingRow(rob.complete_assessment(seat=self.seat, assessment=found)).data)

    @extend_schema(request=None, responses=RatingRow)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: int, **parts: Any) -> Response:
        found = get_object_or_404(self.rows(), pk=pk)
        return Response(RatingRow(rob.reopen_assessment(seat=self.seat, assessment=found)).data)


class SettleAgreedDomains(ReviewDoor):
    permission = Permission.EXTRACT

    @extend_schema(request=None, responses=serializers.DictField())
    def post(self, request: Request, review_id: int, study_id: int) -> Response:
        study = get_object_or_404(self.seat.review.studies, pk=study_id)
        made = rob_consensus.resolve_all_agreed(seat=self.seat, study=study)
        return Response({"settled": len(made)})


class SettleDomain(ReviewDoor):
    permission = Permission.EXTRACT

    @extend_schema(request=SettledDomain, responses=JudgementRow)
    def post(self, request: Request, review_id: int, study_id: int, domain: str) -> Response:
        study = get_object_or_404(self.seat.review.studies, pk=study_id)
        asked = SettledDomain(data=request.data)
        asked.is_valid(raise_exception=True)
        made = rob_consensus.settle_domain(
            seat=self.seat, study=study, domain=domain, **asked.validated_data
        )
        return Response(JudgementRow(made).data)


class CompleteRatingConsensus(ReviewDoor):
    permission = Permission.EXTRACT

    @extend_schema(request=None, responses=RatingRow)
    def post(self, request: Request, review_id: int, study_id: int) -> Response:
        study = get_object_or_404(self.seat.review.studies, pk=study_id)
        return Response(
            RatingRow(rob_consensus.complete_consensus(seat=self.seat, study=study)).data
        )
