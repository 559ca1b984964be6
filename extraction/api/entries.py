"""One's own extraction, and the consensus, over the API."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from extraction.actions import consensus, entries
from extraction.cells import cells_of, seen_standing
from extraction.comparing import compare_entries
from extraction.models import Answer, Entry, Origin
from extraction.pairs import entries_of, require_to_settle
from extraction.reading import Given
from reviews.models import Membership
from reviews.rest import ReviewDoor, ReviewSet
from reviews.roles import Permission


class EntryRow(serializers.ModelSerializer):
    class Meta:
        model = Entry
        fields = ["id", "study", "seat", "kind", "started_at", "completed_at"]
        read_only_fields = ["seat", "kind", "completed_at"]


class CellValue(serializers.Serializer):
    """What is given for a cell; `text` is a list for questions with several answers."""

    text = serializers.JSONField(required=False)
    absent = serializers.CharField(required=False, allow_blank=True, default="")
    quote = serializers.CharField(required=False, allow_blank=True, default="")
    page = serializers.CharField(required=False, allow_blank=True, default="")
    report = serializers.IntegerField(required=False, allow_null=True, default=None)

    def validate_text(self, text: Any) -> str | tuple[str, ...]:
        if isinstance(text, list):
            return tuple(str(one) for one in text)
        return "" if text is None else str(text)


class Cells(serializers.Serializer):
    cells = serializers.DictField(child=CellValue())


class Completion(serializers.Serializer):
    empty_as = serializers.CharField(required=False, allow_blank=True, default="")


class Settling(CellValue):
    take = serializers.ChoiceField(["first", "second", "new"])
    reason = serializers.CharField(required=False, allow_blank=True, default="")


class Entries(mixins.ListModelMixin, ReviewSet):
    """Extractions that the caller may see; another's stays hidden until both are complete."""

    serializer_class = EntryRow
    lookup_value_regex = r"\d+"
    permissions_by_method = {"POST": Permission.EXTRACT, "PATCH": Permission.EXTRACT}

    def rows(self) -> QuerySet[Entry]:
        return Entry.objects.filter(review=self.seat.review).seen_by(self.seat)

    def create(self, request: Request, **parts: Any) -> Response:
        asked = EntryRow(data=request.data)
        asked.is_valid(raise_exception=True)
        study = get_object_or_404(self.seat.review.studies, pk=asked.validated_data["study"].pk)
        made = entries.start_entry(seat=self.seat, study=study)
        return Response(EntryRow(made).data, status=status.HTTP_201_CREATED)

    def retrieve(self, request: Request, pk: int, **parts: Any) -> Response:
        entry = get_object_or_404(self.rows().select_related("study"), pk=pk)
        given = seen_standing(self.seat, entry)
        cells = {
            key: {"label": cell.label, **_answer(given.get(key))}
            for key, cell in cells_of(entry.study).items()
        }
        return Response({**EntryRow(entry).data, "cells": cells})

    @extend_schema(request=Cells)
    def partial_update(self, request: Request, pk: int, **parts: Any) -> Response:
        entry = get_object_or_404(self.rows(), pk=pk)
        asked = Cells(data=request.data)
        asked.is_valid(raise_exception=True)
        given = {key: _given(self.seat, one) for key, one in asked.validated_data["cells"].items()}
        saved = entries.save_answers(seat=self.seat, entry=entry, given=given)
        answer = {"changed": saved.changed, "problems": saved.problems}
        code = status.HTTP_400_BAD_REQUEST if saved.problems else status.HTTP_200_OK
        return Response(answer, status=code)

    @extend_schema(request=Completion, responses=EntryRow)
    @action(detail=True, methods=["post"])
    def complete(self, request: Request, pk: int, **parts: Any) -> Response:
        entry = get_object_or_404(self.rows(), pk=pk)
        asked = Completion(data=request.data)
        asked.is_valid(raise_exception=True)
        done = entries.complete_entry(seat=self.seat, entry=entry, **asked.validated_data)
        return Response(EntryRow(done).data)

    @extend_schema(request=None, responses=EntryRow)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: int, **parts: Any) -> Response:
        entry = get_object_or_404(self.rows(), pk=pk)
        return Response(EntryRow(entries.reopen_entry(seat=self.seat, entry=entry)).data)


class Consensus(ReviewDoor):
    """Both extractions of a study cell by cell, and what was settled."""

    permission = Permission.EXTRACT

    @extend_schema(responses=serializers.DictField())
    def get(self, request: Request, review_id: int, study_id: int) -> Response:
        study = get_object_or_404(self.seat.review.studies, pk=study_id)
        pair = entries_of(study)
        require_to_settle(self.seat, study, pair)
        settled = Entry.objects.filter(study=study).consensus().first()
        return Response(
            {
                row.cell.key: {
                    "label": row.cell.label,
                    "state": row.comparison.state,
                    "first": _answer(row.first),
                    "second": _answer(row.second),
                    "settled": _answer(row.settled),
                }
                for row in compare_entries(study, pair, settled)
            }
        )


class SettleAgreed(ReviewDoor):
    permission = Permission.EXTRACT

    @extend_schema(request=None, responses=serializers.DictField())
    def post(self, request: Request, review_id: int, study_id: int) -> Response:
        study = get_object_or_404(self.seat.review.studies, pk=study_id)
        made = consensus.resolve_all_agreed(seat=self.seat, study=study)
        return Response({"settled": len(made)})


class SettleCell(ReviewDoor):
    permission = Permission.EXTRACT

    @extend_schema(request=Settling, responses=serializers.DictField())
    def post(self, request: Request, review_id: int, study_id: int, key: str) -> Response:
        study = get_object_or_404(self.seat.review.studies, pk=study_id)
        asked = Settling(data=request.data)
        asked.is_valid(raise_exception=True)
        facts = asked.validated_data
        take, reason = facts.pop("take"), facts.pop("reason")
        given = _given(self.seat, facts) if take == Origin.NEW else None
        made = consensus.settle_cell(
            seat=self.seat, study=study, key=key, take=take, given=given, reason=reason
        )
        return Response(_answer(made))


class CompleteConsensus(ReviewDoor):
    permission = Permission.EXTRACT

    @extend_schema(request=None, responses=EntryRow)
    def post(self, request: Request, review_id: int, study_id: int) -> Response:
        study = get_object_or_404(self.seat.review.studies, pk=study_id)
        return Response(EntryRow(consensus.complete_consensus(seat=self.seat, study=study)).data)


def _given(seat: Membership, facts: dict[str, Any]) -> Given:
    number = facts.pop("report")
    report = get_object_or_404(seat.review.reports, pk=number) if number else None
    return Given(text=facts.pop("text", ""), report=report, **facts)


def _answer(answer: Answer | None) -> dict[str, Any]:
    names = ("text", "number", "absent", "quote", "page", "report_id", "origin", "reason")
    return {name: getattr(answer, name) if answer else None for name in names}
