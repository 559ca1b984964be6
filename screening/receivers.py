"""What the ground floor announces, and what it means for screening."""

from typing import Any

from django.db import connection
from django.dispatch import receiver

from reviews.actions.members import OpenVotes
from reviews.models import Import, Membership, Review
from reviews.signals import (
    import_in_use,
    member_leaving,
    open_work,
    records_added,
    records_in_use,
    records_reclustered,
    records_removed,
    team_changed,
)
from screening import plans
from screening.actions import earlier, leaving, ranking, standins, states
from screening.models import Item, Resolution, Stage, Vote

ITEMS_OF_IMPORT = """
    INSERT INTO screening_item (review_id, stage, record_id, round, state, in_play)
    SELECT review_id, %s, id, 1, %s, duplicate_of_id IS NULL
    FROM reviews_record WHERE source_file_id = %s AND review_id = %s
    ORDER BY position, id
    ON CONFLICT (record_id) DO NOTHING
"""


@receiver(records_added)
def make_items(*, review: Review, import_id: int, **_more: Any) -> None:
    for stage in Stage.values:
        plans.of(review, stage)
    with connection.cursor() as cursor:
        cursor.execute(
            ITEMS_OF_IMPORT, [Stage.TITLE_ABSTRACT, Item.State.WAITING, import_id, review.pk]
        )
    ranking.place_later(review, import_id)
    earlier.settle_as_declared(Import.objects.get(pk=import_id))


@receiver(records_removed)
def drop_items(*, review: Review, import_id: int, **_more: Any) -> None:
    """An import that people worked on stays; without work its items leave with it."""
    earlier.take_back(review, import_id)


@receiver(import_in_use)
def work_on_import(*, review: Review, import_id: int, **_more: Any) -> str:
    return earlier.work_on(review, import_id)


@receiver(records_reclustered)
def set_in_play(*, review: Review, record_ids: list[int], **_more: Any) -> None:
    items = Item.objects.filter(review=review, record__in=standins.follow(review, record_ids))
    states.play(states.hold(review.pk, items.values_list("pk", flat=True)))


@receiver(member_leaving)
def hand_over(
    *, seat: Membership, by: Membership, open_votes: str, successor: Membership | None, **_more: Any
) -> None:
    """What the person held is free; their open votes are kept, voided or left to another."""
    leaving.hand_over(seat=by, member=seat, void=open_votes != OpenVotes.KEEP, successor=successor)


@receiver(team_changed)
def follow_team(*, review: Review, by: Membership, **_more: Any) -> None:
    """Groups that must vote, and what was given to people, go by who can vote now."""
    leaving.follow_team(seat=by, review=review)


@receiver(open_work)
def open_votes_of(*, seat: Membership, **_more: Any) -> int:
    return leaving.open_votes(seat).count()


@receiver(records_in_use)
def voted_on(*, review: Review, record_ids: list[int], **_more: Any) -> list[int]:
    """Of several copies of one report, the one that people decided on is kept."""
    votes = Vote.objects.filter(review=review, item__record__in=record_ids)
    if found := list(votes.values_list("item__record", flat=True).distinct()):
        return found
    decided = Resolution.objects.current().filter(review=review, item__record__in=record_ids)
    decided = decided.exclude(basis=Resolution.Basis.AUTOMATION)
    return list(decided.values_list("item__record", flat=True).distinct())
