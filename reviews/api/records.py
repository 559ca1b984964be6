from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from reviews import jobs, tasks
from reviews.access import Permission
from reviews.actions import duplicates, imports, studies
from reviews.api.jobs import JobRow
from reviews.browse import chosen_records
from reviews.models import Duplicate, Import, Record, Report, Search, Study
from reviews.rest import ReviewSet

FILTERS = [
    OpenApiParameter("q", description="words, a “phrase”, or -without"),
    OpenApiParameter("show", description="kept (default), all, or copies"),
    OpenApiParameter("source", int),
    OpenApiParameter("import", int),
    OpenApiParameter("from", int, description="first year"),
    OpenApiParameter("to", int, description="last year"),
    OpenApiParameter("abstract", description="none: only records without an abstract"),
]


class RecordRow(serializers.ModelSerializer):
    found_in = serializers.CharField(source="search_run.source.name", read_only=True)

    class Meta:
        model = Record
        fields = [
            "id", "title", "abstract", "authors", "year", "journal", "volume", "issue", "pages",
            "doi", "pmid", "kind", "language", "keywords", "urls", "trial_ids", "found_in",
            "source_file", "position", "first_line", "duplicate_of", "warnings",
        ]  # fmt: skip


class WholeRecord(RecordRow):
    class Meta(RecordRow.Meta):
        fields = [*RecordRow.Meta.fields, "more", "raw"]


@extend_schema(parameters=FILTERS)
class Records(mixins.ListModelMixin, mixins.RetrieveModelMixin, ReviewSet):
    """The records of the review, filtered as on the page; pages by cursor."""

    def get_serializer_class(self) -> type[serializers.BaseSerializer[Any]]:
        return WholeRecord if self.action == "retrieve" else RecordRow

    def rows(self) -> QuerySet[Record]:
        if self.action == "retrieve":
            return self.seat.review.records.select_related("search_run__source")
        asked = {name: str(value) for name, value in self.request.query_params.items()}
        rows = chosen_records(self.seat, asked).select_related("search_run__source")
        return rows.defer("raw", "search", "more")


class ImportRow(serializers.ModelSerializer):
    imported = serializers.IntegerField(source="records.count", read_only=True)

    class Meta:
        model = Import
        fields = [
            "id", "search", "filename", "sha256", "size", "format", "encoding", "lines", "found",
            "imported", "rejected", "added_at", "finished_at", "undone_at", "failure",
        ]  # fmt: skip


class NewImport(serializers.Serializer):
    search = serializers.IntegerField()
    file = serializers.FileField()
    again = serializers.BooleanField(default=False)


class Imports(mixins.ListModelMixin, mixins.RetrieveModelMixin, ReviewSet):
    serializer_class = ImportRow
    parser_classes = [MultiPartParser, FormParser]
    permissions_by_method = {"POST": Permission.IMPORT}

    def rows(self) -> QuerySet[Import]:
        return self.seat.review.imports.all()

    @extend_schema(request={"multipart/form-data": NewImport}, responses={202: JobRow})
    def create(self, request: Request, **parts: Any) -> Response:
        asked = NewImport(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        search = get_object_or_404(Search, review=self.seat.review, pk=given["search"])
        made = imports.receive_file(
            seat=self.seat, search=search, upload=given["file"], again=given["again"]
        )
        job = jobs.start(
            self.seat, tasks.import_file, f"Importing {made.filename}"[:200], import_id=made.pk
        )
        return Response(JobRow(job).data, status=status.HTTP_202_ACCEPTED)

    @extend_schema(request=None, responses=ImportRow)
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, **parts: Any) -> Response:
        undone = imports.undo_import(seat=self.seat, source_file=self.get_object())
        return Response(ImportRow(undone).data)


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

    @extend_schema(request=None, responses={202: JobRow})
    @action(detail=False, methods=["post"])
    def look(self, request: Request, **parts: Any) -> Response:
        job = jobs.start(self.seat, tasks.find_duplicates, "Looking for duplicates")
        return Response(JobRow(job).data, status=status.HTTP_202_ACCEPTED)


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
