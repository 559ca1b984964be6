from dataclasses import asdict
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.parsers import FormParser, JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from reviews import jobs, tasks
from reviews.actions import imports
from reviews.actions.columns import set_columns
from reviews.actions.problems import mend_problem
from reviews.actions.repairs import repair_records, repairs_of, undo_repairs
from reviews.api.jobs import JobRow
from reviews.errors import RuleBroken
from reviews.mapping import MAX_COLUMNS
from reviews.models import Import, Problem, Record, Search
from reviews.models.record import BEFORE_REPAIR
from reviews.preview import Preview, preview_of
from reviews.rest import ReviewSet
from reviews.roles import Permission


class ImportRow(serializers.ModelSerializer):
    imported = serializers.SerializerMethodField()

    class Meta:
        model = Import
        fields = [
            "id", "search", "filename", "sha256", "size", "format", "encoding", "lines", "found",
            "imported", "rejected", "added_at", "confirmed_at", "finished_at",
            "undone_at", "failure", "earlier_reviewer", "declared", "earlier_team",
        ]  # fmt: skip

    def get_imported(self, row: Import) -> int:
        counted = getattr(row, "imported", None)
        return row.records.count() if counted is None else counted


class NewImport(serializers.Serializer):
    search = serializers.IntegerField()
    file = serializers.FileField(allow_empty_file=True)
    again = serializers.BooleanField(default=False)
    preview = serializers.BooleanField(
        default=False, help_text="Keep the file until it is confirmed, instead of reading it now."
    )


class Confirmation(serializers.Serializer):
    search = serializers.IntegerField(required=False)
    earlier_reviewer = serializers.CharField(
        required=False, max_length=100, help_text="Whose decisions the file holds, if it is silent."
    )
    declared = serializers.ChoiceField(
        choices=Import.Declared.choices, required=False,
        help_text="What an earlier team had decided on all of its records; nobody votes on them.",
    )  # fmt: skip
    earlier_team = serializers.CharField(required=False, max_length=200)


class ProblemRow(serializers.ModelSerializer):
    class Meta:
        model = Problem
        fields = ["id", "line", "what", "text", "rejected", "record"]


class Mending(serializers.Serializer):
    problem = serializers.IntegerField()
    text = serializers.CharField(trim_whitespace=False)


class SaidColumns(serializers.Serializer):
    """One field for each column, in order, empty for none."""

    fields_of_columns = serializers.ListField(
        child=serializers.CharField(allow_blank=True), max_length=MAX_COLUMNS
    )
    named = serializers.BooleanField(
        default=True, help_text="False where the first row is a record already."
    )


class RepairAsked(serializers.Serializer):
    """Which records; without `records` all of the file that can be repaired, or were."""

    records = serializers.ListField(child=serializers.IntegerField(), required=False)
    undo = serializers.BooleanField(default=False)


class RepairRow(serializers.Serializer):
    """A record whose text looks encoded twice, or was repaired, field by field."""

    record = serializers.IntegerField(source="pk")
    repaired = serializers.SerializerMethodField()
    fields_changed = serializers.SerializerMethodField()

    def get_repaired(self, record: Record) -> bool:
        return BEFORE_REPAIR in record.more

    def get_fields_changed(self, record: Record) -> list[dict[str, str]]:
        return [asdict(one) for one in repairs_of(record)]


class PreviewRow(serializers.Serializer):
    """What a file seems to hold; `exact` is false where the count is an estimate."""

    format = serializers.CharField()
    encoding = serializers.CharField()
    count = serializers.IntegerField()
    exact = serializers.BooleanField()
    database = serializers.CharField()
    failure = serializers.CharField()
    same_as = serializers.SerializerMethodField()
    columns = serializers.ListField(child=serializers.ListField(child=serializers.CharField()))
    records = serializers.SerializerMethodField()
    problems = serializers.SerializerMethodField()

    def get_same_as(self, preview: Preview) -> int | None:
        """An earlier import that seems to hold the same records."""
        return preview.same_as.pk if preview.same_as else None

    def get_records(self, preview: Preview) -> list[dict[str, Any]]:
        return [
            {"title": record.title, "authors": [str(name) for name in record.authors],
             "year": record.year, "journal": record.journal, "doi": record.doi}
            for record in preview.records
        ]  # fmt: skip

    def get_problems(self, preview: Preview) -> list[dict[str, Any]]:
        return [
            {"line": problem.line, "what": problem.what, "text": problem.text}
            for problem in preview.problems
        ]


