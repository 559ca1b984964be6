"""Consensus meetings in the API: the same actions, rules and sentences as the pages."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from reviews.errors import RuleBroken
from reviews.models import Criterion
from reviews.rest import ReviewSet
from reviews.roles import Permission
from screening import meetings
from screening.actions import meetings as actions
from screening.api.votes import ResolutionRow, VoteRow
from screening.minutes import minutes_of
from screening.models import AgendaItem, Meeting, Stage, Verdict


class MeetingRow(serializers.ModelSerializer["Meeting"]):
    attendees = serializers.SerializerMethodField()

    class Meta:
        model = Meeting
        fields = [
            "id", "stage", "title", "only_of_attendees", "planned_for", "planned_by", "started_at",
            "ended_at", "cancelled_at", "version", "before", "after", "attendees",
        ]  # fmt: skip

    def get_attendees(self, meeting: Meeting) -> list[int]:
        return [each.seat_id for each in meeting.attendances.all()]


class NewMeeting(serializers.Serializer[dict[str, Any]]):
    stage = serializers.ChoiceField(choices=Stage.choices)
    title = serializers.CharField(default="", allow_blank=True, max_length=200)
    planned_for = serializers.DateTimeField(required=False, allow_null=True, default=None)
    only_of_attendees = serializers.BooleanField(default=False)
    attendees = serializers.ListField(child=serializers.IntegerField())


class PointRow(serializers.ModelSerializer["AgendaItem"]):
    title = serializers.SerializerMethodField()
    settled = serializers.SerializerMethodField()
    revealed = serializers.SerializerMethodField()

    class Meta:
        model = AgendaItem
        fields = ["id", "item", "round", "position", "title", "revealed", "settled"]

    def get_title(self, point: AgendaItem) -> str:
        item = point.item
        return item.report.title if item.report is not None else str(item.record)

    def get_settled(self, point: AgendaItem) -> bool:
        return bool(getattr(point, "settled", False))

    def get_revealed(self, point: AgendaItem) -> bool:
        return point.revealed_at is not None


class Point(serializers.Serializer[dict[str, Any]]):
    point = serializers.IntegerField()


class Decision(Point):
    verdict = serializers.ChoiceField(choices=[Verdict.INCLUDE.value, Verdict.EXCLUDE.value])
    reason = serializers.IntegerField(required=False, allow_null=True, default=None)
    note = serializers.CharField(default="", allow_blank=True)


class NewWords(Point):
    criterion = serializers.IntegerField()
    label = serializers.CharField(max_length=300)  # type: ignore[assignment]
    reason = serializers.CharField(max_length=200)
    explanation = serializers.CharField(default="", allow_blank=True)


class Meetings(mixins.ListModelMixin, mixins.RetrieveModelMixin, ReviewSet):
    """Consensus meetings; what is discussed in one is for those who were asked, and resolvers."""

    serializer_class = MeetingRow
    queryset = Meeting.objects.none()

    def rows(self) -> QuerySet[Meeting]:
        if getattr(self, "swagger_fake_view", False):
            return Meeting.objects.none()
        return self.seat.review.meetings.prefetch_related("attendances")

    def opened(self) -> Meeting:
        found: Meeting = self.get_object()
        meetings.require_open(self.seat, found)
        return found

    @extend_schema(request=NewMeeting, responses={201: MeetingRow})
    def create(self, request: Request, **parts: Any) -> Response:
        self.seat.require(Permission.RESOLVE)
        facts = _checked(NewMeeting, request)
        wanted = set(facts.pop("attendees"))
        people = list(self.seat.review.members.current().filter(pk__in=wanted))
        if len(people) != len(wanted):
            raise RuleBroken("Only members of this review attend its meetings.")
        made = actions.plan_meeting(seat=self.seat, attendees=people, **facts)
        return Response(MeetingRow(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, **parts: Any) -> Response:
        """Call off a meeting that has not begun."""
        self.seat.require(Permission.RESOLVE)
        actions.cancel_meeting(seat=self.seat, meeting=self.get_object())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses=MeetingRow)
    @action(detail=True, methods=["post"])
    def start(self, request: Request, pk: str, **parts: Any) -> Response:
        return Response(
            MeetingRow(actions.start_meeting(seat=self.seat, meeting=self.opened())).data
        )

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def join(self, request: Request, pk: str, **parts: Any) -> Response:
        """Take one's chair; again every few seconds while one sits there."""
        actions.join_meeting(seat=self.seat, meeting=self.opened())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses=MeetingRow)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str, **parts: Any) -> Response:
        return Response(MeetingRow(actions.end_meeting(seat=self.seat, meeting=self.opened())).data)

    @extend_schema(responses={200: dict[str, Any]})
    @action(detail=True, methods=["get"])
    def room(self, request: Request, pk: str, **parts: Any) -> Response:
        """The agenda, what is before the meeting, who is there; votes once they are revealed."""
        meeting = self.opened()
        agenda = PointRow(meetings.points_of(meeting), many=True).data
        state: dict[str, Any] = {"agenda": agenda, "shown": meeting.shown_id}
        state |= meetings.pulse_of(meeting)[0]
        if meeting.shown_id is not None:
            shown = meetings.room_of(self.seat, meeting)
            state["votes"] = VoteRow([side.vote for side in shown.sides], many=True).data
            state["resolution"] = shown.resolution and ResolutionRow(shown.resolution).data
        return Response(state)

    @extend_schema(request=Point, responses={204: None})
    @action(detail=True, methods=["post"])
    def show(self, request: Request, pk: str, **parts: Any) -> Response:
        """Turn everybody's screen to one conflict."""
        return self._do(actions.show_point, Point, request)

    @extend_schema(request=Point, responses={204: None})
    @action(detail=True, methods=["post"])
    def reveal(self, request: Request, pk: str, **parts: Any) -> Response:
        return self._do(actions.reveal_votes, Point, request)

    @extend_schema(request=Decision, responses={204: None})
    @action(detail=True, methods=["post"])
    def decide(self, request: Request, pk: str, **parts: Any) -> Response:
        return self._do(actions.decide_point, Decision, request, "reason")

    @extend_schema(request=NewWords, responses={204: None})
    @action(detail=True, methods=["post"])
    def clarify(self, request: Request, pk: str, **parts: Any) -> Response:
        self.seat.require(Permission.MANAGE)
        return self._do(actions.clarify_criterion, NewWords, request, "criterion")

    @extend_schema(responses={200: dict[str, Any]})
    @action(detail=True, methods=["get"])
    def minutes(self, request: Request, pk: str, **parts: Any) -> Response:
        meeting = self.opened()
        found = minutes_of(self.seat, meeting)
        return Response(
            {
                "came": [each.seat_id for each in found.came],
                "before": meeting.before,
                "after": meeting.after,
                "entries": [
                    {
                        "item": each.point.item_id,
                        "title": each.title,
                        "outcome": each.outcome,
                        "votes": VoteRow([side.vote for side in each.sides], many=True).data,
                        "resolution": each.resolution and ResolutionRow(each.resolution).data,
                    }
                    for each in found.entries
                ],
            }
        )

    def _do(
        self,
        act: Any,
        shape: type[serializers.Serializer[dict[str, Any]]],
        request: Request,
        criterion: str = "",
    ) -> Response:
        meeting = self.opened()
        facts = _checked(shape, request)
        point = get_object_or_404(meeting.agenda, pk=facts.pop("point"))
        if criterion and facts[criterion] is not None:
            standing = Criterion.objects.filter(review=self.seat.review).current()
            facts[criterion] = get_object_or_404(standing, pk=facts[criterion])
        act(seat=self.seat, meeting=meeting, point=point, **facts)
        return Response(status=status.HTTP_204_NO_CONTENT)


def _checked(
    shape: type[serializers.Serializer[dict[str, Any]]], request: Request
) -> dict[str, Any]:
    asked = shape(data=request.data)
    asked.is_valid(raise_exception=True)
    return dict(asked.validated_data)
