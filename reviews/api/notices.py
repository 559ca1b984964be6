"""What the caller is told of, and of what they want to be told."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import NoticeChoice, NoticeKind
from accounts.people import person
from reviews.actions import notices
from reviews.models import Notice


class NoticeRow(serializers.ModelSerializer):
    sentence = serializers.CharField(source="__str__", read_only=True)
    review = serializers.SerializerMethodField(
        help_text="The review; null for an invitation that is not accepted yet."
    )

    class Meta:
        model = Notice
        fields = ["id", "kind", "sentence", "review", "path", "at", "read_at"]

    def get_review(self, notice: Notice) -> int | None:
        return notice.review_id if notice.names_review else None


class ChoiceRow(serializers.Serializer):
    """Whether one kind of notice is listed and mailed."""

    kind = serializers.ChoiceField(choices=NoticeKind.choices)
    listed = serializers.BooleanField()
    mailed = serializers.BooleanField()


class Notices(mixins.ListModelMixin, viewsets.GenericViewSet):
    """What waits for the caller across their reviews, without the kinds they turned off."""

    serializer_class = NoticeRow
    queryset = Notice.objects.none()

    def get_queryset(self) -> QuerySet[Notice]:
        if getattr(self, "swagger_fake_view", False):
            return Notice.objects.none()
        return Notice.objects.listed_for(person(self.request)).select_related("review")

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def read(self, request: Request, pk: str, **parts: Any) -> Response:
        """Note that the caller saw one of them."""
        notice = get_object_or_404(self.get_queryset(), pk=pk)
        notices.mark_read(user=person(request), notice=notice)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(methods=["get"], responses=ChoiceRow(many=True))
    @extend_schema(methods=["put"], request=ChoiceRow, responses=ChoiceRow(many=True))
    @action(detail=False, methods=["get", "put"], pagination_class=None)
    def choices(self, request: Request, **parts: Any) -> Response:
        """Which kinds are listed and mailed; each is turned off and on by itself."""
        caller = person(request)
        if request.method == "PUT":
            asked = ChoiceRow(data=request.data)
            asked.is_valid(raise_exception=True)
            facts = dict(asked.validated_data)
            NoticeChoice.objects.update_or_create(
                user=caller, kind=facts.pop("kind"), defaults=facts
            )
        said = {each.kind: each for each in NoticeChoice.objects.filter(user=caller)}
        rows = [said.get(kind) or NoticeChoice(user=caller, kind=kind) for kind in NoticeKind]
        return Response(ChoiceRow(rows, many=True).data)
