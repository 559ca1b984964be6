"""The agreement lab in the API: the same figures, to the same people."""

from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from reviews.rest import ReviewDoor
from screening import agreement, lab
from screening.models import Stage

COEFFICIENTS = ("kappa", "ac", "pabak", "positive", "negative", "prevalence", "bias")


class AgreementLab(ReviewDoor, ViewSet):
    """How well people agreed at a stage, from their first independent votes."""

    @extend_schema(
        parameters=[
            OpenApiParameter("stage", str, enum=Stage.values, required=True),
            OpenApiParameter("maybe", str, enum=list(lab.TREATMENTS)),
            OpenApiParameter("seat", int, many=True, description="Only these members."),
        ],
        responses=OpenApiTypes.OBJECT,
    )
    def list(self, request: Request, **parts: Any) -> Response:
        stage = request.query_params.get("stage")
        if stage not in Stage.values:
            raise ValidationError({"stage": [f"Give a stage: {' or '.join(Stage.values)}."]})
        if not lab.open_to(self.seat, stage)[0]:
            raise PermissionDenied(
                _("The figures are shown to you when nothing waits for your vote.")
            )
        treatment = lab.treatment_of(request.query_params.get("maybe"))
        people = [int(pk) for pk in request.query_params.getlist("seat") if pk.isdecimal()]
        found = lab.lab_of(self.seat, stage, treatment, people)
        return Response(
            {
                "stage": stage,
                "maybe": treatment,
                "sentence": found.sentence,
                "edited": found.edited,
                "overall": _figures(found.overall),
                "pairs": [{"pair": each.name} | _figures(each.figures) for each in found.pairs],
                "criteria": [
                    {"criterion": int(each.key), "reason": each.name} | _figures(each.figures)
                    for each in found.criteria
                ],
                "weeks": [{"week": each.name} | _figures(each.figures) for each in found.weeks],
            }
        )


def _figures(found: agreement.Line | agreement.Agreement) -> dict[str, Any]:
    """Every figure; no coefficient where there are too few rows for one."""
    figures = asdict(found) | {"n": found.n, "caution": found.caution}
    if not found.coefficients_shown:
        figures |= dict.fromkeys(COEFFICIENTS)
    return figures
