"""Analyses, runs, PRISMA and exports in the API: the same actions, rules and sentences."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from analysis import prisma
from analysis.counting import counts_of
from reviews.rest import ReviewDoor


class Prisma(ReviewDoor):
    """Every number of the flow diagram, what does not add up, and what is not yet final."""

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, review_id: int) -> Response:
        counts = counts_of(self.seat.review)
        return Response(
            {
                "counts": counts.boxes(),
                "interim": counts.interim,
                "identities": [
                    {
                        "id": each.id,
                        "words": each.words,
                        "left": each.left,
                        "right": each.right,
                        "holds": each.holds,
                    }
                    for each in prisma.identities(counts)
                ],
                "notes": [
                    {"key": note.key, "kind": note.kind, "words": note.words, "n": note.n}
                    for note in prisma.notes(counts)
                ],
            }
        )
