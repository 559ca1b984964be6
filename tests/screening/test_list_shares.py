"""The list knows which share of a stage a person was given."""

from screening.listing import chosen_items
from screening.models import Allocation, Item, Stage

T = Stage.TITLE_ABSTRACT


def test_what_was_given_to_me_and_what_is_kept_for_others(review, owner, rosa, rune, add_records):
    mine, others, free = add_records(3)
    pairs = ((mine, [rosa.pk, owner.pk]), (others, [rune.pk, owner.pk]))
    for item, people in pairs:
        share = Allocation.objects.create(
            review=review, stage=T, people=people, drawn="random", by=owner
        )
        Item.objects.filter(pk=item.pk).update(allocation=share)
    assert list(chosen_items(rosa, T, {"given": "me"})) == [mine]
    assert list(chosen_items(rosa, T, {"state": "todo"})) == [mine, free]
