"""Screening in the API: the same actions, rules and sentences as the pages."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from reviews.models import Criterion
from reviews.rest import ReviewSet
from reviews.roles import Permission
from screening import plans
from screening.actions import claims, resolutions, votes
from screening.actions import plans as plan_actions
from screening.listing import FILTERS, chosen_items
from screening.models import Item, Plan, Resolution, Stage, Verdict, Vote

STAGE = OpenApiParameter("stage", str, enum=Stage.values)
LIST_FILTERS = [
    OpenApiParameter(name, str, description="As on the list page; needs a stage.")
    for name in FILTERS
]


class VoteRow(serializers.ModelSerializer["Vote"]):
    stage = serializers.CharField(source="item.stage", read_only=True)
    standing = serializers.SerializerMethodField()

    class Meta:
        model = Vote
        fields = [
            "id",
            "item",
            "stage",
            "seat",
            "round",
            "verdict",
            "criteria",
            "note",
            "seconds",
            "criteria_version",
            "cast_at",
            "standing",
        ]

    def get_standing(self, vote: Vote) -> bool:
        return vote.superseded_at is None


class NewVote(serializers.Serializer[dict[str, Any]]):
    item = serializers.IntegerField()
    verdict = serializers.ChoiceField(choices=Verdict.choices)
    criteria = serializers.ListField(child=serializers.IntegerField(), default=list)
    note = serializers.CharField(default="", allow_blank=True)
    seconds = serializers.IntegerField(required=False, allow_null=True)
    key = serializers.UUIDField(required=False, help_text="Sent twice with one key counts once.")


class Votes(mixins.ListModelMixin, mixins.DestroyModelMixin, ReviewSet):
    """Votes that the caller may see: their own, and those that the plan reveals."""

    serializer_class = VoteRow
    queryset = Vote.objects.none()
    permissions_by_method = {"POST": Permission.SCREEN, "DELETE": Permission.SCREEN}

    def rows(self) -> QuerySet[Vote]:
        if getattr(self, "swagger_fake_view", False):
            return Vote.objects.none()
        return _at_stage(
            Vote.objects.seen_by(self.seat).select_related("item"), self.request, "item__stage"
        )

    @extend_schema(parameters=[STAGE])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @extend_schema(request=NewVote, responses={201: VoteRow})
    def create(self, request: Request, **parts: Any) -> Response:
        asked = NewVote(data=request.data)
        asked.is_valid(raise_exception=True)
        facts = dict(asked.validated_data)
        item = get_object_or_404(self.seat.review.items, pk=facts.pop("item"))
        vote = votes.cast_vote(seat=self.seat, item=item, **facts)
        return Response(VoteRow(vote).data, status=status.HTTP_201_CREATED)

    def perform_destroy(self, vote: Vote) -> None:
        votes.withdraw_vote(seat=self.seat, vote=vote)


class ItemRow(serializers.ModelSerializer["Item"]):
    title = serializers.SerializerMethodField()
    abstract = serializers.SerializerMethodField()
    outcome = serializers.SerializerMethodField(
        help_text="included or excluded once settled; null before, whatever votes there are."
    )

    class Meta:
        model = Item
        fields = ["id", "stage", "record", "report", "in_play", "title", "abstract", "outcome"]

    def get_title(self, item: Item) -> str:
        return item.report.title if item.report is not None else str(item.record)

    def get_abstract(self, item: Item) -> str:
        record = item.record if item.report is None else item.report.record
        return record.abstract if record is not None else ""

    def get_outcome(self, item: Item) -> str | None:
        return item.state if item.is_settled else None


class Items(mixins.ListModelMixin, mixins.RetrieveModelMixin, ReviewSet):
    """Records and reports at their stages."""

    serializer_class = ItemRow
    queryset = Item.objects.none()
    permissions_by_method = {"POST": Permission.SCREEN}

    def rows(self) -> QuerySet[Item]:
        if getattr(self, "swagger_fake_view", False):
            return Item.objects.none()
        stage = self.request.query_params.get("stage", "")
        rows = self.seat.review.items.all()
        if stage in Stage.values and self.action == "list":
            rows = chosen_items(self.seat, stage, self._asked(), in_play=False)
        return _at_stage(rows.select_related("record", "report__record"), self.request, "stage")

    def _asked(self) -> dict[str, str]:
        return {name: str(value) for name, value in self.request.query_params.items()}

    @extend_schema(parameters=[STAGE, *LIST_FILTERS])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @extend_schema(parameters=[STAGE], request=None, responses={200: ItemRow, 204: None})
    @action(detail=False, methods=["post"])
    def next(self, request: Request, **parts: Any) -> Response:
        """What the caller screens next, held for them; 204 when nothing waits."""
        found = claims.claim_next(seat=self.seat, stage=_stage(request))
        if found is None:
            return Response(status=status.HTTP_204_NO_CONTENT)
        return Response(ItemRow(self.rows().get(pk=found.pk)).data)

    @extend_schema(request=None, responses=ItemRow)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: str, **parts: Any) -> Response:
        """Begin a new round on a settled item."""
        item = resolutions.reopen_item(seat=self.seat, item=self.get_object())
        return Response(ItemRow(self.rows().get(pk=item.pk)).data)


class ConflictRow(ItemRow):
    votes = serializers.SerializerMethodField()

    class Meta(ItemRow.Meta):
        fields = [*ItemRow.Meta.fields, "votes"]

    def get_votes(self, item: Item) -> list[dict[str, Any]]:
        return list(VoteRow(self.context["votes"].get(item.pk, []), many=True).data)


class Conflicts(mixins.ListModelMixin, ReviewSet):
    """Open conflicts with their votes, for those who settle them."""

    permission = Permission.RESOLVE
    serializer_class = ConflictRow
    queryset = Item.objects.none()

    def rows(self) -> QuerySet[Item]:
        if getattr(self, "swagger_fake_view", False):
            return Item.objects.none()
        rows = self.seat.review.items.conflicts().select_related("record", "report__record")
        return _at_stage(rows, self.request, "stage")

    @extend_schema(parameters=[STAGE])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        page = self.paginate_queryset(self.rows()) or []
        seen = Vote.objects.of_this_round().seen_by(self.seat).filter(item__in=page)
        by_item: dict[int, list[Vote]] = {}
        for vote in seen.select_related("item"):
            by_item.setdefault(vote.item_id, []).append(vote)
        rows = ConflictRow(page, many=True, context={"votes": by_item}).data
        return self.get_paginated_response(rows)


class ResolutionRow(serializers.ModelSerializer["Resolution"]):
    stage = serializers.CharField(source="item.stage", read_only=True)

    class Meta:
        model = Resolution
        fields = [
            "id", "item", "stage", "round", "verdict", "reason", "basis", "by", "stop", "note",
            "at",
        ]  # fmt: skip
        read_only_fields = ["round", "by", "stop", "at"]


class NewResolution(serializers.Serializer[dict[str, Any]]):
    item = serializers.IntegerField()
    verdict = serializers.ChoiceField(choices=[Verdict.INCLUDE.value, Verdict.EXCLUDE.value])
    reason = serializers.IntegerField(required=False, allow_null=True, default=None)
    basis = serializers.ChoiceField(
        choices=[Resolution.Basis.CONSENSUS.value, Resolution.Basis.ADJUDICATION.value],
        default=Resolution.Basis.ADJUDICATION.value,
    )
    note = serializers.CharField(default="", allow_blank=True)


class Resolutions(mixins.ListModelMixin, mixins.DestroyModelMixin, ReviewSet):
    """How conflicts were settled; standing ones."""

    serializer_class = ResolutionRow
    queryset = Resolution.objects.none()
    permission = Permission.SEE_VOTES
    permissions_by_method = {"POST": Permission.RESOLVE, "DELETE": Permission.RESOLVE}

    def rows(self) -> QuerySet[Resolution]:
        if getattr(self, "swagger_fake_view", False):
            return Resolution.objects.none()
        rows = self.seat.review.resolutions.current().select_related("item")
        return _at_stage(rows, self.request, "item__stage")

    @extend_schema(parameters=[STAGE])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @extend_schema(request=NewResolution, responses={201: ResolutionRow})
    def create(self, request: Request, **parts: Any) -> Response:
        asked = NewResolution(data=request.data)
        asked.is_valid(raise_exception=True)
        facts = dict(asked.validated_data)
        item = get_object_or_404(self.seat.review.items, pk=facts.pop("item"))
        wanted = facts.pop("reason")
        standing = Criterion.objects.filter(review=self.seat.review).current()
        reason = None if wanted is None else get_object_or_404(standing, pk=wanted)
        made = resolutions.resolve_conflict(seat=self.seat, item=item, reason=reason, **facts)
        return Response(ResolutionRow(made).data, status=status.HTTP_201_CREATED)

    def perform_destroy(self, resolution: Resolution) -> None:
        resolutions.withdraw_resolution(seat=self.seat, resolution=resolution)


class PlanRow(serializers.ModelSerializer["Plan"]):
    class Meta:
        model = Plan
        fields = ["stage", *plan_actions.SETTINGS]
        read_only_fields = ["stage"]


class MoveRow(serializers.Serializer[plan_actions.Move]):
    before = serializers.CharField()
    after = serializers.CharField()
    items = serializers.ListField(child=serializers.IntegerField())


class ChangeRow(serializers.Serializer[plan_actions.Change]):
    items = serializers.IntegerField()
    settled = serializers.IntegerField()
    conflict = serializers.IntegerField()
    needs_votes = serializers.IntegerField()
    moves = MoveRow(many=True, help_text="Only items whose votes are no secret to the caller.")


class Plans(ReviewSet):
    """The plan of each stage; the stage is the key."""

    serializer_class = PlanRow
    queryset = Plan.objects.none()
    lookup_field = "stage"
    lookup_value_regex = "|".join(Stage.values)
    permissions_by_method = {"PATCH": Permission.MANAGE, "POST": Permission.MANAGE}

    @extend_schema(responses=PlanRow(many=True))
    def list(self, request: Request, **parts: Any) -> Response:
        found = [plans.standing(self.seat.review, stage) for stage in Stage.values]
        return Response(PlanRow(found, many=True).data)

    @extend_schema(responses=PlanRow)
    def retrieve(self, request: Request, stage: str, **parts: Any) -> Response:
        return Response(PlanRow(plans.standing(self.seat.review, stage)).data)

    @extend_schema(request=PlanRow, responses=PlanRow)
    def partial_update(self, request: Request, stage: str, **parts: Any) -> Response:
        plan = plans.standing(self.seat.review, stage)
        asked = PlanRow(plan, data=request.data, partial=True)
        asked.is_valid(raise_exception=True)
        changed = plan_actions.change_plan(seat=self.seat, stage=stage, **asked.validated_data)
        return Response(PlanRow(changed).data)

    @extend_schema(request=PlanRow, responses=ChangeRow)
    @action(detail=True, methods=["post"])
    def preview(self, request: Request, stage: str, **parts: Any) -> Response:
        """What these settings would change; writes nothing."""
        plan = plans.standing(self.seat.review, stage)
        asked = PlanRow(plan, data=request.data, partial=True)
        asked.is_valid(raise_exception=True)
        change = plan_actions.preview_change(seat=self.seat, stage=stage, **asked.validated_data)
        return Response(ChangeRow(change).data)


def _stage(request: Request) -> str:
    asked = request.query_params.get("stage")
    if asked not in Stage.values:
        raise ValidationError({"stage": [f"Give a stage: {' or '.join(Stage.values)}."]})
    return str(asked)


def _at_stage(rows: QuerySet[Any], request: Request, field: str) -> QuerySet[Any]:
    asked = request.query_params.get("stage")
    return rows if not asked else rows.filter(**{field: asked})
