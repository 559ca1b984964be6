"""Shares of a stage and the team's work in the API."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from reviews.rest import ReviewDoor, ReviewSet
from reviews.roles import Permission
from screening import teamwork
from screening.actions import allocation
from screening.actions.allocation import FILTERS, WHOLE
from screening.models import Allocation, Stage

STAGE = OpenApiParameter("stage", str, enum=Stage.values)


class ShareRow(serializers.ModelSerializer["Allocation"]):
    items = serializers.SerializerMethodField(help_text="How many items; how many are settled.")

    class Meta:
        model = Allocation
        fields = ["id", "stage", "people", "drawn", "share", "seed", "filters", "at", "items"]

    def get_items(self, share: Allocation) -> dict[str, int]:
        counted = teamwork.with_counts(Allocation.objects.filter(pk=share.pk)).values(
            "n", "settled"
        )
        return dict(counted[0])


class Filters(serializers.Serializer[dict[str, Any]]):
    def get_fields(self) -> dict[str, Any]:
        return {name: serializers.CharField(required=False, default="") for name in FILTERS}


class NewShare(serializers.Serializer[dict[str, Any]]):
    stage = serializers.ChoiceField(choices=Stage.choices)
    people = serializers.ListField(child=serializers.IntegerField())
    share = serializers.IntegerField(default=WHOLE, help_text="Per cent, drawn at random.")
    seed = serializers.IntegerField(required=False, allow_null=True, default=None)
    filters = Filters(required=False, default=dict)


class NewPeople(serializers.Serializer[dict[str, Any]]):
    people = serializers.ListField(child=serializers.IntegerField())


class Shares(mixins.ListModelMixin, mixins.RetrieveModelMixin, mixins.DestroyModelMixin, ReviewSet):
    """Shares of a stage that were given to people."""

    serializer_class = ShareRow
    queryset = Allocation.objects.none()
    permissions_by_method = {
        "POST": Permission.MANAGE,
        "PATCH": Permission.MANAGE,
        "DELETE": Permission.MANAGE,
    }

    def rows(self) -> QuerySet[Allocation]:
        if getattr(self, "swagger_fake_view", False):
            return Allocation.objects.none()
        return self.seat.review.allocations.all().standing()

    @extend_schema(request=NewShare, responses={201: ShareRow})
    def create(self, request: Request, **parts: Any) -> Response:
        asked = NewShare(data=request.data)
        asked.is_valid(raise_exception=True)
        made = allocation.allocate(seat=self.seat, **asked.validated_data)
        return Response(ShareRow(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=NewPeople, responses=ShareRow)
    def partial_update(self, request: Request, pk: str, **parts: Any) -> Response:
        asked = NewPeople(data=request.data)
        share = self.get_object()
        asked.is_valid(raise_exception=True)
        changed = allocation.change_people(
            seat=self.seat, allocation=share, people=asked.validated_data["people"]
        )
        return Response(ShareRow(changed).data)

    def perform_destroy(self, share: Allocation) -> None:
        allocation.withdraw_allocation(seat=self.seat, allocation=share)


class PersonRow(serializers.Serializer[teamwork.Person]):
    seat = serializers.IntegerField(source="seat.pk")
    name = serializers.CharField(source="seat.user.name")
    votes = serializers.IntegerField()
    votes_a_day = serializers.FloatField(source="per_day", allow_null=True)
    given = serializers.IntegerField()
    waiting = serializers.IntegerField(help_text="Given to this person and not settled.")


class WorkRow(serializers.Serializer[teamwork.Work]):
    total = serializers.IntegerField()
    settled = serializers.IntegerField()
    settled_a_day = serializers.FloatField(source="per_day", allow_null=True)
    ends = serializers.DateField(allow_null=True)
    people = PersonRow(many=True)


class TeamWork(ReviewDoor):
    """A stage's work by person, counted as far as the caller may see the votes."""

    @extend_schema(responses=WorkRow)
    def get(self, request: Request, review_id: int, stage: str) -> Response:
        return Response(WorkRow(teamwork.of_stage(self.seat, stage)).data)
