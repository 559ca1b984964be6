"""The team in the API."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from reviews.actions import members
from reviews.models import Membership
from reviews.rest import ReviewSet
from reviews.roles import Permission, Role


class MemberRow(serializers.ModelSerializer):
    name = serializers.CharField(source="user.name", read_only=True)

    class Meta:
        model = Membership
        fields = ["id", "name", "role", "joined_at"]


class NewRole(serializers.Serializer):
    role = serializers.ChoiceField(choices=Role.choices)


class Leaving(serializers.Serializer):
    open_votes = serializers.ChoiceField(
        choices=members.OpenVotes.choices,
        default=members.OpenVotes.KEEP.value,
        help_text="What becomes of votes on items that are not settled.",
    )
    successor = serializers.IntegerField(
        required=False, allow_null=True, default=None, help_text="A member; with reassign."
    )


class Members(mixins.ListModelMixin, ReviewSet):
    """Who is in the team; an owner changes roles and removes people, anybody may leave."""

    serializer_class = MemberRow
    permissions_by_method = {"PATCH": Permission.MANAGE_TEAM}

    def rows(self) -> QuerySet[Membership]:
        return self.seat.review.members.current().select_related("user")

    @extend_schema(request=NewRole, responses=MemberRow)
    def partial_update(self, request: Request, pk: str, **parts: Any) -> Response:
        asked = NewRole(data=request.data)
        asked.is_valid(raise_exception=True)
        member = members.change_role(
            seat=self.seat, member=self.get_object(), role=asked.validated_data["role"]
        )
        return Response(MemberRow(member).data)

    @extend_schema(request=Leaving, responses={204: None})
    @action(detail=True, methods=["post"])
    def remove(self, request: Request, pk: str, **parts: Any) -> Response:
        """Take a seat away; open votes are kept, voided or reassigned."""
        self.seat.require(Permission.MANAGE_TEAM)
        return self._part(request, self.get_object())

    @extend_schema(request=Leaving, responses={204: None})
    @action(detail=False, methods=["post"])
    def leave(self, request: Request, **parts: Any) -> Response:
        """Give up one's own seat."""
        return self._part(request, self.seat)

    def _part(self, request: Request, member: Membership) -> Response:
        asked = Leaving(data=request.data)
        asked.is_valid(raise_exception=True)
        successor = asked.validated_data["successor"]
        members.remove_member(
            seat=self.seat,
            member=member,
            open_votes=asked.validated_data["open_votes"],
            successor=None if successor is None else self.rows().filter(pk=successor).first(),
        )
        return Response(status=status.HTTP_204_NO_CONTENT)
