"""In which order one person reads titles and abstracts by relevance."""

from django.db import models

from reviews.models import Membership, Review
from screening.models.item import Item
from screening.models.plan import Stage


class Ranking(models.Model):
    """One person's order by relevance, learned from what that person may know: their own votes
    and what is settled. Derived; a newer one takes its place.

    `included` and `excluded`: the labels it was learned from. `known`: how many own votes and
    settled items there were; `texts`: what was read, so that new records are noticed.
    """

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="rankings")
    seat = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="rankings")
    stage = models.CharField(max_length=16, choices=Stage)
    included = models.PositiveIntegerField()
    excluded = models.PositiveIntegerField()
    known = models.PositiveIntegerField()
    texts = models.CharField(max_length=80)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["seat", "stage"], name="one_ranking_a_stage"),
        ]

    def __str__(self) -> str:
        return f"{self.seat}: {self.included} included, {self.excluded} excluded"


class Ranked(models.Model):
    """The place of one item in a ranking: 1 is the likeliest to be included of those unlabelled."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="+")
    ranking = models.ForeignKey(Ranking, on_delete=models.CASCADE, related_name="places")
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="places")
    place = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "ranking"], name="one_place_in_a_ranking"),
        ]
        indexes = [models.Index(fields=["ranking", "place"], name="ranked_in_order")]

    def __str__(self) -> str:
        return f"{self.place}: {self.item}"
