"""The list, bulk votes, notes, tags, highlighted words and orders in the API: the same rules."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from reviews.rest import ReviewSet
from reviews.roles import Permission
from screening import bulks, orders
from screening.actions import bulk as bulk_actions
from screening.actions import marks, reading
from screening.listing import FILTERS, chosen_items
from screening.models import BulkVote, Highlight, Item, Note, Order, Stage, Tag, Verdict

STAGE = OpenApiParameter("stage", str, enum=Stage.values)


class NoteRow(serializers.ModelSerializer["Note"]):
    class Meta:
        model = Note
        fields = ["id", "item", "seat", "round", "text", "at"]
        read_only_fields = ["seat", "round", "at"]


class NewNote(serializers.Serializer[dict[str, Any]]):
    item = serializers.IntegerField()
    text = serializers.CharField(allow_blank=True, help_text="Empty takes the note away.")


class Notes(mixins.ListModelMixin, ReviewSet):
    """Standing notes that the caller may see: their own, and those that the plan reveals."""

    serializer_class = NoteRow
    queryset = Note.objects.none()
    permissions_by_method = {"POST": Permission.SCREEN}

    def rows(self) -> QuerySet[Note]:
        if getattr(self, "swagger_fake_view", False):
            return Note.objects.none()
        return Note.objects.current().seen_by(self.seat)

    @extend_schema(request=NewNote, responses={200: NoteRow, 204: None})
    def create(self, request: Request, **parts: Any) -> Response:
        """Write or change the caller's note on an item."""
        asked = NewNote(data=request.data)
        asked.is_valid(raise_exception=True)
        item = get_object_or_404(self.seat.review.items, pk=asked.validated_data["item"])
        note = marks.save_note(seat=self.seat, item=item, text=asked.validated_data["text"])
        if note is None:
            return Response(status=status.HTTP_204_NO_CONTENT)
        return Response(NoteRow(note).data)


class TagRow(serializers.ModelSerializer["Tag"]):
    class Meta:
        model = Tag
        fields = ["id", "item", "seat", "round", "name", "at"]
        read_only_fields = ["seat", "round", "at"]


class NewTag(serializers.Serializer[dict[str, Any]]):
    item = serializers.IntegerField()
    name = serializers.CharField()


class Tags(mixins.ListModelMixin, mixins.DestroyModelMixin, ReviewSet):
    """Standing tags that the caller may see: their own, and those that the plan reveals."""

    serializer_class = TagRow
    queryset = Tag.objects.none()
    permissions_by_method = {"POST": Permission.SCREEN, "DELETE": Permission.SCREEN}

    def rows(self) -> QuerySet[Tag]:
        if getattr(self, "swagger_fake_view", False):
            return Tag.objects.none()
        return Tag.objects.current().seen_by(self.seat)

    @extend_schema(request=NewTag, responses={201: TagRow})
    def create(self, request: Request, **parts: Any) -> Response:
        asked = NewTag(data=request.data)
        asked.is_valid(raise_exception=True)
        item = get_object_or_404(self.seat.review.items, pk=asked.validated_data["item"])
        tag = marks.add_tag(seat=self.seat, item=item, name=asked.validated_data["name"])
        return Response(TagRow(tag).data, status=status.HTTP_201_CREATED)

    def perform_destroy(self, tag: Tag) -> None:
        marks.remove_tag(seat=self.seat, tag=tag)


class Words(serializers.Serializer[dict[str, Any]]):
    include = serializers.ListField(child=serializers.CharField(), default=list)
    exclude = serializers.ListField(child=serializers.CharField(), default=list)


class Highlights(ReviewSet):
    """Highlighted words: `team` is the team's list, `own` the caller's, which nobody else sees."""

    serializer_class = Words
    queryset = Highlight.objects.none()
    lookup_field = "whose"
    lookup_value_regex = "team|own"

    @extend_schema(responses=Words)
    def retrieve(self, request: Request, whose: str, **parts: Any) -> Response:
        owner = None if whose == "team" else self.seat
        words = Highlight.objects.current().filter(review=self.seat.review, owner=owner)
        return Response(_by_kind(list(words)))

    @extend_schema(request=Words, responses=Words)
    def update(self, request: Request, whose: str, **parts: Any) -> Response:
        """Make the list hold exactly these words."""
        if whose == "team":
            self.seat.require(Permission.CHOOSE_WORDS)
        asked = Words(data=request.data)
        asked.is_valid(raise_exception=True)
        words = marks.change_highlights(
            seat=self.seat, team=whose == "team", **asked.validated_data
        )
        return Response(_by_kind(words))


