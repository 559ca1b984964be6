from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from reviews import jobs, tasks
from reviews.access import Permission
from reviews.actions import imports
from reviews.api.jobs import JobRow
from reviews.models import Import, Search
from reviews.rest import ReviewSet


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
