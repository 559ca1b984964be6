"""Recompute what is stored from the votes, and compare."""

from django.db.models import Exists, F, OuterRef, Q

from reviews.models import Review
from screening import plans
from screening.actions import groups
from screening.actions.states import in_batches
from screening.ballots import outcomes_of
from screening.models import AgendaItem, Allocation, Item, SampleItem, Stage, Vote


def differences(review: Review) -> list[str]:
    """One sentence for each item whose stored state or place differs from what follows."""
    found = [*_states(review), *_places(review), *_strays(review), *_people(review)]
    return [*found, *_meetings(review), *_samples(review), *_stops(review)]


def _states(review: Review) -> list[str]:
    found = []
    for stage in Stage.values:
        plan = plans.standing(review, stage)
        ids = list(Item.objects.filter(review=review).at(stage).values_list("pk", flat=True))
        for batch in in_batches(ids):
            items = list(Item.objects.filter(pk__in=batch))
            outcomes = outcomes_of(items, plan)
            found += [
                f"Item {item.pk} is stored as {item.state}; "
                f"its votes make it {outcomes[item.pk].state}."
                for item in items
                if item.state != outcomes[item.pk].state
            ]
    return found


def _places(review: Review) -> list[str]:
    wrong = Item.objects.filter(review=review).with_plays().filter(~Q(in_play=F("plays")))
    return [
        f"Item {item.pk} is stored as {'in' if item.in_play else 'out of'} play; "
        f"it is {'out of' if item.in_play else 'in'} play."
        for item in wrong
    ]


def _strays(review: Review) -> list[str]:
    """What each step must have left behind."""
    no_item = review.records.filter(item=None, source_file__undone_at=None).exclude(
        source_file__finished_at=None
    )
    passed = Item.objects.filter(
        review=review, stage=Stage.TITLE_ABSTRACT, state=Item.State.INCLUDED
    )
    away = Item.objects.filter(review=review, home__isnull=False).exclude(
        home__duplicate_of=F("record")
    )
    return [
        *(
            f"Item {pk} stands for a record that is not kept in its place any more."
            for pk in away.values_list("pk", flat=True)
        ),
        *(f"Record {pk} is in no queue." for pk in no_item.values_list("pk", flat=True)),
        *(
            f"Record {pk} passed title and abstract and is not sought as a report."
            for pk in passed.filter(record__report__item=None).values_list("record_id", flat=True)
        ),
    ]


def _people(review: Review) -> list[str]:
    """Nothing waits for somebody who can no longer vote."""
    found = []
    for stage in Stage.values:
        plan = plans.standing(review, stage)
        if groups.as_they_stand(plan) != plan.must_vote:
            found.append(f"The groups that must vote at {stage} do not fit who can vote.")
    able = groups.able(review)
    for given in Allocation.objects.filter(review=review):
        if given.withdrawn_at is None and not {*given.people} <= able:
            found.append(f"Allocation {given.pk} names somebody who cannot vote.")
        if given.withdrawn_at is not None and given.items.exists():
            found.append(f"Allocation {given.pk} was withdrawn and still holds items.")
    wrong = Item.objects.filter(review=review, allocation__isnull=False)
    found += [
        f"Item {pk} is in an allocation of another stage or review."
        for pk in wrong.exclude(
            allocation__stage=F("stage"), allocation__review=F("review")
        ).values_list("pk", flat=True)
    ]
    return found


def _meetings(review: Review) -> list[str]:
    """What a meeting settled was on its agenda and revealed, and its screen shows its agenda."""
    agenda = AgendaItem.objects.filter(
        meeting=OuterRef("meeting"),
        item=OuterRef("item"),
        round=OuterRef("round"),
        revealed_at__isnull=False,
    )
    blind = review.resolutions.filter(~Exists(agenda), meeting__isnull=False)
    lost = review.meetings.exclude(shown=None).exclude(shown__meeting=F("pk"))
    return [
        *(
            f"Resolution {pk} is of a meeting that had not revealed the votes."
            for pk in blind.values_list("pk", flat=True)
        ),
        *(
            f"Meeting {pk} shows a conflict that is not on its agenda."
            for pk in lost.values_list("pk", flat=True)
        ),
    ]


def _samples(review: Review) -> list[str]:
    """An item is held by a calibration if and only if it is in the sample of an open one."""
    here = SampleItem.objects.filter(
        item=OuterRef("pk"), round=OuterRef("round"), calibration=OuterRef("calibration")
    )
    held = Item.objects.filter(review=review, calibration__isnull=False)
    wrong = held.filter(~Exists(here) | Q(calibration__closed_at__isnull=False))
    free = SampleItem.objects.filter(review=review, calibration__closed_at=None)
    free = free.exclude(item__calibration=F("calibration"))
    return [
        *(
            f"Item {pk} is held by a calibration round that does not have it."
            for pk in wrong.values_list("pk", flat=True)
        ),
        *(
            f"Item {pk} is in the sample of an open round and not held by it."
            for pk in free.values_list("item_id", flat=True)
        ),
    ]


def _stops(review: Review) -> list[str]:
    """What a stopping rule excluded was read by nobody, and stands only while the stop does."""
    standing = review.resolutions.current().by_machine()
    read = Exists(Vote.objects.filter(item=OuterRef("item"), round=OuterRef("round")))
    wrong = standing.filter(Q(stop__undone_at__isnull=False) | Q(read))
    return [
        f"Resolution {pk} is of a stopping rule that was undone, or somebody voted on its item."
        for pk in wrong.values_list("pk", flat=True)
    ]
