"""What a person's order by relevance is learned from, and whether it is still up to date.

Labels are the person's own votes and what is settled; both they can see anyway. Texts become
vectors once for all people of a review, kept in a file that is made anew when records changed.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import Any

from django.core.files import File
from django.core.files.storage import default_storage
from django.db.models import Count, Func, IntegerField, Max, Sum
from django.db.models.functions import Coalesce

from reviews.models import Membership, Record, Review
from screening.models import Item, Ranking, Stage, Verdict, Vote
from screening.ranking import Vectors, vectorise

STAGE = Stage.TITLE_ABSTRACT
BATCH = 2000


@dataclass(frozen=True, slots=True)
class Labels:
    """By item whether it is included, as far as the person may know; `known` counts all of it."""

    of: dict[int, bool]
    known: int

    @property
    def included(self) -> int:
        return sum(self.of.values())

    @property
    def excluded(self) -> int:
        return len(self.of) - self.included

    @property
    def enough(self) -> bool:
        return bool(self.included and self.excluded)


def labels_of(seat: Membership) -> Labels:
    """What is settled, and this person's own votes on what is not; a maybe counts as included."""
    own = Vote.objects.of_this_round().filter(seat=seat, item__stage=STAGE)
    votes = dict(own.values_list("item_id", "verdict"))
    settled = dict(_settled(seat.review).values_list("pk", "state"))
    labels = {item: verdict != Verdict.EXCLUDE for item, verdict in votes.items()}
    labels |= {item: state == Item.State.INCLUDED for item, state in settled.items()}
    return Labels(labels, len(votes) + len(settled))


def is_due(seat: Membership) -> bool:
    """Whether enough was learned, or enough records came, to rank anew."""
    ranking = Ranking.objects.filter(seat=seat, stage=STAGE).first()
    if ranking is None:
        return labels_of(seat).enough
    own = Vote.objects.of_this_round().filter(seat=seat, item__stage=STAGE).count()
    learned = abs(own + _settled(seat.review).count() - ranking.known)
    return learned >= enough_new(ranking.known) or ranking.texts != print_of(seat.review)


def enough_new(known: int) -> int:
    """How many new labels call for a new ranking: each one at first, then a tenth up to 25, then
    one in twenty, which loses next to nothing against ranking at every label."""
    return max(1, min(25, known // 10), known // 20)


def vectors_of(review: Review) -> Vectors:
    """The vectors of all items of the stage, each row named by its item."""
    path = f"review-{review.pk}/ranking/{print_of(review)}.npz"
    if default_storage.exists(path):
        with default_storage.open(path) as file, suppress(ValueError):
            return Vectors.load(file)  # but not what a killed worker left half written
    vectors = vectorise(_texts(review))
    _keep(path, vectors)
    return vectors


def print_of(review: Review) -> str:
    """What tells that records came, left or were corrected, without reading their texts."""
    found = _rows(review).aggregate(
        n=Count("pk"),
        last=Coalesce(Max("pk"), 0),
        letters=Coalesce(Sum(_bytes("title") + _bytes("abstract") + _bytes("keywords")), 0),
    )
    return f"{found['n']}-{found['last']}-{found['letters']}"


def _bytes(field: str) -> Func:
    return Func(field, function="octet_length", output_field=IntegerField())


def _settled(review: Review) -> Any:
    return Item.objects.filter(review=review).at(STAGE).in_play().settled_by_people()


def _rows(review: Review) -> Any:
    return Record.objects.filter(item__review=review, item__stage=STAGE).order_by("pk")


def _texts(review: Review) -> Iterator[tuple[int, str]]:
    rows = _rows(review).values_list("item", "title", "abstract", "keywords")
    for item, *parts in rows.iterator(chunk_size=BATCH):
        yield item, "\n".join(parts)


def _keep(path: str, vectors: Vectors) -> None:
    """In place of what was kept for earlier texts."""
    folder = path.rpartition("/")[0]
    if default_storage.exists(folder):
        for old in default_storage.listdir(folder)[1]:
            default_storage.delete(f"{folder}/{old}")
    with TemporaryFile() as file:
        vectors.save(file)
        file.seek(0)
        default_storage.save(path, File(file))
