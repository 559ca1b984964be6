"""The list of a stage as a bibliographic file, in the API."""

from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from reviews import jobs
from reviews.actions import exports
from reviews.files import download
from reviews.formats import WRITE_FORMATS
from reviews.rest import ReviewDoor
from reviews.roles import Permission
from screening import tasks
from screening.actions.references import check_items, export_items
from screening.listing import FILTERS, chosen_items


class ItemsExportAsked(serializers.Serializer[dict[str, str]]):
    format = serializers.ChoiceField(choices=WRITE_FORMATS)


class StartedJob(serializers.Serializer[jobs.Job]):
    """Follow it at `jobs/<id>/`; a file that it writes is fetched at `jobs/<id>/file/`."""

    id = serializers.IntegerField()
    state = serializers.CharField()


class ExportItems(ReviewDoor):
    """The items of a stage that the filters choose, as references with what was settled; more
    than 5,000 are written by a job."""

    permissions_by_method = {"POST": Permission.EXPORT}

    @extend_schema(
        parameters=[OpenApiParameter(name) for name in FILTERS],
        request=ItemsExportAsked,
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY, 202: StartedJob},
    )
    def post(self, request: Request, review_id: int, stage: str) -> HttpResponseBase:
        given = ItemsExportAsked(data=request.data)
        given.is_valid(raise_exception=True)
        kind = given.validated_data["format"]
        query = request.query_params
        asked = {name: str(query[name]) for name in FILTERS if query.get(name)}
        items = chosen_items(self.seat, stage, asked)
        if check_items(seat=self.seat, items=items, format=kind) > exports.AT_ONCE:
            job = jobs.start(
                self.seat, tasks.export_items, exports.title_of(kind), private=True, stage=stage,
                asked=asked, format=kind,
            )  # fmt: skip
            return Response(StartedJob(job).data, status=status.HTTP_202_ACCEPTED)
        pieces = export_items(seat=self.seat, items=items, format=kind)
        return download(pieces, self.seat.review, stage.replace("_", "-"), kind)
