from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.people import person
from reviews.actions import protocol, reviews
from reviews.models import Criterion, Protocol, Review
from reviews.rest import ReviewDoor, ReviewSet
from reviews.roles import Permission


class ReviewRow(serializers.ModelSerializer):
    question = serializers.CharField(source="protocol.question", read_only=True)

    class Meta:
        model = Review
        fields = ["id", "title", "note", "question", "created_at"]


class NewReview(serializers.Serializer):
    title = serializers.CharField(max_length=500)
    question = serializers.CharField(required=False, allow_blank=True, default="")


class MyReviews(mixins.ListModelMixin, viewsets.GenericViewSet):
    """The reviews in which the caller has a seat."""

    serializer_class = ReviewRow

    def get_queryset(self) -> QuerySet[Review]:
        if getattr(self, "swagger_fake_view", False):
            return Review.objects.none()
        return Review.objects.of(person(self.request)).select_related("protocol").order_by("id")

    @extend_schema(request=NewReview, responses={201: ReviewRow})
    def create(self, request: Request) -> Response:
        asked = NewReview(data=request.data)
        asked.is_valid(raise_exception=True)
        made = reviews.create_review(user=person(request), **asked.validated_data)
        return Response(ReviewRow(made).data, status=status.HTTP_201_CREATED)


class OneReview(ReviewDoor):
    permissions_by_method = {"PATCH": Permission.MANAGE}

    @extend_schema(responses=ReviewRow)
    def get(self, request: Request, review_id: int) -> Response:
        return Response(ReviewRow(self.seat.review).data)

    @extend_schema(request=ReviewRow, responses=ReviewRow)
    def patch(self, request: Request, review_id: int) -> Response:
        asked = ReviewRow(self.seat.review, data=request.data, partial=True)
        asked.is_valid(raise_exception=True)
        return Response(
            ReviewRow(reviews.change_review(seat=self.seat, **asked.validated_data)).data
        )


class ProtocolRow(serializers.ModelSerializer):
    class Meta:
        model = Protocol
        exclude = ["id", "review"]
        read_only_fields = ["criteria_version"]


class OneProtocol(ReviewDoor):
    permissions_by_method = {"PATCH": Permission.MANAGE}

    @extend_schema(responses=ProtocolRow)
    def get(self, request: Request, review_id: int) -> Response:
        return Response(ProtocolRow(self.seat.review.protocol).data)

    @extend_schema(request=ProtocolRow, responses=ProtocolRow)
    def patch(self, request: Request, review_id: int) -> Response:
        asked = ProtocolRow(self.seat.review.protocol, data=request.data, partial=True)
        asked.is_valid(raise_exception=True)
        return Response(
            ProtocolRow(protocol.change_protocol(seat=self.seat, **asked.validated_data)).data
        )


class CriterionRow(serializers.ModelSerializer):
    class Meta:
        model = Criterion
        fields = ["id", "position", "label", "reason", "explanation"]
        read_only_fields = ["position"]


class Criteria(mixins.ListModelMixin, ReviewSet):
    """The standing criteria in the protocol's order."""

    serializer_class = CriterionRow
    permissions_by_method = {"POST": Permission.MANAGE}

    def rows(self) -> QuerySet[Criterion]:
        return self.seat.review.criteria.current()

    def create(self, request: Request, **parts: Any) -> Response:
        asked = CriterionRow(data=request.data)
        asked.is_valid(raise_exception=True)
        made = protocol.add_criterion(seat=self.seat, **asked.validated_data)
        return Response(CriterionRow(made).data, status=status.HTTP_201_CREATED)