class Imports(mixins.ListModelMixin, mixins.RetrieveModelMixin, ReviewSet):
    serializer_class = ImportRow
    parser_classes = [MultiPartParser, FormParser, JSONParser]
    permissions_by_method = {"POST": Permission.IMPORT}

    def rows(self) -> QuerySet[Import]:
        return self.seat.review.imports.all().with_counts()

    @extend_schema(
        request={"multipart/form-data": NewImport}, responses={201: ImportRow, 202: JobRow}
    )
    def create(self, request: Request, **parts: Any) -> Response:
        asked = NewImport(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        search = get_object_or_404(Search, review=self.seat.review, pk=given["search"])
        made = imports.receive_file(
            seat=self.seat, search=search, upload=given["file"], again=given["again"]
        )
        if given["preview"]:
            return Response(ImportRow(made).data, status=status.HTTP_201_CREATED)
        return self._read(imports.confirm_import(seat=self.seat, source_file=made))

    def _read(self, held: Import) -> Response:
        job = jobs.start(
            self.seat, tasks.import_file, f"Importing {held.filename}"[:200], import_id=held.pk
        )
        return Response(JobRow(job).data, status=status.HTTP_202_ACCEPTED)

    @extend_schema(responses=PreviewRow)
    @action(detail=True, methods=["get"])
    def preview(self, request: Request, **parts: Any) -> Response:
        held = self.get_object()
        if not held.file:
            raise RuleBroken(_("The file of this import is not kept."))
        return Response(PreviewRow(preview_of(held)).data)

    @extend_schema(request=SaidColumns, responses=PreviewRow)
    @action(detail=True, methods=["post"])
    def columns(self, request: Request, **parts: Any) -> Response:
        """Say what the columns of a table hold; answers with how it reads then."""
        held = self.get_object()
        asked = SaidColumns(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        set_columns(
            seat=self.seat, source_file=held, fields=given["fields_of_columns"],
            named=given["named"],
        )  # fmt: skip
        held.refresh_from_db()
        return Response(PreviewRow(preview_of(held)).data)

    @extend_schema(responses=ProblemRow(many=True))
    @action(detail=True, methods=["get"])
    def problems(self, request: Request, **parts: Any) -> Response:
        page = self.paginate_queryset(self.get_object().problems.order_by("pk"))
        return self.get_paginated_response(ProblemRow(page, many=True).data)

    @extend_schema(request=Mending, responses={201: ProblemRow})
    @action(detail=True, methods=["post"])
    def mend(self, request: Request, **parts: Any) -> Response:
        asked = Mending(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        problem = get_object_or_404(self.get_object().problems, pk=given["problem"])
        mend_problem(seat=self.seat, problem=problem, text=given["text"])
        problem.refresh_from_db()
        return Response(ProblemRow(problem).data, status=status.HTTP_201_CREATED)

    @extend_schema(methods=["GET"], responses=RepairRow(many=True))
    @extend_schema(methods=["POST"], request=RepairAsked, responses={200: dict[str, int]})
    @action(detail=True, methods=["get", "post"])
    def repairs(self, request: Request, **parts: Any) -> Response:
        """Text that was encoded twice: listed, repaired when asked, and taken back."""
        held = self.get_object()
        if request.method == "GET":
            rows = (held.records.twice_encoded() | held.records.repaired()).defer("search", "raw")
            page = self.paginate_queryset(rows.order_by("pk"))
            return self.get_paginated_response(RepairRow(page, many=True).data)
        asked = RepairAsked(data=request.data)
        asked.is_valid(raise_exception=True)
        records = held.records.all()
        if (chosen := asked.validated_data.get("records")) is not None:
            records = records.filter(pk__in=chosen)
        act = undo_repairs if asked.validated_data["undo"] else repair_records
        return Response({"records": act(seat=self.seat, source_file=held, records=records)})

    @extend_schema(request=Confirmation, responses={202: JobRow})
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, **parts: Any) -> Response:
        asked = Confirmation(data=request.data)
        asked.is_valid(raise_exception=True)
        given = dict(asked.validated_data)
        if number := given.pop("search", None):
            given["search"] = get_object_or_404(Search, review=self.seat.review, pk=number)
        return self._read(
            imports.confirm_import(seat=self.seat, source_file=self.get_object(), **given)
        )

    @extend_schema(request=None, responses=ImportRow)
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, **parts: Any) -> Response:
        undone = imports.undo_import(seat=self.seat, source_file=self.get_object())
        return Response(ImportRow(undone).data)
