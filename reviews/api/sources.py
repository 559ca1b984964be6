from typing import Any

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from reviews.actions import sources
from reviews.files import download
from reviews.models import Search, Source
from reviews.prisma_s_file import WRITERS
from reviews.rest import ReviewDoor, ReviewSet
from reviews.roles import Permission


class SourceRow(serializers.ModelSerializer):
    class Meta:
        model = Source
        fields = ["id", "name", "kind", "platform"]


class Sources(mixins.ListModelMixin, ReviewSet):
    serializer_class = SourceRow
    permissions_by_method = {"POST": Permission.IMPORT}

    def rows(self) -> QuerySet[Source]:
        return self.seat.review.sources.all()

    def create(self, request: Request, **parts: Any) -> Response:
        asked = SourceRow(data=request.data)
        asked.is_valid(raise_exception=True)
        made = sources.add_source(seat=self.seat, **asked.validated_data)
        return Response(SourceRow(made).data, status=status.HTTP_201_CREATED)


class SearchRow(serializers.ModelSerializer):
    """One run; `found` and `imported` are counted over its standing files."""

    found = serializers.IntegerField(read_only=True)
    imported = serializers.IntegerField(read_only=True)

    class Meta:
        model = Search
        fields = [
            "id", "source", "run_on", "strategy", "limits", "reported", "update_of",
            "searched_together", "method", "filters", "reused_from", "peer_review",
            "found", "imported",
        ]  # fmt: skip

    def validate_update_of(self, earlier: Search | None) -> Search | None:
        seat = self.context.get("seat")
        if earlier is not None and (seat is None or earlier.review_id != seat.review_id):
            raise serializers.ValidationError("This search is not among the review's searches.")
        return earlier

    def validate_source(self, source: Source) -> Source:
        seat = self.context.get("seat")
        if seat is None or source.review_id != seat.review_id:
            raise serializers.ValidationError("This source is not among the review's sources.")
        return source


class SearchExportAsked(serializers.Serializer):
    format = serializers.ChoiceField(choices=list(WRITERS))


class Searches(mixins.ListModelMixin, mixins.RetrieveModelMixin, ReviewSet):
    serializer_class = SearchRow
    permissions_by_method = {"POST": Permission.IMPORT, "PATCH": Permission.IMPORT}

    def rows(self) -> QuerySet[Search]:
        return self.seat.review.searches.with_counts()

    def create(self, request: Request, **parts: Any) -> Response:
        asked = SearchRow(data=request.data, context={"seat": self.seat})
        asked.is_valid(raise_exception=True)
        made = sources.document_search(seat=self.seat, **asked.validated_data)
        return Response(SearchRow(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=SearchRow(partial=True), responses=SearchRow)
    def partial_update(self, request: Request, **parts: Any) -> Response:
        search = self.get_object()
        asked = SearchRow(data=request.data, context={"seat": self.seat}, partial=True)
        asked.is_valid(raise_exception=True)
        changed = sources.change_search(seat=self.seat, search=search, **asked.validated_data)
        return Response(SearchRow(changed).data)


class ExportSearches(ReviewDoor):
    """What is documented of all searches, item by item of PRISMA-S, as a file."""

    permissions_by_method = {"POST": Permission.EXPORT}

    @extend_schema(
        request=SearchExportAsked,
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    def post(self, request: Request, review_id: int) -> HttpResponseBase:
        asked = SearchExportAsked(data=request.data)
        asked.is_valid(raise_exception=True)
        kind = asked.validated_data["format"]
        pieces = sources.export_searches(seat=self.seat, kind=kind)
        return download(pieces, self.seat.review, "searches-prisma-s", kind)
