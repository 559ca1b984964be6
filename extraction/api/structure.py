"""Outcomes, instruments, timepoints, questions, arms and places over the API."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from extraction.actions import arms, form, outcomes, results
from extraction.models import Arm, Instrument, Outcome, Population, Question, Result, Timepoint
from reviews.rest import ReviewDoor, ReviewSet
from reviews.roles import Permission


class OutcomeRow(serializers.ModelSerializer):
    class Meta:
        model = Outcome
        fields = ["id", "position", "name", "kind", "better"]
        read_only_fields = ["position"]


class InstrumentRow(serializers.ModelSerializer):
    class Meta:
        model = Instrument
        fields = ["id", "name", "minimum", "maximum", "better"]


class TimepointRow(serializers.ModelSerializer):
    class Meta:
        model = Timepoint
        fields = ["id", "position", "label", "kind"]
        read_only_fields = ["position"]


class QuestionRow(serializers.ModelSerializer):
    section = serializers.CharField(required=False, allow_blank=True, max_length=100)
    options = serializers.ListField(child=serializers.CharField(), required=False)

    class Meta:
        model = Question
        fields = ["id", "position", "section", "label", "kind", "options", "help"]
        read_only_fields = ["position"]


class ArmRow(serializers.ModelSerializer):
    class Meta:
        model = Arm
        fields = ["id", "study", "position", "label", "role", "n_randomised", "description"]
        read_only_fields = ["position"]


class PlaceRow(serializers.ModelSerializer):
    class Meta:
        model = Result
        fields = [
            "id",
            "study",
            "arm",
            "outcome",
            "instrument",
            "timepoint",
            "population",
            "score",
        ]


class NewPlaces(serializers.Serializer):
    study = serializers.IntegerField()
    outcome = serializers.IntegerField()
    timepoint = serializers.IntegerField()
    population = serializers.ChoiceField(Population.choices)
    arms = serializers.ListField(child=serializers.IntegerField(), allow_empty=False)
    instrument = serializers.IntegerField(required=False, allow_null=True, default=None)
    score = serializers.ChoiceField(Result.Score.choices, default=Result.Score.FINAL)


class _Rows(mixins.ListModelMixin, ReviewSet):
    """A list that grows by one action."""

    permissions_by_method = {"POST": Permission.EXTRACT}

    def add(self, **facts: Any) -> Any:
        raise NotImplementedError

    def create(self, request: Request, **parts: Any) -> Response:
        asked = self.get_serializer(data=request.data)
        asked.is_valid(raise_exception=True)
        made = self.add(**asked.validated_data)
        return Response(self.get_serializer(made).data, status=status.HTTP_201_CREATED)


class Outcomes(_Rows):
    serializer_class = OutcomeRow

    def rows(self) -> QuerySet[Outcome]:
        return self.seat.review.outcomes.all()

    def add(self, **facts: Any) -> Outcome:
        return outcomes.add_outcome(seat=self.seat, **facts)


class Instruments(_Rows):
    serializer_class = InstrumentRow

    def rows(self) -> QuerySet[Instrument]:
        return self.seat.review.instruments.all()

    def add(self, **facts: Any) -> Instrument:
        return outcomes.add_instrument(seat=self.seat, **facts)


class Timepoints(_Rows):
    serializer_class = TimepointRow

    def rows(self) -> QuerySet[Timepoint]:
        return self.seat.review.timepoints.all()

    def add(self, **facts: Any) -> Timepoint:
        return outcomes.add_timepoint(seat=self.seat, **facts)


class Questions(_Rows):
    """The questions that stand; a changed one is a new row."""

    serializer_class = QuestionRow
    permissions_by_method = {"POST": Permission.MANAGE}

    def rows(self) -> QuerySet[Question]:
        return self.seat.review.questions.all().current()

    def add(self, **facts: Any) -> Question:
        return form.add_question(seat=self.seat, **facts)


class Arms(_Rows):
    serializer_class = ArmRow

    def rows(self) -> QuerySet[Arm]:
        return self.seat.review.arms.all()

    def add(self, **facts: Any) -> Arm:
        study = get_object_or_404(self.seat.review.studies, pk=facts.pop("study").pk)
        return arms.add_arm(seat=self.seat, study=study, **facts)


class Places(ReviewDoor):
    """The open places for numbers; the numbers themselves are in entries and results."""

    permissions_by_method = {"POST": Permission.EXTRACT}

    @extend_schema(responses=PlaceRow(many=True))
    def get(self, request: Request, review_id: int) -> Response:
        places = self.seat.review.results.all()
        if "study" in request.query_params:
            study = get_object_or_404(
                self.seat.review.studies, pk=_number(request.query_params["study"])
            )
            places = Result.objects.in_order(study)
        return Response(PlaceRow(places, many=True).data)

    @extend_schema(request=NewPlaces, responses={201: PlaceRow(many=True)})
    def post(self, request: Request, review_id: int) -> Response:
        asked = NewPlaces(data=request.data)
        asked.is_valid(raise_exception=True)
        facts, review = asked.validated_data, self.seat.review
        study = get_object_or_404(review.studies, pk=facts["study"])
        made = results.open_places(
            seat=self.seat,
            study=study,
            outcome=get_object_or_404(review.outcomes, pk=facts["outcome"]),
            timepoint=get_object_or_404(review.timepoints, pk=facts["timepoint"]),
            population=facts["population"],
            arms=[get_object_or_404(study.arms, pk=arm) for arm in facts["arms"]],
            instrument=get_object_or_404(review.instruments, pk=facts["instrument"])
            if facts["instrument"]
            else None,
            score=facts["score"],
        )
        return Response(PlaceRow(made, many=True).data, status=status.HTTP_201_CREATED)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 0
