from typing import Any

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from reviews import jobs, tasks
from reviews.actions import exports, merging, records
from reviews.api.jobs import JobRow
from reviews.browse import chosen_records
from reviews.files import download
from reviews.formats import WRITE_FORMATS
from reviews.labels import LABELS
from reviews.models import Membership, Record, Search
from reviews.models.record import RecordQuerySet
from reviews.rest import ReviewDoor, ReviewSet
from reviews.roles import Permission

FILTERS = [
    OpenApiParameter("q", description="words, a “phrase”, or -without"),
    OpenApiParameter("show", description="kept (default), all, or copies"),
    OpenApiParameter("source", int),
    OpenApiParameter("import", int),
    OpenApiParameter("from", int, description="first year"),
    OpenApiParameter("to", int, description="last year"),
    OpenApiParameter("abstract", description="none: only records without an abstract"),
    OpenApiParameter("flag", description="retraction or erratum: of which the source says so"),
    OpenApiParameter(
        "earlier", description="any, none, included, maybe or excluded: by an earlier reviewer"
    ),
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
        fields = [*RecordRow.Meta.fields, "more", "raw", "own"]


class Correction(serializers.Serializer):
    """The fields that a person may correct; `authors` as names, each "Family, Given"."""

    kind = serializers.CharField(required=False, allow_blank=True, max_length=60)
    title = serializers.CharField(required=False, allow_blank=True)
    authors = serializers.ListField(child=serializers.CharField(), required=False)
    year = serializers.IntegerField(required=False, allow_null=True)
    journal = serializers.CharField(required=False, allow_blank=True)
    volume = serializers.CharField(required=False, allow_blank=True)
    issue = serializers.CharField(required=False, allow_blank=True)
    pages = serializers.CharField(required=False, allow_blank=True)
    doi = serializers.CharField(required=False, allow_blank=True)
    pmid = serializers.CharField(required=False, allow_blank=True)
    language = serializers.CharField(required=False, allow_blank=True)
    keywords = serializers.CharField(required=False, allow_blank=True)
    abstract = serializers.CharField(required=False, allow_blank=True)


class NewRecord(Correction):
    search = serializers.IntegerField()


class ValueAsked(serializers.Serializer):
    """Whose value of the field is shown for all copies; `release` takes the choice back."""

    field = serializers.ChoiceField(choices=list(LABELS))
    release = serializers.BooleanField(default=False)


class ExportAsked(serializers.Serializer):
    format = serializers.ChoiceField(choices=WRITE_FORMATS)


def _asked(request: Request) -> dict[str, str]:
    return {name: str(value) for name, value in request.query_params.items()}


def _chosen(seat: Membership, request: Request) -> RecordQuerySet:
    return chosen_records(seat, _asked(request))


class Records(mixins.ListModelMixin, mixins.RetrieveModelMixin, ReviewSet):
    """The records of the review, filtered as on the page; pages by cursor."""

    permissions_by_method = {"POST": Permission.IMPORT, "PATCH": Permission.IMPORT}

    def get_serializer_class(self) -> type[serializers.BaseSerializer[Any]]:
        return WholeRecord if self.action == "retrieve" else RecordRow

    def rows(self) -> QuerySet[Record]:
        if self.detail:
            return self.seat.review.records.select_related("search_run__source")
        rows = _chosen(self.seat, self.request).select_related("search_run__source")
        return rows.defer("raw", "search", "more")

    @extend_schema(parameters=FILTERS)
    def list(self, request: Request, *arguments: Any, **parts: Any) -> Response:
        return super().list(request, *arguments, **parts)

    @extend_schema(request=NewRecord, responses={201: WholeRecord})
    def create(self, request: Request, **parts: Any) -> Response:
        asked = NewRecord(data=request.data)
        asked.is_valid(raise_exception=True)
        given = dict(asked.validated_data)
        search = get_object_or_404(Search, review=self.seat.review, pk=given.pop("search"))
        made = records.add_record(seat=self.seat, search=search, **given)
        return Response(WholeRecord(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=Correction, responses=WholeRecord)
    def partial_update(self, request: Request, **parts: Any) -> Response:
        record = self.get_object()
        asked = Correction(data=request.data, partial=True)
        asked.is_valid(raise_exception=True)
        changed = records.change_record(seat=self.seat, record=record, **asked.validated_data)
        return Response(WholeRecord(changed).data)


class RecordValue(ReviewDoor):
    """Show this record's value of a field for all its copies."""

    permissions_by_method = {"POST": Permission.DEDUPLICATE}

    @extend_schema(request=ValueAsked, responses=WholeRecord)
    def post(self, request: Request, review_id: int, pk: int) -> Response:
        record = get_object_or_404(self.seat.review.records, pk=pk)
        asked = ValueAsked(data=request.data)
        asked.is_valid(raise_exception=True)
        act = merging.release_value if asked.validated_data["release"] else merging.choose_value
        act(seat=self.seat, record=record, field=asked.validated_data["field"])
        kept = self.seat.review.records.get(pk=record.duplicate_of_id or pk)
        return Response(WholeRecord(kept).data)


class ExportRecords(ReviewDoor):
    """The records that the filters choose, as a file; more than 5,000 are written by a job."""

    permissions_by_method = {"POST": Permission.EXPORT}

    @extend_schema(
        parameters=FILTERS,
        request=ExportAsked,
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY, 202: JobRow},
    )
    def post(self, request: Request, review_id: int) -> HttpResponseBase:
        asked = ExportAsked(data=request.data)
        asked.is_valid(raise_exception=True)
        kind = asked.validated_data["format"]
        chosen = _chosen(self.seat, request)
        if exports.check_export(seat=self.seat, records=chosen, format=kind) > exports.AT_ONCE:
            job = jobs.start(
                self.seat, tasks.export_records, exports.title_of(kind), private=True,
                asked=_asked(request), format=kind,
            )  # fmt: skip
            return Response(JobRow(job).data, status=status.HTTP_202_ACCEPTED)
        pieces = exports.export_records(seat=self.seat, records=chosen, format=kind)
        return download(pieces, self.seat.review, "records", kind)
