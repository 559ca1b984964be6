"""Calibration rounds and screening again, in the API."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from reviews.errors import RuleBroken
from reviews.rest import ReviewSet
from reviews.roles import Permission
from screening import calibrations
from screening.actions import calibration as actions
from screening.actions.rescreening import rescreen
from screening.models import Calibration, Rescreen, Stage
from screening.touched import Touch


class CalibrationRow(serializers.ModelSerializer["Calibration"]):
    class Meta:
        model = Calibration
        fields = [
            "id", "stage", "people", "size", "seed", "measure", "target", "keep", "started_by",
            "started_at", "closed_by", "closed_at",
        ]  # fmt: skip


class NewCalibration(serializers.Serializer[dict[str, Any]]):
    stage = serializers.ChoiceField(choices=Stage.choices)
    people = serializers.ListField(child=serializers.IntegerField())
    size = serializers.IntegerField(min_value=1)
    measure = serializers.ChoiceField(
        choices=Calibration.Measure.choices, default=Calibration.Measure.PERCENT
    )
    target = serializers.IntegerField(min_value=1, max_value=100, default=80)
    keep = serializers.BooleanField(default=True)
    seed = serializers.IntegerField(required=False, allow_null=True, min_value=0)


class Calibrations(mixins.ListModelMixin, ReviewSet):
    """Calibration rounds; a closed one with its report."""

    serializer_class = CalibrationRow
    queryset = Calibration.objects.none()
    permissions_by_method = {"POST": Permission.MANAGE}

    def rows(self) -> QuerySet[Calibration]:
        if getattr(self, "swagger_fake_view", False):
            return Calibration.objects.none()
        return self.seat.review.calibrations.all()

    @extend_schema(request=NewCalibration, responses={201: CalibrationRow})
    def create(self, request: Request, **parts: Any) -> Response:
        asked = NewCalibration(data=request.data)
        asked.is_valid(raise_exception=True)
        facts = dict(asked.validated_data)
        wanted = set(facts.pop("people"))
        people = list(self.seat.review.members.current().filter(pk__in=wanted))
        if len(people) != len(wanted):
            raise RuleBroken("Only members of this review take part.")
        made = actions.start_calibration(seat=self.seat, people=people, **facts)
        return Response(CalibrationRow(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses={200: dict[str, Any]})
    def retrieve(self, request: Request, **parts: Any) -> Response:
        found = self.get_object()
        shown: dict[str, Any] = dict(CalibrationRow(found).data)
        done = calibrations.done_by(found)
        if self.seat.can(Permission.MANAGE) or not found.is_open:
            shown["done"] = done
        elif self.seat.pk in done:
            shown["done"] = {self.seat.pk: done[self.seat.pk]}
        if not found.is_open:
            report = calibrations.report_of(self.seat, found)
            shown["report"] = {
                "judged": report.judged,
                "value": report.value,
                "reached": report.reached,
                "disagreements": [each.item.pk for each in report.disagreements],
            }
        return Response(shown)

    @extend_schema(request=None, responses=CalibrationRow)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: str, **parts: Any) -> Response:
        closed = actions.close_calibration(seat=self.seat, calibration=self.get_object())
        return Response(CalibrationRow(closed).data)


class RescreenRow(serializers.ModelSerializer["Rescreen"]):
    class Meta:
        model = Rescreen
        fields = ["id", "stage", "criterion", "items", "by", "at"]


class NewRescreen(serializers.Serializer[dict[str, Any]]):
    criterion = serializers.IntegerField(help_text="The criterion in its new words.")
    stage = serializers.ChoiceField(choices=Stage.choices)
    which = serializers.ChoiceField(choices=Touch.choices)
    expected = serializers.IntegerField(
        min_value=0, help_text="How many items that is; refused when it is another number by now."
    )


class Rescreens(mixins.ListModelMixin, ReviewSet):
    """Items that were reopened together because a criterion got new words."""

    serializer_class = RescreenRow
    queryset = Rescreen.objects.none()
    permission = Permission.RESOLVE

    def rows(self) -> QuerySet[Rescreen]:
        if getattr(self, "swagger_fake_view", False):
            return Rescreen.objects.none()
        return self.seat.review.rescreens.prefetch_related("items")

    @extend_schema(request=NewRescreen, responses={201: RescreenRow})
    def create(self, request: Request, **parts: Any) -> Response:
        asked = NewRescreen(data=request.data)
        asked.is_valid(raise_exception=True)
        facts = dict(asked.validated_data)
        criterion = get_object_or_404(self.seat.review.criteria, pk=facts.pop("criterion"))
        made = rescreen(seat=self.seat, criterion=criterion, **facts)
        return Response(RescreenRow(made).data, status=status.HTTP_201_CREATED)
