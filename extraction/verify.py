"""What must hold between entries, ratings and their consensus."""

from django.db.models import Count, F, Q

from extraction.models import Answer, Assessment, Entry, Judgement, Kind, Origin
from extraction.progress import PLACES
from reviews.models import Review


def differences(review: Review) -> list[str]:
    """What does not hold, in sentences; empty when all does."""
    return [*_places(review), *_early(review), *_answers(review), *_judgements(review)]


def _places(review: Review) -> list[str]:
    """No more than two people work on a study."""
    found = []
    for work, what, same in (
        (Entry, "extractions", ["study"]),
        (Assessment, "ratings", ["study", "tool"]),
    ):
        crowded = (
            work.objects.filter(review=review)
            .holding_places()
            .order_by()
            .values(*same)
            .annotate(n=Count("pk"))
            .filter(n__gt=PLACES)
        )
        found += [f"Study {row['study']} has {row['n']} independent {what}." for row in crowded]
    return found


def _early(review: Review) -> list[str]:
    """A consensus comes after two complete pieces of work."""
    done = Q(study__entries__kind=Kind.INDEPENDENT, study__entries__completed_at__isnull=False)
    early = (
        Entry.objects.filter(review=review)
        .consensus()
        .annotate(n=Count("study__entries", filter=done, distinct=True))
        .filter(n__lt=PLACES, answers__superseded_at=None, answers__isnull=False)
        .distinct()
    )
    return [
        f"The consensus of study {entry.study_id} has values, but {entry.n} complete extractions."
        for entry in early
    ]


def _answers(review: Review) -> list[str]:
    """A value taken from an extraction is the value of that extraction, in the same cell."""
    taken = Answer.objects.current().filter(
        review=review,
        entry__kind=Kind.CONSENSUS,
        origin__in=[Origin.BOTH, Origin.FIRST, Origin.SECOND],
    )
    same = Q(
        taken_from__text=F("text"),
        taken_from__absent=F("absent"),
        taken_from__stat=F("stat"),
        taken_from__entry__study=F("entry__study"),
        taken_from__entry__kind=Kind.INDEPENDENT,
    )
    return [
        f"Consensus value {pk} of study {study} is not the value that it was taken from."
        for pk, study in taken.exclude(same).values_list("pk", "entry__study_id")
    ]


def _judgements(review: Review) -> list[str]:
    taken = Judgement.objects.current().filter(
        review=review,
        assessment__kind=Kind.CONSENSUS,
        origin__in=[Origin.FIRST, Origin.SECOND, Origin.BOTH],
    )
    same = Q(
        taken_from__judgement=F("judgement"),
        taken_from__domain=F("domain"),
        taken_from__assessment__study=F("assessment__study"),
        taken_from__assessment__kind=Kind.INDEPENDENT,
    )
    return [
        f"Settled judgement {pk} of study {study} is not the one that it was taken from."
        for pk, study in taken.exclude(same).values_list("pk", "assessment__study_id")
    ]
