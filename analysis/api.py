"""Analyses, runs, PRISMA and exports in the API: the same actions, rules and sentences."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from analysis import exports, prisma, tasks
from analysis.actions import analyses
from analysis.collect import Evidence
from analysis.counting import counts_of
from analysis.downloads import hand_out
from analysis.models import PARTS, Analysis, Run
from analysis.stale import why_stale
from extraction.models import Population
from reviews import jobs
from reviews.models import Job
from reviews.rest import ReviewDoor, ReviewSet
from reviews.roles import Permission


class JobStarted(serializers.ModelSerializer["Job"]):
    class Meta:
        model = Job
        fields = ["id", "title", "state"]


class AnalysisRow(serializers.ModelSerializer["Analysis"]):
    class Meta:
        model = Analysis
        fields = [
            "id", "name", "outcome", "timepoint", "populations", "measure", "model", "pooling",
            "estimator", "test", "prediction", "order", "subgroup_by", "moderator", "made_at",
            "retired_at",
        ]  # fmt: skip


class NewAnalysis(serializers.Serializer[dict[str, Any]]):
    name = serializers.CharField(max_length=200)
    outcome = serializers.IntegerField()
    timepoint = serializers.IntegerField()
    populations = serializers.ListField(child=serializers.ChoiceField(choices=Population.choices))
    measure = serializers.ChoiceField(choices=Analysis.Measure.choices)
    model = serializers.ChoiceField(choices=Analysis.Model.choices, required=False)
    pooling = serializers.ChoiceField(choices=Analysis.Pooling.choices, required=False)
    estimator = serializers.ChoiceField(choices=Analysis.Estimator.choices, required=False)
    test = serializers.ChoiceField(choices=Analysis.Test.choices, required=False)
    prediction = serializers.ChoiceField(choices=Analysis.Prediction.choices, required=False)
    order = serializers.ChoiceField(choices=Analysis.Order.choices, required=False)
    subgroup_by = serializers.IntegerField(required=False, allow_null=True, default=None)
    moderator = serializers.IntegerField(required=False, allow_null=True, default=None)


class Analyses(mixins.ListModelMixin, mixins.RetrieveModelMixin, ReviewSet):
    """The questions put to the data."""

    serializer_class = AnalysisRow
    queryset = Analysis.objects.none()
    permissions_by_method = {
        "POST": Permission.ANALYSE,
        "PUT": Permission.ANALYSE,
        "DELETE": Permission.ANALYSE,
    }

    def rows(self) -> QuerySet[Analysis]:
        if getattr(self, "swagger_fake_view", False):
            return Analysis.objects.none()
        return self.seat.review.analyses.select_related(*PARTS)

    @extend_schema(request=NewAnalysis, responses={201: AnalysisRow})
    def create(self, request: Request, **parts: Any) -> Response:
        made = analyses.define_analysis(seat=self.seat, **self._asked(request))
        return Response(AnalysisRow(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=NewAnalysis, responses=AnalysisRow)
    def update(self, request: Request, **parts: Any) -> Response:
        changed = analyses.change_analysis(
            seat=self.seat, analysis=self.get_object(), **self._asked(request)
        )
        return Response(AnalysisRow(changed).data)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, **parts: Any) -> Response:
        """Takes the analysis off the list; its runs stay."""
        analyses.retire_analysis(seat=self.seat, analysis=self.get_object())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses={202: JobStarted})
    @action(detail=True, methods=["post"])
    def run(self, request: Request, **parts: Any) -> Response:
        """Starts a job; its result names the run."""
        analysis = self.get_object()
        job = jobs.start(self.seat, tasks.pool, tasks.title(analysis), analysis_id=analysis.pk)
        return Response(JobStarted(job).data, status=status.HTTP_202_ACCEPTED)

    def _asked(self, request: Request) -> dict[str, Any]:
        asked = NewAnalysis(data=request.data)
        asked.is_valid(raise_exception=True)
        facts = dict(asked.validated_data)
        review = self.seat.review
        facts["outcome"] = _own(review.outcomes, "outcome", facts["outcome"])
        facts["timepoint"] = _own(review.timepoints, "timepoint", facts["timepoint"])
        for name in analyses.QUESTIONS:
            if facts[name] is not None:
                facts[name] = _own(review.questions, name, facts[name])
        return facts


def _own(rows: Any, name: str, pk: int) -> Any:
    found = rows.filter(pk=pk).first()
    if found is None:
        raise serializers.ValidationError({name: [f"There is no {name} {pk} in this review."]})
    return found


class RunRow(serializers.ModelSerializer["Run"]):
    class Meta:
        model = Run
        fields = ["id", "analysis", "options", "input_sha256", "result", "versions", "at"]


class WholeRun(RunRow):
    stale = serializers.SerializerMethodField()

    class Meta(RunRow.Meta):
        fields = [*RunRow.Meta.fields, "input", "stale"]

    def get_stale(self, run: Run) -> str:
        return why_stale(run, run.analysis, Evidence.of(run.review))


class Runs(mixins.ListModelMixin, mixins.RetrieveModelMixin, ReviewSet):
    """Answers, frozen. One of them comes with its input and whether it is out of date."""

    serializer_class = RunRow
    queryset = Run.objects.none()

    def get_serializer_class(self) -> type[RunRow]:
        return WholeRun if self.action == "retrieve" else RunRow

    def rows(self) -> QuerySet[Run]:
        if getattr(self, "swagger_fake_view", False):
            return Run.objects.none()
        return self.seat.review.runs.select_related(
            "review", *(f"analysis__{part}" for part in PARTS)
        )


class Prisma(ReviewDoor):
    """Every number of the flow diagram, what does not add up, and what is not yet final."""

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, review_id: int) -> Response:
        counts = counts_of(self.seat.review)
        return Response(
            {
                "counts": counts.boxes(),
                "interim": counts.interim,
                "identities": [
                    {
                        "id": each.id,
                        "words": each.words,
                        "left": each.left,
                        "right": each.right,
                        "holds": each.holds,
                    }
                    for each in prisma.identities(counts)
                ],
                "notes": [
                    {"key": note.key, "kind": note.kind, "words": note.words, "n": note.n}
                    for note in prisma.notes(counts)
                ],
            }
        )


class Exports(ReviewDoor):
    """The tables that can be downloaded."""

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, review_id: int) -> Response:
        return Response(
            [
                {
                    "name": table.name,
                    "title": str(table.title),
                    "words": str(table.words),
                    "kinds": list(exports.WRITERS),
                }
                for table in exports.TABLES.values()
            ]
        )


class Export(ReviewDoor):
    """One table as a file; the history says who took it."""

    permission = Permission.EXPORT

    @extend_schema(request=None, responses={200: OpenApiTypes.BINARY})
    def post(self, request: Request, review_id: int, name: str, kind: str) -> HttpResponseBase:
        if name not in exports.TABLES:
            raise Http404
        return hand_out(self.seat, name, kind)
