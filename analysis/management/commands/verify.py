"""`manage.py verify`: recompute every derived state and compare."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from analysis import verify as analysis
from extraction import verify as extraction
from reviews import verify as reviews
from reviews.models import Review
from screening import verify as screening

ROOMS = [
    ("records and history", reviews.differences),
    ("screening", screening.differences),
    ("extraction", extraction.differences),
    ("analysis and PRISMA", analysis.differences),
]


class Command(BaseCommand):
    help = "Recompute every derived state, the history's chain and the PRISMA identities."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("review", nargs="*", type=int, help="numbers of reviews")
        parser.add_argument("--all", action="store_true", help="every review")

    def handle(self, *arguments: Any, **options: Any) -> None:
        if not options["review"] and not options["all"]:
            raise CommandError("Name reviews by number, or give --all.")
        chosen = Review.objects.order_by("id")
        if not options["all"]:
            chosen = chosen.filter(pk__in=options["review"])
        found = sum(self._verify(review) for review in chosen)
        self.stdout.write(f"{chosen.count()} reviews verified, {found} differences.")
        if found:
            raise CommandError("Stored states differ from the recomputed ones; see above.")

    def _verify(self, review: Review) -> int:
        self.stdout.write(f"{review.pk} {review.title}")
        total = 0
        for name, differences in ROOMS:
            found = differences(review)
            total += len(found)
            self.stdout.write(f"  {name}: {len(found)} differences")
            for sentence in found:
                self.stdout.write(f"    {sentence}")
        return total
