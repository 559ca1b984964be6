"""What a person writes beside an item, and the words that are marked in titles and abstracts."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from reviews.models import Membership, Review
from screening.models.blinding import Sight, revealed, sight_of
from screening.models.item import Item
from screening.models.vote import Vote


class NoteQuerySet(models.QuerySet["Note"]):
    def current(self) -> "NoteQuerySet":
        return self.filter(superseded_at=None)

    def seen_by(self, seat: Membership) -> "NoteQuerySet":
        """The notes that this seat may see: its own, and others' as the plan reveals votes."""
        return self.seen_with(sight_of(seat), seat.review_id, seat.pk)

    def seen_with(self, sight: Sight, review: Any, seat: Any) -> "NoteQuerySet":
        """`seen_by` for a prepared query: the seat and its review may be slots."""
        return self.filter(revealed(sight, seat, Vote.objects.current()), review=review)


class Note(models.Model):
    """What one person wrote on one item. A changed note is a new row; the old one is superseded."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="notes")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="notes")
    seat = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="notes")
    round = models.PositiveSmallIntegerField()
    text = models.TextField()
    at = models.DateTimeField(auto_now_add=True)
    superseded_at = models.DateTimeField(null=True, blank=True)

    objects = NoteQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "seat"],
                condition=Q(superseded_at=None),
                name="one_standing_note",
            ),
        ]
        indexes = [
            models.Index(
                fields=["seat", "item"], condition=Q(superseded_at=None), name="note_of_person"
            )
        ]

    def __str__(self) -> str:
        return self.text


class TagQuerySet(models.QuerySet["Tag"]):
    def current(self) -> "TagQuerySet":
        return self.filter(superseded_at=None)

    def seen_by(self, seat: Membership) -> "TagQuerySet":
        """The tags that this seat may see: its own, and others' as the plan reveals votes."""
        return self.seen_with(sight_of(seat), seat.review_id, seat.pk)

    def seen_with(self, sight: Sight, review: Any, seat: Any) -> "TagQuerySet":
        """`seen_by` for a prepared query: the seat and its review may be slots."""
        return self.filter(revealed(sight, seat, Vote.objects.current()), review=review)


class Tag(models.Model):
    """A word that one person put on one item; superseded when they took it off."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="tags")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="tags")
    seat = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="tags")
    round = models.PositiveSmallIntegerField()
    name = models.CharField(_("tag"), max_length=60)
    at = models.DateTimeField(auto_now_add=True)
    superseded_at = models.DateTimeField(null=True, blank=True)

    objects = TagQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                "item",
                "seat",
                Lower("name"),
                condition=Q(superseded_at=None),
                name="one_standing_tag",
            ),
        ]
        indexes = [
            models.Index(
                fields=["seat", "name", "item"],
                condition=Q(superseded_at=None),
                name="tag_of_person",
            )
        ]

    def __str__(self) -> str:
        return self.name


class HighlightQuerySet(models.QuerySet["Highlight"]):
    def current(self) -> "HighlightQuerySet":
        return self.filter(removed_at=None)

    def seen_by(self, seat: Membership) -> "HighlightQuerySet":
        """The team's words and one's own; nobody sees another person's."""
        return self.filter(Q(owner=None) | Q(owner=seat), review=seat.review_id)


class Highlight(models.Model):
    """A word, a stem such as random*, or a phrase to be marked; the team's when it has no owner."""

    class Kind(models.TextChoices):
        INCLUDE = "include", _("Speaks for inclusion")
        EXCLUDE = "exclude", _("Speaks for exclusion")

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="highlights")
    owner = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="highlights"
    )
    kind = models.CharField(max_length=8, choices=Kind)
    term = models.CharField(_("word, stem or phrase"), max_length=80)
    added_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = HighlightQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                "review",
                "owner",
                Lower("term"),
                condition=Q(removed_at=None),
                nulls_distinct=False,
                name="one_highlight_a_word",
            ),
        ]

    def __str__(self) -> str:
        return self.term