class OrderRow(serializers.Serializer[dict[str, Any]]):
    order = serializers.ChoiceField(choices=Order.choices)


class Orders(ReviewSet):
    """The order in which the caller goes through a stage; the stage is the key."""

    serializer_class = OrderRow
    queryset = Item.objects.none()
    lookup_field = "stage"
    lookup_value_regex = "|".join(Stage.values)

    @extend_schema(responses=OrderRow)
    def retrieve(self, request: Request, stage: str, **parts: Any) -> Response:
        return Response({"order": orders.chosen(self.seat, stage)})

    @extend_schema(request=OrderRow, responses=OrderRow)
    def update(self, request: Request, stage: str, **parts: Any) -> Response:
        asked = OrderRow(data=request.data)
        asked.is_valid(raise_exception=True)
        kept = reading.choose_order(seat=self.seat, stage=stage, **asked.validated_data)
        return Response({"order": kept.order})


class BulkRow(serializers.ModelSerializer["BulkVote"]):
    items = serializers.SerializerMethodField()
    tally = serializers.SerializerMethodField()

    class Meta:
        model = BulkVote
        fields = [
            "id", "stage", "verdict", "criteria", "note", "items", "job", "at", "withdrawn_at",
            "tally",
        ]  # fmt: skip

    def get_items(self, bulk: BulkVote) -> int:
        return len(bulk.items)

    def get_tally(self, bulk: BulkVote) -> dict[str, int]:
        tally = bulk_actions.tally_of(bulk)
        return {
            "cast": tally.cast,
            "standing": tally.standing,
            "passed_over": tally.passed_over,
        }


class NewBulk(serializers.Serializer[dict[str, Any]]):
    stage = serializers.ChoiceField(choices=Stage.choices)
    verdict = serializers.ChoiceField(choices=Verdict.choices)
    criteria = serializers.ListField(child=serializers.IntegerField(), default=list)
    note = serializers.CharField(default="", allow_blank=True)
    items = serializers.ListField(
        child=serializers.IntegerField(), required=False, help_text="These items, or"
    )
    filters = serializers.DictField(
        child=serializers.CharField(),
        default=dict,
        help_text=f"all that fit: {', '.join(FILTERS)}.",
    )
    change = serializers.BooleanField(default=False, help_text="Also change votes given already.")
    count = serializers.IntegerField(help_text="How many votes the caller means to cast.")
    key = serializers.UUIDField(required=False, help_text="Sent twice with one key counts once.")


class BulkVotes(mixins.ListModelMixin, mixins.RetrieveModelMixin, ReviewSet):
    """The caller's own verdicts on many items at once."""

    serializer_class = BulkRow
    queryset = BulkVote.objects.none()
    permission = Permission.SCREEN

    def rows(self) -> QuerySet[BulkVote]:
        if getattr(self, "swagger_fake_view", False):
            return BulkVote.objects.none()
        return self.seat.bulk_votes.select_related("review", "job")

    @extend_schema(request=NewBulk, responses={201: BulkRow})
    def create(self, request: Request, **parts: Any) -> Response:
        """Refused with the number that holds when `count` is another."""
        asked = NewBulk(data=request.data)
        asked.is_valid(raise_exception=True)
        facts = dict(asked.validated_data)
        key = facts.get("key")
        sent = None if key is None else self.rows().filter(key=key).first()
        if sent is None:
            stage = facts.pop("stage")
            sent = bulks.cast(self.seat, stage, self._items(stage, facts), **facts)
        return Response(BulkRow(sent).data, status=status.HTTP_201_CREATED)

    def _items(self, stage: str, facts: dict[str, Any]) -> list[int]:
        """What the caller means to vote on; takes what says so out of the facts."""
        given, filters = facts.pop("items", None), facts.pop("filters")
        rows = chosen_items(self.seat, stage, filters)
        rows = rows if given is None else rows.filter(pk__in=given)
        scope = bulk_actions.scope_of(self.seat, rows)
        items = scope.new + (scope.changes if facts.pop("change") else [])
        if facts.pop("count") != len(items):
            raise ValidationError({"count": [f"It would be {len(items)} votes."]})
        return items

    @extend_schema(request=None, responses=BulkRow)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str, **parts: Any) -> Response:
        """Take back what is not settled."""
        return Response(BulkRow(bulks.withdraw(self.seat, self.get_object())).data)


def _by_kind(words: list[Highlight]) -> dict[str, list[str]]:
    return {
        kind: [word.term for word in words if word.kind == kind] for kind in Highlight.Kind.values
    }
